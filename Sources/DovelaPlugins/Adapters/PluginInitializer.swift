import CDovela
import DovelaCore

/// An initializer of a plugin. Its parameter `seed`, where it has one and it is given, takes the place of the
/// variable's stream: as in Keras, equal seeds give equal numbers.
public final class PluginInitializer: PluginComponent, Initializer {
  private let table: dovela_initializer
  private let tensor = Block(1, dovela_tensor())

  init(_ factory: PluginFactory, _ table: dovela_initializer, _ configuration: Configuration, name: String) throws {
    self.table = table
    try super.init(factory, configuration, name: name)
  }

  public func fill(_ tensor: Tensor, random: RandomPosition, context: ExecutionContext) throws {
    self.tensor[0] = dovela_tensor(tensor)
    let fans = Self.fans(of: tensor.spec)
    var position = dovela_random(random)
    if let seed = configuration["seed"].int {
      position = dovela_random(seed: UInt64(bitPattern: Int64(seed)), stream: 0, step: 0, block: 0)
    }
    let guarded = checks.map { _ in MemoryGuard() }
    guarded?.lend("tensor", self.tensor)
    try call("fill", .created, .other) {
      defer { guarded?.collect() }
      return withUnsafeMutablePointer(to: &position) { position in
        var run = dovela_initialization(
          struct_size: UInt64(MemoryLayout<dovela_initialization>.size), required: 0, context: context.handle,
          tensor: self.tensor.pointer, fan_in: fans.in, fan_out: fans.out, random: position)
        return table.fill(instance, &run)
      }
    }
  }

  /// As Keras's `compute_fans`: (in, out) for a matrix; the receptive field times the last two axes beyond.
  static func fans(of spec: TensorSpec) -> (in: Double, out: Double) {
    let extents = spec.extents.map { Double($0 ?? 0) }
    switch extents.count {
    case 0: return (1, 1)
    case 1: return (extents[0], extents[0])
    default:
      let field = extents.dropLast(2).reduce(1, *)
      return (extents[extents.count - 2] * field, extents[extents.count - 1] * field)
    }
  }
}

extension dovela_random {
  init(_ position: RandomPosition) {
    self.init(seed: position.seed, stream: position.stream, step: position.step, block: position.block)
  }
}
