import CDovela
import CDovelaRuntime
import DovelaCore
import Synchronization

/// What an opaque pointer of the API stands for: a class for each type of handle.
protocol Handled: AnyObject {
  /// For messages: "a model".
  static var noun: String { get }
}

/// The memory behind an opaque pointer. It is never given back to the system but used again, so that looking at a
/// pointer whose handle is gone is wrong without being a crash; where the runtime is checked it is not even used again,
/// and the mistake is always found.
private struct Box {
  /// `alive` while there is an object; anything else is no handle.
  var mark: UInt64
  var object: Unmanaged<AnyObject>?
  /// Of boxes that wait for their next use.
  var next: UnsafeMutablePointer<Box>?

  static let alive: UInt64 = 0x646f_7665_6c61_0001
  static let dead: UInt64 = 0x646f_7665_6c61_0002
}

private struct Spare: @unchecked Sendable {
  var first: UnsafeMutablePointer<Box>?
}

enum Handles {
  private static let spare = Mutex(Spare())
  /// Set by the first runtime that is checked, for good.
  private static let isChecked = Atomic<Bool>(false)

  static var areChecked: Bool { isChecked.load(ordering: .relaxed) }

  static func check() { isChecked.store(true, ordering: .relaxed) }

  /// A pointer for an object, which lives until it is destroyed.
  static func make(_ object: some Handled) -> OpaquePointer {
    let used = spare.withLock { spare -> Spare in
      let first = spare
      spare.first = first.first?.pointee.next
      return first
    }
    let box = used.first ?? .allocate(capacity: 1)
    box.initialize(to: Box(mark: Box.alive, object: Unmanaged.passRetained(object as AnyObject)))
    return OpaquePointer(box)
  }

  /// The object behind a pointer that the caller gave.
  @inline(__always)
  static func object<Object: Handled>(_ pointer: OpaquePointer?, _ type: Object.Type = Object.self) throws -> Object {
    guard let pointer else { throw refused("NULL is not \(type.noun)") }
    guard UInt(bitPattern: pointer) % UInt(MemoryLayout<Box>.alignment) == 0 else {
      throw refused("the pointer is not \(type.noun)")
    }
    let box = UnsafeMutablePointer<Box>(pointer)
    guard box.pointee.mark == Box.alive, let object = box.pointee.object?.takeUnretainedValue() else {
      throw refused(
        box.pointee.mark == Box.dead
          ? "the handle was destroyed: it is not \(type.noun) any more"
          : "the pointer is not \(type.noun)")
    }
    guard let typed = object as? Object else { throw refused("a handle of another type was given for \(type.noun)") }
    return typed
  }

  /// Ends a handle. One that is none, or of another type, is left as it is: there is nobody to tell.
  static func destroy<Object: Handled>(_ pointer: OpaquePointer?, _ type: Object.Type) {
    guard let pointer, (try? object(pointer, type)) != nil else { return }
    let box = UnsafeMutablePointer<Box>(pointer)
    let object = box.pointee.object
    box.pointee.mark = Box.dead
    box.pointee.object = nil
    object?.release()
    guard !isChecked.load(ordering: .relaxed) else { return }
    let freed = Spare(first: box)
    spare.withLock { spare in
      freed.first?.pointee.next = spare.first
      spare = freed
    }
  }

  private static func refused(_ message: String) -> DovelaError {
    DovelaError(.invalidArgument, .other, owner: "libdovela", message)
  }
}
