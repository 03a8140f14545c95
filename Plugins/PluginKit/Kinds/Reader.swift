import CDovela
import Glibc

/// A reader written in Swift.
public protocol ReaderComponent: PluginComponent {
  /// Starts a split; `nil` where the source has none of that name. See reader.h.
  func open(split: String, base: String) throws -> ReaderOpening?
  /// Puts up to `most` further rows into the builder and says how many; 0 is the end.
  func read(most: Int, into builder: TableBuilder) throws -> Int
  /// Ends the split.
  func close()
}

/// What opening a split tells.
public struct ReaderOpening {
  /// The target column by default.
  public var target: String?
  /// 0 where that is not known yet.
  public var rows: Int

  public init(target: String?, rows: Int) {
    self.target = target
    self.rows = rows
  }
}

/// A reader, and the name of its target, which the host reads until the split is closed.
final class OpenReader {
  let component: any ReaderComponent
  private var target: UnsafeMutablePointer<CChar>?

  init(_ component: any ReaderComponent) { self.component = component }

  deinit { free(target) }

  func open(_ split: String, _ base: String, _ info: UnsafeMutablePointer<dovela_reader_info>) throws {
    guard let opening = try component.open(split: split, base: base) else {
      throw Failure(DOVELA_NOT_FOUND, "there is no split '\(split)'")
    }
    free(target)
    target = opening.target.flatMap { strdup($0) }
    info.pointee.target = UnsafePointer(target)
    info.pointee.rows = UInt64(opening.rows)
  }
}

extension Offer {
  /// Offers a reader.
  public static func reader<Type: ReaderComponent>(_ name: String, _ type: Type.Type) -> Offer {
    Offer(kind: "reader", name: name, table: readerTable, hasState: type.hasState) {
      let component = try type.init($0)
      return Instance<OpenReader>(host: $0.host, name: $0.name, base: component, component: OpenReader(component))
    }
  }

  private static var readerTable: dovela_reader {
    dovela_reader(
      struct_size: UInt64(MemoryLayout<dovela_reader>.size),
      open: { pointer, split, base, info in
        Instance<OpenReader>.run(pointer) { reader, _ in
          guard let split, let base, let info else { return }
          try reader.open(String(cString: split), String(cString: base), info)
        }
      },
      read: { pointer, most, builder, rows in
        Instance<OpenReader>.run(pointer) { reader, _ in
          guard let builder, let rows else { return }
          let count = try reader.component.read(
            most: Int(clamping: most), into: TableBuilder(pointer: builder))
          rows.pointee = UInt64(count)
        }
      },
      close: { Instance<OpenReader>.component($0)?.component.close() })
  }
}
