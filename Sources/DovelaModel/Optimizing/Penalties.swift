import DovelaCore

/// The penalties of regularizers on variables.
enum Penalties {
  /// Their sum, without gradients.
  static func sum(_ variables: [Variable], context: ExecutionContext) throws -> Double {
    var sum = 0.0
    for variable in variables {
      guard let regularizer = variable.regularizer, let value = variable.value else { continue }
      let tensor = Tensor(variable.spec, UnsafeMutableRawPointer(value))
      sum += try regularizer.apply(tensor, gradient: nil, scale: 1, context: context)
    }
    return sum
  }
}
