import CDovela
import Glibc

/// The checked mode's book-keeping of the process: what plugins hold, what they are in the middle of, and what they did
/// wrong. Nothing of it is touched while no loader is checked.
enum Checker {
  /// Turned on by the first checked loader, before its first plugin, and never off again.
  nonisolated(unsafe) private(set) static var isOn = false

  private static let lock = Lock()
  nonisolated(unsafe) private static var errors: Set<UnsafeRawPointer> = []
  nonisolated(unsafe) private static var memory: Set<UnsafeRawPointer> = []
  /// By the thread that they were found on, which is the one that the function runs on.
  nonisolated(unsafe) private static var violations: [pthread_t: [String]] = [:]
  /// Functions of plugins that a thread is in, the innermost last.
  nonisolated(unsafe) private static var calls: [pthread_t: [String]] = [:]
  /// What was lent for a call and must be recognized when it is used after it.
  nonisolated(unsafe) private static var frames: [HostFrame] = []

  static func turnOn() { isOn = true }

  static func violated(_ text: String) { lock.holding { note(text) } }

  /// What was found wrong since the last look.
  static func takeViolations() -> [String] {
    lock.holding { violations.removeValue(forKey: pthread_self()) ?? [] }
  }

  private static func note(_ text: String) { violations[pthread_self(), default: []].append(text) }

  static func keep(_ frame: HostFrame) { lock.holding { frames.append(frame) } }

  // Calls

  static func enter(_ function: String) {
    lock.holding {
      let thread = pthread_self()
      // What a plugin of an unchecked loader did before on this thread is not this one's.
      if calls[thread, default: []].isEmpty { violations[thread] = nil }
      calls[thread, default: []].append(function)
    }
  }

  static func leave() { lock.holding { _ = calls[pthread_self()]?.popLast() } }

  // Errors

  static func made(_ error: UnsafePointer<dovela_error>) {
    guard isOn else { return }
    lock.holding { _ = errors.insert(error) }
  }

  /// Frees an error of the host. In the checked mode its memory is kept, so that no later error has the same address.
  static func releasing(_ error: UnsafePointer<dovela_error>?) {
    guard let error else { return }
    guard isOn else { return free(UnsafeMutableRawPointer(mutating: error)) }
    lock.holding {
      if errors.remove(error) == nil { note("releases an error twice, or one that it changed") }
    }
  }

  // Memory

  private static let hotFunctions: Set<String> = ["forward", "backward", "update", "evaluate"]

  static func allocated(_ pointer: UnsafeMutableRawPointer) {
    guard isOn else { return }
    lock.holding {
      memory.insert(pointer)
      if let function = calls[pthread_self()]?.last, hotFunctions.contains(function) {
        note("allocates; what a run needs is asked for in prepare")
      }
    }
  }

  static func freeing(_ pointer: UnsafeMutableRawPointer?) {
    guard let pointer else { return }
    let isOurs = !isOn || lock.holding { memory.remove(pointer) != nil }
    if isOurs { return free(pointer) }
    violated("frees memory that the host did not allocate, or frees it twice")
  }
}
