import DovelaConfig
import DovelaCore
import DovelaPlugins
import Foundation
import TemporaryFolders
import Testing

struct PluginFileTests {
  static let root = Golden.root.deletingLastPathComponent().deletingLastPathComponent().path

  @Test(arguments: [
    "activations", "callbacks", "constraints", "initializers", "layers", "losses", "metrics", "optimizers",
    "regularizers", "schedules", "readers", "transforms",
  ])
  func standardPlugin_needsNothingOfOurs(_ name: String) throws {
    let identity = try #require(Standard.plugins.first { $0.id == "org.dovela.\(name)" })
    let (status, text) = try run("readelf", ["-d", try #require(identity.path)])
    #expect(status == 0)
    let needed = text.split(separator: "\n").filter { $0.contains("NEEDED") }
    #expect(!needed.isEmpty)
    for line in needed {
      for word in ["dnnl", "omp", "dovela", "Dovela", "Foundation"] { #expect(!line.contains(word), "\(line)") }
    }
  }

  @Test(arguments: [("c-optimizer", "CC", "gcc"), ("c-optimizer", "CC", "clang")])
  func exampleOptimizer_buildsAndTrains(_ example: String, _ variable: String, _ compiler: String) throws {
    let registry = try built(example, "lion.so", variable, compiler)
    let configuration = try Resolver.configuration(.optimizer, "Lion", origin: "test", registry: registry)
    #expect(configuration.settings.map(\.id).prefix(3) == ["learning_rate", "beta_1", "beta_2"])
    let optimizer = try #require(try configuration.make(name: "lion") as? any Optimizer)
    #expect(try optimizer.build().slots.map(\.name) == ["momentum"])
    var (w, m) = (1.0, 0.0)
    let weights = Memory<Float>([1])
    let momentum = Memory<Float>([0])
    let slots = Memory([Optional(momentum.pointer)])
    for step in 1...20 {
      let gradient = Memory(spread(1, seed: UInt64(step)))
      let g = Double(gradient.values[0])
      try optimizer.update(
        Update(
          context: Standard.context, count: 1, weights: weights.pointer, gradient: gradient.pointer,
          slots: slots.pointer, slotCount: 1, step: step, learningRate: 0.01))
      w -= 0.01 * (0.9 * m + 0.1 * g > 0 ? 1 : -1)
      m = 0.99 * m + 0.01 * g
      expectClose(weights.values, [Float(w)], "step \(step)")
    }
  }

  @Test(arguments: [("cpp-activation", "CXX", "g++"), ("cpp-activation", "CXX", "clang++")])
  func exampleActivation_buildsAndHasItsGradient(_ example: String, _ variable: String, _ compiler: String) throws {
    let registry = try built(example, "snake.so", variable, compiler)
    let configuration = try Resolver.configuration(.activation, "snake(a=2.0)", origin: "test", registry: registry)
    let snake = try #require(try configuration.make(name: "snake") as? any Activation)
    let values = spread(9, seed: 1, scale: 2)
    let (x, y, dx) = (Memory(values), Memory(values), Memory(values.map { _ in Float(1) }))
    try snake.forward(x: x.tensor([9]), y: y.tensor([9]), context: Standard.context)
    try snake.backward(
      x: x.tensor([9]), y: y.tensor([9]), dy: dx.tensor([9]), dx: dx.tensor([9]), context: Standard.context)
    func value(_ x: Double) -> Double { x + pow(sin(2 * x), 2) / 2 }
    expectClose(y.values, values.map { Float(value(Double($0))) })
    expectClose(
      dx.values, values.map { Float((value(Double($0) + 1e-4) - value(Double($0) - 1e-4)) / 2e-4) }, absolute: 1e-5)
  }

  /// Copies an example's folder, so that nothing is left in the tree, and makes it.
  private func built(_ example: String, _ file: String, _ variable: String, _ compiler: String) throws -> Registry {
    let folder = try TemporaryFolder().path + "/\(example)"
    try FileManager.default.copyItem(atPath: "\(Self.root)/examples/\(example)", toPath: folder)
    let (status, text) = try run(
      "make", ["-B", "-C", folder, "INCLUDE=\(Self.root)/include", "\(variable)=\(compiler)"])
    #expect(status == 0, "\(text)")
    let registry = Registry()
    try PluginLoader(registry: registry, resolver: Resolver.forPlugins(registry)).load("\(folder)/\(file)")
    return registry
  }

  private func run(_ program: String, _ arguments: [String]) throws -> (status: Int32, text: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }
}
