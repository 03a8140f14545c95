import CDovela
import PluginKit

/// Both layers planned, and where their values lie.
final class BidirectionalPlan {
  let first: LayerChildPlan
  let second: LayerChildPlan
  let batch: Int
  let time: Int
  /// Bytes of a step of the input, and of the mask.
  let inputWidth: Int
  let firstOutputs: [TensorSpec]
  let secondOutputs: [TensorSpec]
  let areSequences: Bool
  /// Elements of output 0 of each layer, its last extent, and the rows before that.
  let firstCount: Int
  let secondCount: Int
  let firstWidth: Int
  let secondWidth: Int

  /// Offsets in the saved memory while training, else in scratch.
  private(set) var firstSaved = 0
  private(set) var secondSaved = 0
  private(set) var turnedInput = 0
  private(set) var turnedMask = 0
  private(set) var firstValues: [Int] = []
  private(set) var secondValues: [Int] = []
  /// The second layer's output 0 in the order of the sequence.
  private(set) var straight = 0
  /// Offsets in scratch.
  private(set) var inner = 0
  private(set) var unusedMask = 0
  private(set) var firstGradient = 0
  private(set) var secondGradient = 0
  private(set) var turnedGradient = 0
  private(set) var inputGradient = 0
  private(set) var savedBytes = 0
  private(set) var scratchBytes = 0
  private let isTraining: Bool

  init(_ layer: Bidirectional, _ preparation: LayerPreparation) throws {
    let input = preparation.input()
    batch = input[0]
    time = input[1]
    inputWidth = input.count(2) * input.elementSize
    isTraining = preparation.isTraining
    let inferred = (
      try layer.forwardLayer.infer([input], masked: [false]), try layer.backwardLayer.infer([input], masked: [false])
    )
    (firstOutputs, secondOutputs) = (inferred.0.outputs, inferred.1.outputs)
    areSequences = layer.areSequences(input, firstOutputs[0])
    first = try layer.forwardLayer.prepare(preparation, inputs: [input], inferred: inferred.0)
    second = try layer.backwardLayer.prepare(preparation, inputs: [input], inferred: inferred.1)
    (firstCount, secondCount) = (firstOutputs[0].count(), secondOutputs[0].count())
    (firstWidth, secondWidth) = (firstOutputs[0][-1], secondOutputs[0][-1])
    try cut(input)
  }

  private func cut(_ input: TensorSpec) throws {
    var masks = 0
    var keeping = MemoryCut()
    firstSaved = try keeping.cut(first.savedBytes)
    secondSaved = try keeping.cut(second.savedBytes)
    turnedInput = try keeping.elements(of: input.elementSize, input.count())
    turnedMask = try keeping.elements(of: 1, batch, time)
    for output in firstOutputs { firstValues.append(try keeping.floats(output.count())) }
    for output in secondOutputs { secondValues.append(try keeping.floats(output.count())) }
    straight = try keeping.floats(secondCount)
    // Masks that the layers make go nowhere, but want a place.
    for (plan, outputs) in [(first, firstOutputs), (second, secondOutputs)] {
      for index in outputs.indices { masks = max(masks, plan.outputMasks[index].count) }
    }

    var passing = MemoryCut()
    if !isTraining { _ = try passing.cut(keeping.bytes) }
    unusedMask = try passing.cut(masks)
    inner = try passing.cut(max(first.scratchBytes, second.scratchBytes))
    if isTraining {
      firstGradient = try passing.floats(firstCount)
      secondGradient = try passing.floats(secondCount)
      turnedGradient = try passing.floats(secondCount)
      inputGradient = try passing.floats(input.count())
    }
    savedBytes = isTraining ? keeping.bytes : 0
    scratchBytes = passing.bytes
  }

  /// The memory of what is kept.
  func memory(_ run: LayerRun) -> UnsafeMutableRawPointer? { isTraining ? run.saved : run.scratch }
}
