import DovelaCore

extension ArgumentRoles {
  /// y = f(x): `float f(float x)`, `void f(const float *x, float *y, size_t n)`.
  static func activation(_ prototype: CPrototype) throws -> ArgumentRoles {
    let sorted = try prototype.sorted()
    var roles = ArgumentRoles(prototype: prototype, inputs: [])
    if sorted.isSpan {
      guard sorted.readable.count == 1 else {
        throw RoleError("'\(prototype)' reads \(sorted.readable.count) buffers; an activation reads x")
      }
      roles.inputs = [sorted.readable[0]]
      try roles.takeSpan(sorted, hasOutput: true)
    } else {
      guard let x = prototype.index(of: ["x"], among: sorted.floats) ?? sorted.floats.first else {
        throw RoleError("'\(prototype)' takes no float or double, which an activation's argument is")
      }
      roles.inputs = [x]
      try roles.requireFloating()
    }
    try roles.takeExtras(sorted)
    return roles
  }

  /// dy/dx from x, y or both; with buffers perhaps times dy: `float d(float x)`, `float d(float y)`,
  /// `void d(const float *x, const float *dy, float *dx, size_t n)`. `parameters` are the function's own.
  static func activationDerivative(_ prototype: CPrototype, parameters: Set<String>) throws -> ArgumentRoles {
    let sorted = try prototype.sorted()
    var roles = ArgumentRoles(prototype: prototype, inputs: [])
    let names = [["x", "in", "input"], ["y", "out", "output", "value"], ["dy", "grad", "gradient", "upstream"]]
    let candidates = sorted.isSpan ? sorted.readable : sorted.floats.filter { !isNamed($0, prototype, parameters) }
    let most = sorted.isSpan ? 3 : 2
    guard !candidates.isEmpty, candidates.count <= most else {
      throw RoleError(
        "'\(prototype)' is made from \(candidates.count) numbers; a derivative is made from x, y"
          + (sorted.isSpan ? ", dy" : " or both"))
    }
    // By names where they say it, else by place: x; x and y; with buffers x and dy; x, y and dy.
    let byPlace = sorted.isSpan && candidates.count == 2 ? [0, 2] : Array(0..<candidates.count)
    let byName = candidates.compactMap { index in
      names.firstIndex { $0.contains(prototype.parameters[index].name?.lowercased() ?? "") }
    }
    let areNamed = candidates.contains { prototype.parameters[$0].name != nil }
    guard candidates.count == 1 || sorted.isSpan || !areNamed || Set(byName).count == candidates.count else {
      throw RoleError("'\(prototype)' does not say which are x and y; give its arguments these names")
    }
    roles.inputs = candidates
    roles.meanings = Set(byName).count == candidates.count ? byName : byPlace
    guard sorted.isSpan || !roles.meanings.contains(2) else {
      throw RoleError("'\(prototype)' is made from dy, which takes buffers: float d(float x) gives dy/dx alone")
    }
    if sorted.isSpan { try roles.takeSpan(sorted, hasOutput: true) } else { try roles.requireFloating() }
    try roles.takeExtras(sorted)
    return roles
  }

  private static func isNamed(_ index: Int, _ prototype: CPrototype, _ names: Set<String>) -> Bool {
    prototype.parameters[index].name.map { names.contains($0) } ?? false
  }

  private static let truths = ["y_true", "target", "truth", "label", "t", "expected", "actual"]
  private static let predictions = ["y_pred", "prediction", "predicted", "pred", "p", "output", "y_hat", "yhat"]

  /// A loss or a metric: `float f(float y_true, float y_pred)`, or of a row,
  /// `double f(const float *y_true, const float *y_pred, size_t n)`. With an output: the derivative by the prediction.
  static func pair(_ prototype: CPrototype, isDerivative: Bool = false) throws -> ArgumentRoles {
    let sorted = try prototype.sorted()
    var roles = ArgumentRoles(prototype: prototype, inputs: [])
    let candidates = sorted.isSpan ? sorted.readable : sorted.numbers
    let prediction = prototype.index(of: predictions, among: candidates)
    let truth = prototype.index(of: truths, among: candidates)
    let first = truth ?? candidates.first { $0 != prediction }
    guard let first, let second = prediction ?? candidates.first(where: { $0 != first }) else {
      throw RoleError("'\(prototype)' does not take a target and a prediction, in this order or by y_true and y_pred")
    }
    let element = sorted.isSpan ? prototype.parameters[second].type.pointee : prototype.parameters[second].type
    guard element?.number?.isFloating == true else {
      throw RoleError(
        "the prediction of '\(prototype)' is '\(prototype.parameters[second].type)'; it is float or double")
    }
    roles.inputs = [first, second]
    if sorted.isSpan { try roles.takeSpan(sorted, hasOutput: isDerivative) } else { try roles.requireFloating() }
    try roles.takeExtras(sorted)
    return roles
  }

  /// `double f(int step)`; `current`: the present value.
  static func schedule(_ prototype: CPrototype) throws -> ArgumentRoles {
    let sorted = try prototype.sorted()
    guard !sorted.isSpan else { throw RoleError("'\(prototype)' takes buffers; a schedule takes the step") }
    var roles = ArgumentRoles(prototype: prototype, inputs: [])
    let steps = ["step", "position", "iteration", "epoch", "t"]
    let step =
      prototype.index(of: steps, among: sorted.numbers) ?? sorted.integers.first ?? sorted.floats.first
    guard let step else { throw RoleError("'\(prototype)' does not take the step") }
    roles.inputs = [step, prototype.index(of: ["current"], among: sorted.numbers)]
    try roles.requireFloating()
    try roles.takeExtras(sorted)
    return roles
  }

  // MARK: Which kind it is

  /// The kind that a prototype shows.
  static func kind(of prototype: CPrototype, hasDerivative: Bool) throws -> ComponentKind {
    let sorted = try prototype.sorted()
    if sorted.isSpan {
      if !sorted.writable.isEmpty { return .activation }
      return try pairKind(prototype, hasDerivative)
    }
    let named = prototype.index(of: truths + predictions, among: sorted.numbers) != nil
    if named, sorted.numbers.count >= 2 { return try pairKind(prototype, hasDerivative) }
    if !sorted.integers.isEmpty, prototype.index(of: ["x"], among: sorted.floats) == nil { return .schedule }
    if sorted.floats.count == 1 || prototype.index(of: ["x"], among: sorted.floats) != nil { return .activation }
    throw RoleError("'\(prototype)' may be of several kinds; say 'kind': activation, loss, metric or schedule")
  }

  private static func pairKind(_ prototype: CPrototype, _ hasDerivative: Bool) throws -> ComponentKind {
    if hasDerivative { return .loss }
    throw RoleError("'\(prototype)' may be a loss or a metric; say 'kind: loss' or 'kind: metric'")
  }
}
