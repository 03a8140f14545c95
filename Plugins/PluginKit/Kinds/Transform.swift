import CDovela
import Glibc

/// A transform written in Swift.
public protocol TransformComponent: PluginComponent {
  /// Learns from rows of the training part; may be called several times. `untouched`: columns that a transform leaves
  /// alone unless it names them (targets, sample weights).
  func fit(_ table: TableView, untouched: Set<String>) throws
  /// The end of fitting.
  func finish() throws
  /// Rows in, rows out: every column is passed on or made anew.
  func apply(_ run: TransformRun) throws
  /// The text behind a class of an encoded column.
  func label(column: String, index: Int) -> String?
  /// Undoes what `apply` did to numbers of a column, in place; `false` where it did nothing to it.
  func invert(column: String, _ values: UnsafeMutableBufferPointer<Float>) throws -> Bool
}

extension TransformComponent {
  public func fit(_ table: TableView, untouched: Set<String>) throws {}
  public func finish() throws {}
  public func label(column: String, index: Int) -> String? { nil }
  public func invert(column: String, _ values: UnsafeMutableBufferPointer<Float>) throws -> Bool { false }
}

/// One application of a transform.
public struct TransformRun {
  public let host: Host
  let pointer: UnsafePointer<dovela_transform_run>

  public var context: OpaquePointer? { pointer.pointee.context }
  public var table: TableView { TableView(pointer: pointer.pointee.table) }
  public var builder: TableBuilder { TableBuilder(pointer: pointer.pointee.builder) }
  /// Whether the rows are trained on.
  public var isTraining: Bool { pointer.pointee.training != 0 }
  public var random: UnsafeMutablePointer<dovela_random>? { pointer.pointee.random }
  /// Columns that a transform leaves alone unless it names them (targets, sample weights).
  public var untouched: Set<String> { Set(lines: pointer.pointee.target) }
}

extension Set<String> {
  /// The lines of a C string.
  init(lines text: UnsafePointer<CChar>?) {
    self = Set(text.map { String(cString: $0).split(separator: "\n").map(String.init) } ?? [])
  }
}

/// A transform, and the labels that the host may hold on to as long as the instance lives.
final class LabelledTransform {
  let component: any TransformComponent
  private var labels: [String: UnsafeMutablePointer<CChar>] = [:]

  init(_ component: any TransformComponent) { self.component = component }

  deinit { for label in labels.values { free(label) } }

  func label(_ column: String, _ index: UInt64) -> UnsafePointer<CChar>? {
    guard let index = Int(exactly: index), let text = component.label(column: column, index: index) else { return nil }
    if labels[text] == nil { labels[text] = strdup(text) }
    return labels[text].map { UnsafePointer($0) }
  }
}

extension Offer {
  /// Offers a transform.
  public static func transform<Type: TransformComponent>(_ name: String, _ type: Type.Type) -> Offer {
    Offer(kind: "transform", name: name, table: transformTable, hasState: type.hasState) {
      let component = try type.init($0)
      return Instance<LabelledTransform>(
        host: $0.host, name: $0.name, base: component, component: LabelledTransform(component))
    }
  }

  private static var transformTable: dovela_transform {
    dovela_transform(
      struct_size: UInt64(MemoryLayout<dovela_transform>.size),
      fit: { pointer, table, target in
        Instance<LabelledTransform>.run(pointer) { transform, _ in
          guard let table else { return }
          try transform.component.fit(TableView(pointer: table), untouched: Set(lines: target))
        }
      },
      finish: { pointer in
        Instance<LabelledTransform>.run(pointer) { transform, _ in try transform.component.finish() }
      },
      apply: { pointer, run in
        Instance<LabelledTransform>.run(pointer) { transform, host in
          if let run { try transform.component.apply(TransformRun(host: host, pointer: run)) }
        }
      },
      label: { pointer, column, index in
        guard let column else { return nil }
        return Instance<LabelledTransform>.component(pointer)?.label(String(cString: column), index)
      },
      invert: { pointer, column, values, count in
        Instance<LabelledTransform>.run(pointer) { transform, _ in
          guard let column, let values else { return }
          let numbers = UnsafeMutableBufferPointer(start: values, count: Int(count))
          guard try transform.component.invert(column: String(cString: column), numbers) else {
            throw Failure(DOVELA_NOT_FOUND, "the column '\(String(cString: column))' is left as it is")
          }
        }
      })
  }
}
