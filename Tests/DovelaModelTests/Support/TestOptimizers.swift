import DovelaCore

/// v = momentum * v - rate * g; w += v: elementwise, tensorwise or over the whole model.
final class TestMomentum: Optimizer {
  let configuration: Configuration
  let granularity: OptimizerGranularity
  let handlesDecay = false
  let swaps = false
  private let momentum: Float
  private let ahead: Float

  /// - Parameter ahead: modelwise, how far above the weights the gradient is taken.
  init(_ configuration: Configuration, _ granularity: OptimizerGranularity, momentum: Float, ahead: Float) {
    self.configuration = configuration
    self.granularity = granularity
    self.momentum = momentum
    self.ahead = ahead
  }

  func build() throws -> OptimizerMemory { OptimizerMemory(slots: [.init(name: "momentum", value: 0, copies: 1)]) }

  func update(_ update: borrowing Update) throws {
    guard let velocity = update.slots[0] else { return }
    apply(update.count, update.weights, update.gradient, velocity, Float(update.learningRate))
  }

  func step(_ step: borrowing ModelStep, recompute: @escaping () throws -> Double) throws {
    guard let velocity = step.slots[0] else { return }
    if ahead != 0 {
      for index in 0..<step.count { step.weights[index] += ahead }
      _ = try recompute()
      for index in 0..<step.count { step.weights[index] -= ahead }
    }
    apply(step.count, step.weights, step.gradient, velocity, Float(step.learningRate))
  }

  func swap(_ update: borrowing Update, toEvaluation: Bool) throws {}

  private func apply(
    _ count: Int, _ weights: UnsafeMutablePointer<Float>, _ gradient: UnsafePointer<Float>,
    _ velocity: UnsafeMutablePointer<Float>, _ rate: Float
  ) {
    for index in 0..<count {
      velocity[index] = momentum * velocity[index] - rate * gradient[index]
      weights[index] += velocity[index]
    }
  }
}

func momentum(
  _ values: [String: Value] = [:], granularity: OptimizerGranularity = .elementwise, momentum: Float = 0.9,
  ahead: Float = 0
) -> Configuration {
  let settings = ["learning_rate": Value.float(0.1)].merging(values) { $1 }
  return configuration(.optimizer, "Momentum", settings) { own, _ in
    TestMomentum(own, granularity, momentum: momentum, ahead: ahead)
  }
}

/// rate / (1 + position).
final class TestSchedule: Schedule {
  let configuration: Configuration
  init(_ configuration: Configuration) { self.configuration = configuration }
  func value(at position: Double, current: Double) throws -> Double { 0.5 / (1 + position) }
}

func schedule() -> Configuration { configuration(.schedule, "Slower") { own, _ in TestSchedule(own) } }
