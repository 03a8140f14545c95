import DovelaCore

/// A search space for a run that names none, from the schemas of its components: those of a stranger's plugin say as
/// much as ours.
///
/// What may vary: settings that the run gives, and each component's first; where their schemas say what is worth
/// searching (`search`), what is legal (both ends of `range`), or that a search goes by factors (`scale`: then around the
/// given value). What the data decides, the last layer's width, stays.
public struct DerivedSpace: Sendable {
  /// In the form of `--set`: `optimizer.learning_rate=log(1e-05, 0.1)`.
  public private(set) var settings: [String] = []

  /// Activations that are tried in place of one that is elementwise, where there are such.
  private static let activations = ["relu", "tanh", "gelu", "silu"]
  /// From the given width to so many times it, and its share.
  private static let factor = 4

  public init(_ run: RunSpecification, registry: Registry) {
    let fixed = Self.widthsOfOutputs(run.model)
    for (index, layer) in run.model.layers.enumerated() {
      add(layer.configuration, at: "model.\(layer.name)", registry, isOutput: fixed.contains(index))
    }
    add(run.optimizer, at: "optimizer", registry, isOutput: false)
    let batch = run.fit.batchSize
    let sizes = [batch / 2, batch, batch * 2, batch * 4].filter { $0 > 0 }
    settings.append("fit.batch_size=choice(\(sizes.map(String.init).joined(separator: ", ")))")
  }

  /// Layers whose width the outputs have, and all where branches meet, which must have equal ones.
  private static func widthsOfOutputs(_ model: ModelSpecification) -> Set<Int> {
    guard model.calls.allSatisfy({ $0.inputs.count <= 1 }) else { return Set(model.layers.indices) }
    var found: Set<Int> = []
    for output in model.outputs {
      var reference: ModelSpecification.TensorReference? = output
      while case .output(let call, _)? = reference, model.calls.indices.contains(call) {
        let layer = model.calls[call].layer
        found.insert(layer)
        let parameters = model.layers[layer].configuration.schema.parameters
        if parameters.contains(where: { SpaceTemplate.widths.contains($0.id) }) { break }
        reference = model.calls[call].inputs.first
      }
    }
    return found
  }

  private mutating func add(_ configuration: Configuration, at path: String, _ registry: Registry, isOutput: Bool) {
    for (index, (parameter, setting)) in zip(configuration.schema.parameters, configuration.settings).enumerated() {
      guard setting.isGiven || index == 0 else { continue }
      let place = "\(path).\(parameter.id)"
      if let child = setting.value.component {
        if parameter.role == .outputActivation {
          if !isOutput { settings += activation(child, registry).map { "\(place)=\($0)" } }
        } else if setting.isGiven {
          add(child, at: place, registry, isOutput: false)
        }
      } else if !isOutput || !SpaceTemplate.widths.contains(parameter.id),
        let word = Self.word(parameter, setting.value)
      {
        settings.append("\(place)=\(word)")
      }
    }
  }

  /// The given one and the usual ones; `nil` for one that is not elementwise, or has settings of its own.
  private func activation(_ given: Configuration, _ registry: Registry) -> [String] {
    let names = given.schema.names.map { $0.lowercased() }
    guard !given.settings.contains(where: \.isGiven), !names.contains("softmax"), !names.contains("linear") else {
      return []
    }
    let others = Self.activations.filter { name in
      guard !names.contains(name), case .one = registry.find(.activation, name) else { return false }
      return true
    }
    let all = [names.first { Self.activations.contains($0) } ?? given.schema.name] + others
    return all.count > 1 ? ["choice(\(all.joined(separator: ", ")))"] : []
  }

  /// `log(…)`, `range(…)` or `int(…)` around a number; `nil` where the schema says nothing about it.
  private static func word(_ parameter: ParameterSchema, _ value: Value) -> String? {
    switch value {
    case .float(let number): float(parameter, number)
    case .int(let number) where parameter.types.contains(.float): float(parameter, Double(number))
    case .int(let number): int(parameter, number)
    default: nil
    }
  }

  private static func float(_ parameter: ParameterSchema, _ value: Double) -> String? {
    let isLog = parameter.scale == .log
    var (least, greatest): (Double, Double)
    if let search = parameter.search, let from = search.least, let to = search.greatest {
      (least, greatest) = (min(from, value), max(to, value))
    } else if isLog, value > 0 {
      (least, greatest) = (value / Double(factor), value * Double(factor))
    } else if let range = parameter.range, let from = range.least, let to = range.greatest {
      // The whole of it is rarely wanted: a rate of dropout near 1 leaves nothing.
      (least, greatest) = (from, min(max(from + (to - from) / 2, from + 2 * (value - from)), to))
      if range.exclusiveGreatest, greatest >= to { greatest = to - (to - from) / 10 }
    } else {
      return nil
    }
    if let legal = parameter.range?.least { least = max(least, legal) }
    if let legal = parameter.range?.greatest { greatest = min(greatest, legal) }
    guard least < greatest, !isLog || least > 0 else { return nil }
    return "\(isLog ? "log" : "range")(\(YAMLText.number(least)), \(YAMLText.number(greatest)))"
  }

  private static func int(_ parameter: ParameterSchema, _ value: Int) -> String? {
    var (least, greatest): (Int, Int)
    if let search = parameter.search, let from = search.least, let to = search.greatest {
      (least, greatest) = (min(Int(from), value), max(Int(to), value))
    } else if parameter.scale == .log || SpaceTemplate.widths.contains(parameter.id), value > 0 {
      let (most, isTooMuch) = value.multipliedReportingOverflow(by: factor)
      guard !isTooMuch else { return nil }
      (least, greatest) = (max(1, value / factor), most)
    } else {
      return nil
    }
    if let legal = parameter.range?.least.flatMap({ Int(exactly: $0.rounded(.up)) }) { least = max(least, legal) }
    if let legal = parameter.range?.greatest.flatMap({ Int(exactly: $0.rounded(.down)) }) {
      greatest = min(greatest, legal)
    }
    guard least < greatest else { return nil }
    return "int(\(least), \(greatest)\(least > 0 ? ", scale=log" : ""))"
  }
}
