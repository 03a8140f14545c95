import CDovela
import PluginKit

extension Failure {
  /// The host has given no memory where the contract promises some.
  static let memory = Failure(DOVELA_INTERNAL, "the host gave no memory for a tensor that this layer needs")
}

extension LayerInference {
  /// The only input, of f32 and of a rank in `ranks`; `layout` says what the operation expects.
  func only(_ operation: String, ranks: ClosedRange<Int>, layout: String) throws -> TensorSpec {
    try expectInputs(operation, 1...1)
    let spec = input()
    guard spec.dtype == DType.f32 else {
      throw Failure.shape("\(operation) computes in float32, but its input \(spec.text) is \(spec.dtypeName)")
    }
    guard ranks.contains(Int(spec.rank)) else {
      throw Failure.shape("\(operation) expects \(layout), but its input is \(spec.text)")
    }
    return spec
  }

  /// Refuses a wrong number of inputs.
  func expectInputs(_ operation: String, _ counts: ClosedRange<Int>) throws {
    guard counts.contains(inputCount) else {
      let wanted = counts.lowerBound == counts.upperBound ? "\(counts.lowerBound)" : "at least \(counts.lowerBound)"
      throw Failure.shape("\(operation) expects \(wanted) input\(wanted == "1" ? "" : "s"), but is given \(inputCount)")
    }
  }
}

extension TensorSpec {
  /// The word that users know for the element type.
  var dtypeName: String {
    switch dtype {
    case DType.f32: "float32"
    case DType.f64: "float64"
    case DType.i32: "int32"
    case DType.i64: "int64"
    case DType.u8: "uint8"
    default: "of a type that layers do not compute with"
    }
  }

  /// Bytes of one element.
  var elementSize: Int { Int((dtype >> 8) & 0xff) / 8 }

  /// The same element type with other extents.
  func with(_ extents: [Int]) -> TensorSpec { TensorSpec(extents, dtype: dtype) }
}

extension Settings {
  func optionalInt(_ id: String) throws -> Int? { try isNull(id) ? nil : int(id) }

  /// Two numbers, each at least `least`; a single one stands for both.
  func pair(_ id: String, least: Int) throws -> (Int, Int) {
    let numbers = try ints(id)
    let pair = numbers.count == 1 ? [numbers[0], numbers[0]] : numbers
    guard pair.count == 2 else { throw Failure.invalid("'\(id)' takes one or two numbers, not \(numbers.count)") }
    guard pair.allSatisfy({ $0 >= least && $0 <= Int(Int32.max) }) else {
      throw Failure.invalid("'\(id)' must be at least \(least), not (\(pair[0]), \(pair[1]))")
    }
    return (pair[0], pair[1])
  }

  /// A number above zero.
  func positive(_ id: String) throws -> Int {
    let number = try int(id)
    guard number > 0 else { throw Failure.invalid("'\(id)' must be at least 1, not \(number)") }
    return number
  }

  /// Refuses every layout but channels last.
  func expectChannelsLast(_ operation: String) throws {
    guard try !isNull("data_format"), try string("data_format") == "channels_first" else { return }
    throw Failure.invalid(
      "\(operation) computes data_format=channels_last only: lay the data out as (batch, height, width, channels), "
        + "with Permute((2, 3, 1)) for instance")
  }
}

/// Copies elements unless they lie in one memory.
@inline(__always)
func copy(_ bytes: Int, from source: UnsafeMutableRawPointer, to target: UnsafeMutableRawPointer) {
  if source != target { target.copyMemory(from: source, byteCount: bytes) }
}
