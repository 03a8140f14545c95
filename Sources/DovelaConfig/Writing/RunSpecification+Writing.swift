import DovelaCore

/// A plugin that a run was made with.
public struct PluginRecord: Sendable, Hashable {
  public var id: String
  public var version: String
  /// SHA-256 of the file, in hexadecimal.
  public var hash: String

  public init(id: String, version: String, hash: String) {
    self.id = id
    self.version = version
    self.hash = hash
  }
}

extension RunSpecification {
  /// The run as YAML with every default filled in; it reads as the same run. `plugins` is for the reader of the file;
  /// with it go the versions of the schemas that are above 1, so that later plugins can migrate the file.
  public func yaml(registry: Registry, plugins: [PluginRecord] = []) -> String {
    YAMLText.document(node(registry: registry, plugins: plugins))
  }

  /// The same as one line of JSON.
  public func json(registry: Registry, plugins: [PluginRecord] = []) -> String {
    JSONText.ordered(node(registry: registry, plugins: plugins))
  }

  private func node(registry: Registry, plugins: [PluginRecord]) -> ConfigNode {
    let writer = ConfigurationWriter(registry: registry)
    let functions = self.functions.map { ($0.name, $0.node) }
    var sections: [(String, ConfigNode)] = functions.isEmpty ? [] : [("functions", .mapping(functions))]
    sections += [
      ("data", data.node(writer)), ("model", model.node(registry)), ("optimizer", writer.node(optimizer)),
      ("loss", lossNode(writer)), ("metrics", metricsNode(writer)),
      ("callbacks", .made(.list(callbacks.map { writer.node($0) }))), ("fit", fitNode()),
    ]
    if !plugins.isEmpty {
      let records = plugins.sorted { $0.id < $1.id }.map { plugin in
        ConfigNode.mapping([
          ("id", .made(.string(plugin.id))), ("version", .made(.string(plugin.version))),
          ("sha256", .made(.string(plugin.hash))),
        ])
      }
      sections.append(("plugins", .made(.list(records))))
      let versions = schemaVersions
      if !versions.above1.isEmpty { sections.append(("schemas", versions.node)) }
    }
    return .mapping(sections)
  }

  /// Of every component of the run.
  private var schemaVersions: SchemaVersions {
    var versions = SchemaVersions()
    let components =
      [data.reader, optimizer] + data.transforms + model.layers.map(\.configuration) + losses.compactMap { $0 }
      + metrics.flatMap { $0 } + callbacks
    for component in components { versions.add(component) }
    return versions
  }

  private func lossNode(_ writer: ConfigurationWriter) -> ConfigNode {
    let nodes = losses.map { $0.map { writer.node($0) } ?? .made(.null) }
    return nodes.count == 1 ? nodes[0] : .made(.list(nodes))
  }

  private func metricsNode(_ writer: ConfigurationWriter) -> ConfigNode {
    let nodes = metrics.map { ConfigNode.made(.list($0.map { writer.node($0) })) }
    return nodes.count == 1 ? nodes[0] : .made(.list(nodes))
  }

  private func fitNode() -> ConfigNode {
    func optional(_ value: Int?) -> ConfigNode { .made(value.map { .int($0) } ?? .null) }
    let checkpoint: ConfigNode =
      switch fit.checkpoint {
      case .epochs(let epochs)?: .mapping([("epochs", .made(.int(epochs)))])
      case .steps(let steps)?: .mapping([("steps", .made(.int(steps)))])
      case .seconds(let seconds)?: .mapping([("seconds", .made(.float(seconds)))])
      case nil: .made(.null)
      }
    let classes = fit.classWeights.sorted {
      (Int($0.key) ?? .max, $0.key) < (Int($1.key) ?? .max, $1.key)
    }.map { ($0.key, ConfigNode.made(.float($0.value))) }
    let seed = Int(exactly: fit.seed).map { ConfigNode.Content.int($0) } ?? .hugeInteger("\(fit.seed)")
    return .mapping([
      ("epochs", .made(.int(fit.epochs))), ("batch_size", .made(.int(fit.batchSize))),
      ("validation_split", .made(.float(fit.validationSplit))),
      ("validation_data", .made(.bool(fit.usesValidationData))),
      ("validation_freq", .made(.int(fit.validationFrequency))), ("shuffle", .made(.bool(fit.shuffle))),
      ("drop_last", .made(.bool(fit.dropLast))), ("steps_per_epoch", optional(fit.stepsPerEpoch)),
      ("threads", .made(.int(fit.threads))), ("seed", .made(seed)), ("checkpoint", checkpoint),
      ("class_weight", .mapping(classes)), ("loss_weights", .made(.list(lossWeights.map { .made(.float($0)) }))),
    ])
  }
}

extension DataSpecification {
  func node(_ writer: ConfigurationWriter) -> ConfigNode {
    let target: ConfigNode = targets.count == 1 ? .made(.string(targets[0])) : .strings(targets)
    return .mapping([
      ("reader", writer.node(reader)), ("dir", .made(.string(directory))),
      ("target", targets.isEmpty ? .made(.null) : target),
      ("inputs", inputs.isEmpty ? .made(.null) : .made(.list(inputs.map { .strings($0) }))),
      ("sample_weight", .made(sampleWeight.map { .string($0) } ?? .null)),
      ("transforms", .made(.list(transforms.map { writer.node($0) }))), ("test_split", .made(.float(testSplit))),
    ])
  }
}
