import DovelaConfig
import DovelaCore
import DovelaKernels
import DovelaPlugins
import Foundation
import TemporaryFolders

/// The standard readers and transforms as the build left them, and files to read.
package enum DataTesting {
  /// Not made per test: a plugin is loaded once.
  nonisolated(unsafe) package static let registry: Registry = {
    let registry = Registry()
    try? PluginLoader(registry: registry, resolver: Resolver.forPlugins(registry)).loadAll(.buildFolder)
    return registry
  }()

  package static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  /// Where `make.py` wrote.
  package static let fixtures = root + "/Tests/Fixtures/data"
  /// MNIST and Reuters, where this checkout has them beside it.
  package static let shared = root + "/../shared/data"
  package static let hasShared = FileManager.default.fileExists(atPath: shared + "/mnist")

  package static func configuration(_ kind: ComponentKind, _ expression: String) throws -> Configuration {
    try Resolver.configuration(kind, expression, origin: "test", registry: registry)
  }

  package static func reader(_ expression: String) throws -> any Reader {
    let component = try configuration(.reader, expression).make(name: "reader")
    guard let reader = component as? any Reader else {
      throw DovelaError(.internal, .other, owner: "test", "no reader")
    }
    return reader
  }

  package static func transform(_ expression: String) throws -> any Transform {
    let component = try configuration(.transform, expression).make(name: "transform")
    guard let transform = component as? any Transform else {
      throw DovelaError(.internal, .other, owner: "test", "no transform")
    }
    return transform
  }

  /// A file with these bytes, in a folder of its own; gives the folder.
  package static func file(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    let folder = try TemporaryFolder()
    try folder.write(name, bytes)
    return folder.path
  }

  package static func bytes(_ fixture: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(fixtures)/\(fixture)")))
  }

  /// What make.py wrote down.
  package static func expected() throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: Data(bytes("expected.json"))) as? [String: Any] ?? [:]
  }

  /// What an action throws; empty where it throws nothing.
  package static func error(_ action: () throws -> Void) -> String {
    do {
      try action()
      return ""
    } catch {
      return (error as? DovelaError)?.message ?? "\(error)"
    }
  }

  /// Bytes that look random and never change.
  package static func noise(_ count: Int, seed: UInt64) -> [UInt8] {
    var state = seed &* 6_364_136_223_846_793_005 &+ 1
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 56)
    }
  }
}

/// A context of one thread, for the time of a test.
package final class TestContext {
  package let context: ExecutionContext
  private let handle: OpaquePointer

  package init() throws {
    guard let handle = dovela_context_create(1) else {
      throw DovelaError(.outOfMemory, .other, owner: "test", "no context")
    }
    self.handle = handle
    context = ExecutionContext(threads: 1, handle: handle)
  }

  deinit { dovela_context_destroy(handle) }
}

extension Column {
  /// The elements as numbers; none of a column of strings.
  package var numbers: [Double] {
    switch values {
    case .f32(let values): values.map(Double.init)
    case .f64(let values): values
    case .i64(let values): values.map(Double.init)
    case .i32(let values): values.map(Double.init)
    case .u8(let values): values.map(Double.init)
    case .text: []
    }
  }

  package var texts: [String] {
    if case .text(let values) = values { values } else { [] }
  }

  package static func plain(_ name: String, _ values: [Double], missing: [UInt8] = []) -> Column {
    Column(name: name, spec: TensorSpec([], .f64), values: .f64(values), missing: missing)
  }

  package static func text(_ name: String, _ values: [String], missing: [UInt8] = []) -> Column {
    Column(name: name, spec: TensorSpec([], .text), values: .text(values), missing: missing)
  }

  package static func whole(_ name: String, _ values: [Int64], missing: [UInt8] = []) -> Column {
    Column(name: name, spec: TensorSpec([], .i64), values: .i64(values), missing: missing)
  }
}
