import DovelaConfig
import DovelaCore
import DovelaKernels
import DovelaPlugins
import Synchronization
import Testing

/// The standard plugins, as the build left them beside the tests.
enum Standard {
  nonisolated(unsafe) private static let loader: PluginLoader = {
    let registry = Registry()
    let loader = PluginLoader(registry: registry, resolver: Resolver.forPlugins(registry))
    do { try loader.loadAll(.buildFolder) } catch { Issue.record(error) }
    return loader
  }()
  static var registry: Registry { loader.registry }
  static var plugins: [PluginIdentity] { loader.loaded }

  /// Two threads, as long as the tests run.
  static let context: ExecutionContext = {
    guard let handle = dovela_context_create(2) else { fatalError("no memory for a context") }
    return ExecutionContext(threads: 2, handle: handle)
  }()

  /// From `Adam(learning_rate=0.1)`.
  static func configuration(_ kind: ComponentKind, _ expression: String) throws -> Configuration {
    try Resolver.configuration(kind, expression, origin: "test", registry: registry)
  }

  /// From `{"class_name": …, "config": …}`.
  static func configuration(_ kind: ComponentKind, json: String) throws -> Configuration {
    let resolver = Resolver(registry: registry)
    let found = resolver.configuration(kind, try DocumentReader.read(text: json, origin: "test.json"), place: "")
    try resolver.report.finish()
    return try #require(found)
  }

  static func activation(_ text: String) throws -> any Activation {
    try #require(try configuration(.activation, text).make(name: "activation") as? any Activation)
  }
  static func loss(_ text: String) throws -> any Loss {
    try #require(try configuration(.loss, text).make(name: "loss") as? any Loss)
  }
  static func metric(_ text: String) throws -> any Metric {
    try #require(try configuration(.metric, text).make(name: "metric") as? any Metric)
  }
  static func optimizer(_ text: String) throws -> any Optimizer {
    try #require(try configuration(.optimizer, text).make(name: "optimizer") as? any Optimizer)
  }
  static func initializer(_ text: String) throws -> any Initializer {
    try #require(try configuration(.initializer, text).make(name: "initializer") as? any Initializer)
  }
  static func schedule(_ text: String) throws -> any Schedule {
    try #require(try configuration(.schedule, text).make(name: "schedule") as? any Schedule)
  }
  static func search(_ text: String) throws -> any Search {
    try #require(try configuration(.search, text).make(name: "search") as? any Search)
  }
  static func scheduler(_ text: String) throws -> any Scheduler {
    try #require(try configuration(.scheduler, text).make(name: "scheduler") as? any Scheduler)
  }
  static func regularizer(_ text: String) throws -> any Regularizer {
    try #require(try configuration(.regularizer, text).make(name: "regularizer") as? any Regularizer)
  }
  static func constraint(_ text: String) throws -> any Constraint {
    try #require(try configuration(.constraint, text).make(name: "constraint") as? any Constraint)
  }
  static func callback(_ text: String, name: String = "callback") throws -> any Callback {
    try #require(try configuration(.callback, text).make(name: name) as? any Callback)
  }
}

/// Where all memory of the tests is, so that no checker calls it lost.
private let everything = Mutex<[UInt]>([])

/// Elements that live as long as the tests: a pointer alone would not keep them alive through a call.
struct Memory<Element> {
  let pointer: UnsafeMutablePointer<Element>
  let count: Int

  init(_ values: [Element]) {
    count = values.count
    let pointer = UnsafeMutablePointer<Element>.allocate(capacity: max(values.count, 1))
    pointer.initialize(from: values, count: values.count)
    self.pointer = pointer
    let address = UInt(bitPattern: pointer)
    everything.withLock { $0.append(address) }
  }

  var values: [Element] { Array(UnsafeBufferPointer(start: pointer, count: count)) }
  func tensor(_ shape: [Int], _ dtype: DType = .f32) -> Tensor {
    Tensor(TensorSpec(shape.map { $0 }, dtype), UnsafeMutableRawPointer(pointer))
  }
}

/// Every element within `absolute`, or within `relative` of the expected one; NaN nowhere.
func expectClose(
  _ found: [Float], _ expected: [Float], relative: Float = 1e-5, absolute: Float = 1e-6, _ what: String = "",
  location: Testing.SourceLocation = #_sourceLocation
) {
  guard found.count == expected.count else {
    Issue.record("\(what): \(found.count) elements, not \(expected.count)", sourceLocation: location)
    return
  }
  for index in found.indices where !(abs(found[index] - expected[index]) <= absolute + relative * abs(expected[index]))
  {
    Issue.record(
      "\(what): element \(index) is \(found[index]), not \(expected[index])", sourceLocation: location)
    return
  }
}

/// Numbers that look random, the same in every run.
func spread(_ count: Int, seed: UInt64 = 1, scale: Float = 1) -> [Float] {
  var state = seed &* 0x9e37_79b9_7f4a_7c15 | 1
  return (0..<count).map { _ in
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return scale * (Float(state >> 40) / Float(1 << 23) - 1)
  }
}
