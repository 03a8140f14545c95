import DovelaConfig
import DovelaCore
import DovelaFunctions
import DovelaKernels
import DovelaPlugins
import Foundation
import TemporaryFolders
import Testing

/// A registry with C functions, perhaps the standard plugins too, and a library of those that tests call.
final class FunctionBench {
  let registry = Registry()
  let context: ExecutionContext
  private let loader: PluginLoader

  init(isChecked: Bool = false, hasPlugins: Bool = false) throws {
    loader = PluginLoader(registry: registry, isChecked: isChecked, resolver: Resolver.forPlugins(registry))
    registry.functions = FunctionLoader(loader)
    if hasPlugins { try loader.loadAll(.buildFolder) }
    context = ExecutionContext(threads: 2, handle: try #require(dovela_context_create(2)))
  }

  deinit { dovela_context_destroy(context.handle) }

  var reader: RunReader { RunReader(registry: registry, workingDirectory: Self.root) }

  /// Declares a function of the test library, or as a mapping of the run file has it; says what is wrong.
  @discardableResult
  func declare(_ name: String, _ text: String) throws -> FunctionDeclaration {
    let declaration = try FunctionDeclaration.read(
      text.replacingOccurrences(of: "LIB", with: try Self.library()), name: name, directory: Self.root,
      registry: registry)
    try registry.declare(declaration)
    return declaration
  }

  func make(_ kind: ComponentKind, _ expression: String) throws -> any Component {
    try Resolver.configuration(kind, expression, origin: "the test", registry: registry).make(name: "the instance")
  }

  // MARK: Activations

  func activation(_ expression: String) throws -> any Activation {
    try #require(try make(.activation, expression) as? any Activation)
  }

  /// y = f(x) and dx = dy f'(x), in place where the activation may.
  func run(_ activation: any Activation, _ x: [Float], _ dy: [Float]) throws -> (y: [Float], dx: [Float]) {
    var (input, y, dx) = (x, x, dy)
    let spec = TensorSpec([x.count])
    try input.withUnsafeMutableBytes { input in
      try y.withUnsafeMutableBytes { y in
        try dx.withUnsafeMutableBytes { dx in
          let x = Tensor(spec, try #require(input.baseAddress))
          let value = Tensor(spec, try #require(y.baseAddress))
          let slope = Tensor(spec, try #require(dx.baseAddress))
          try activation.forward(x: activation.needsInput ? x : value, y: value, context: context)
          try activation.backward(
            x: activation.needsInput ? x : nil, y: value, dy: slope, dx: slope, context: context)
        }
      }
    }
    return (y, dx)
  }

  // MARK: Losses

  func loss(
    _ expression: String, _ prediction: [Float], _ shape: [Int], truth: [Float], _ truthShape: [Int],
    scale: [Float]
  ) throws -> (values: [Float], gradient: [Float]) {
    let loss = try #require(try make(.loss, expression) as? any Loss)
    let inferred = try loss.infer(
      prediction: TensorSpec([nil] + shape.dropFirst().map { $0 as Int? }),
      target: TensorSpec([nil] + truthShape.dropFirst().map { $0 as Int? }),
      fused: false)
    var prediction = prediction
    var values = [Float](repeating: 0, count: scale.count)
    var gradient = prediction
    var labels = truth.map { Int32($0) }
    var numbers = truth
    try prediction.withUnsafeMutableBytes { prediction in
      try values.withUnsafeMutableBytes { values in
        try gradient.withUnsafeMutableBytes { gradient in
          try labels.withUnsafeMutableBytes { labels in
            try numbers.withUnsafeMutableBytes { numbers in
              let data = inferred.targetDType == .i32 ? labels.baseAddress : numbers.baseAddress
              try scale.withUnsafeBufferPointer { scale in
                try loss.evaluate(
                  LossRun(
                    context: context, isFused: false,
                    prediction: Tensor(TensorSpec(shape.map { $0 }), try #require(prediction.baseAddress)),
                    target: Tensor(TensorSpec(truthShape.map { $0 }, inferred.targetDType), try #require(data)),
                    values: Tensor(TensorSpec([scale.count]), try #require(values.baseAddress)),
                    scale: try #require(scale.baseAddress),
                    gradient: Tensor(TensorSpec(shape.map { $0 }), try #require(gradient.baseAddress))))
              }
            }
          }
        }
      }
    }
    return (values, gradient)
  }

  // MARK: The library

  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  private static let built: Result<String, any Error> = Result {
    try compile("\(root)/Tests/Fixtures/functions/functions.c", name: "libfunctions.so")
  }

  static func library() throws -> String { try built.get() }

  static func compile(_ source: String, name: String) throws -> String {
    let path = try TemporaryFolder().path + "/" + name
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "cc", "-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", source, "-o", path, "-lm",
    ]
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "\(source) does not compile")
    return path
  }
}
