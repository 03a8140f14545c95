import CDovela
import CLayers
import PluginKit

/// Rows of a table in place of ids: ids (batch, …) to (batch, …, output_dim), from embeddings (input_dim, output_dim).
///
/// Ids are int32, or whole numbers in another type. The gradient is row-sparse: only rows that were looked up have one.
final class Embedding: LayerComponent {
  private let entries: Int
  private let width: Int
  private let masksZero: Bool

  init(_ settings: Settings) throws {
    entries = try settings.positive("input_dim")
    width = try settings.positive("output_dim")
    masksZero = try settings.bool("mask_zero")
    guard entries <= Int(Int32.max) else { throw Failure.invalid("input_dim must be below 2^31, not \(entries)") }
    for id in ["weights", "lora_rank", "lora_alpha", "quantization_config"] where try !settings.isNull(id) {
      throw Failure.invalid("Embedding has no '\(id)': leave it null")
    }
    _ = try product([entries, width, MemoryLayout<Float>.stride])
  }

  func build(_ builder: LayerBuilder) throws {
    try builder.variable(
      "embeddings", [entries, width], flags: DOVELA_VARIABLE_TRAINABLE | DOVELA_VARIABLE_ROW_SPARSE,
      initializer: "uniform")
  }

  func infer(_ inference: LayerInference) throws {
    try inference.expectInputs("Embedding", 1...1)
    let ids = inference.input()
    guard Self.code(ids.dtype) != nil else {
      throw Failure.shape("Embedding expects ids as int32, but its input \(ids.text) is \(ids.dtypeName)")
    }
    guard ids.rank >= 1, ids.rank < UInt32(DOVELA_MAX_RANK) else {
      throw Failure.shape(
        "Embedding expects ids (batch, …) of rank 1 to \(DOVELA_MAX_RANK - 1), but its input is \(ids.text)")
    }
    let mask = TensorSpec(ids.extents, dtype: DType.u8)
    try inference.output(
      TensorSpec(ids.extents + [width]), mask: masksZero ? DOVELA_MASK_MAKE : DOVELA_MASK_STOP, maskSpec: mask)
  }

  func prepare(_ preparation: LayerPreparation) throws -> AnyObject? {
    // Ids as kernels want them: kept for backward, or for the one call.
    let bytes = try product([preparation.input().count(), MemoryLayout<Int32>.stride])
    if preparation.isTraining { preparation.saved(bytes) } else { preparation.scratch(bytes) }
    return Plan(isTraining: preparation.isTraining)
  }

  func forward(_ run: LayerRun) throws {
    guard let plan = run.plan(as: Plan.self), let input = run.input().pointee.data, let table = run.variable(0),
      let y = run.output().pointee.floats, let ids = plan.ids(run), let code = Self.code(run.input().pointee.spec.dtype)
    else { throw Failure.memory }
    let count = run.input().pointee.count
    let bad = layers_ids(code, Int64(count), input, Int64(entries), ids)
    guard bad < 0 else { throw refusal(input, code, Int(bad)) }
    run.host.kernels.gather(run.context, Int64(count), Int64(width), table, ids, y)
    if masksZero, let mask = run.outputMask() {
      for index in 0..<count { mask[index] = ids[index] != 0 ? 1 : 0 }
    }
  }

  func backward(_ run: LayerRun) throws {
    guard let gradient = run.variableGradient(0) else { return }
    guard let plan = run.plan(as: Plan.self), let dy = run.outputGradient(), let ids = plan.ids(run) else {
      throw Failure.memory
    }
    let touched = run.touchedRows(0)
    if touched == nil { run.host.kernels.fill(run.context, UInt64(entries * width), 0, gradient) }
    run.host.kernels.scatter_add(
      run.context, Int64(run.output().pointee.count / width), Int64(width), dy, ids, Int64(entries), gradient, touched)
  }

  private func refusal(_ input: UnsafeMutableRawPointer, _ code: layers_id_type, _ index: Int) -> Failure {
    let value = layers_id(code, input, Int64(index))
    let text = value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
    return Failure.range(
      "Embedding: the id \(text) at place \(index) is not in 0 ..< input_dim=\(entries); help: a larger input_dim, or a "
        + "smaller vocabulary")
  }

  private static func code(_ dtype: UInt32) -> layers_id_type? {
    switch dtype {
    case DType.i32: LAYERS_ID_I32
    case DType.i64: LAYERS_ID_I64
    case DType.u8: LAYERS_ID_U8
    case DType.f32: LAYERS_ID_F32
    default: nil
    }
  }

  private final class Plan {
    private let isTraining: Bool

    init(isTraining: Bool) { self.isTraining = isTraining }

    func ids(_ run: LayerRun) -> UnsafeMutablePointer<Int32>? {
      (isTraining ? run.saved : run.scratch)?.assumingMemoryBound(to: Int32.self)
    }
  }
}
