import CDovela
import CDovelaFunctions
import DovelaCore
import DovelaPlugins

extension FunctionInstance {
  func infer(loss inference: UnsafeMutablePointer<dovela_loss_inference>?) throws {
    guard let inference, let prediction = inference.pointee.prediction, let target = inference.pointee.target else {
      throw DovelaError(.invalidArgument, .plugin, owner: name, "infer is called without its specs")
    }
    try fit(prediction.pointee, target.pointee)
    var values = prediction.pointee
    if values.rank > 1 { values.rank -= 1 }
    inference.pointee.values.pointee = values
    inference.pointee.target_dtype = truthType
  }

  func infer(metric inference: UnsafeMutablePointer<dovela_metric_inference>?) throws {
    guard let inference, let prediction = inference.pointee.prediction, let target = inference.pointee.target else {
      throw DovelaError(.invalidArgument, .plugin, owner: name, "infer is called without its specs")
    }
    try fit(prediction.pointee, target.pointee)
    inference.pointee.state_count = 2
    inference.pointee.target_dtype = truthType
  }

  func evaluate(_ run: UnsafePointer<dovela_loss_run>?) throws {
    guard let run = run?.pointee, let values = dovela_f32(run.values) else { return }
    if run.gradient != nil { tellOfDifferences() }
    var pairs = pairs(run.prediction, run.target)
    dovela_pairs_loss(calls, &pairs, values, run.scale, run.gradient.flatMap { dovela_f32($0) })
  }

  func update(_ run: UnsafePointer<dovela_metric_run>?) throws {
    guard let run = run?.pointee else { return }
    var pairs = pairs(run.prediction, run.target)
    dovela_pairs_sum(calls, &pairs, run.weights, run.state)
  }

  private func pairs(_ prediction: UnsafePointer<dovela_tensor>, _ target: UnsafePointer<dovela_tensor>) -> dovela_pairs
  {
    dovela_pairs(
      truth: dovela_numbers(data: target.pointee.data, type: callType(of: target.pointee.spec.dtype)),
      predictions: dovela_f32(prediction), rows: Int(dovela_count(prediction)) / max(width, 1), width: width,
      truth_width: truthWidth, scratch: scratch)
  }

  private func callType(of dtype: UInt32) -> UInt32 {
    (dtype == DType.i32.rawValue ? DOVELA_C_I32 : DOVELA_C_F32).rawValue
  }

  /// Targets are numbers or labels, as the prototype has them.
  private var truthType: UInt64 { UInt64((takesLabels ? DType.i32 : DType.f32).rawValue) }

  /// Whether a target is a label, a whole number.
  var takesLabels: Bool {
    let roles = function.value.roles
    guard let index = roles.inputs[0] else { return false }
    let type = roles.prototype.parameters[index].type
    return (type.number ?? type.pointee?.number)?.isInteger == true
  }

  /// The shapes must be one; a label may stand for a row.
  private func fit(_ prediction: dovela_tensor_spec, _ target: dovela_tensor_spec) throws {
    let shape = extents(prediction)
    let truth = extents(target)
    let last = shape.count > 1 ? shape.last ?? nil : 1
    guard let last, last > 0 else {
      throw DovelaError(
        .shapeMismatch, .configuration, owner: name,
        "the last axis of the prediction \(TensorSpec(shape)) must be known")
    }
    let rows = shape.count > 1 ? Array(shape.dropLast()) : shape
    let isOnePerRow = truth == rows || truth == rows + [1]
    guard truth == shape || isOnePerRow && (last == 1 || takesLabels) else {
      throw DovelaError(
        .shapeMismatch, .configuration, owner: name,
        "'\(function.value.roles.prototype)' compares targets \(TensorSpec(truth)) with predictions "
          + "\(TensorSpec(shape)): the shapes must be the same"
          + (takesLabels ? ", or one label a row" : "; one label a row is 'const int32_t *y_true' or 'int y_true'"))
    }
    reserve(width: last, truthWidth: isOnePerRow ? 1 : last)
  }

  private func extents(_ spec: dovela_tensor_spec) -> [Int?] {
    (0..<Int(min(spec.rank, 8))).map { axis in
      let extent = spec[axis]
      return extent == DOVELA_UNKNOWN_EXTENT ? nil : Int(extent)
    }
  }
}
