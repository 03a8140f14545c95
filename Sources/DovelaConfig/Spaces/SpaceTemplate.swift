/// A node with places that a configuration fills in.
indirect enum SpaceTemplate: Sendable, Hashable {
  /// How the repetitions of a block have their dimensions.
  enum Widths: String, Sendable, CaseIterable {
    /// Drawn once: all blocks are the same.
    case equal
    /// Each block draws its own.
    case each
    /// Drawn once for the first; each other block has half the units, or filters, of the one before.
    case pyramid
  }

  case fixed(ConfigNode)
  case list([SpaceTemplate], ConfigNode)
  /// The values of the node's entries, in their order.
  case mapping([SpaceTemplate], ConfigNode)
  /// The values of the positional arguments and of the named ones.
  case call([SpaceTemplate], [SpaceTemplate], ConfigNode)
  case chain([SpaceTemplate], ConfigNode)
  /// The value of a dimension.
  case number(dimension: Int, at: SourceLocation)
  /// One of several, by the value of a dimension.
  case choice(dimension: Int, [SpaceTemplate])
  /// As many blocks as a dimension says, or as there are where it is `nil`. Of `each` every block has its own template;
  /// else one serves all.
  /// `counting`: components whose first argument is units or filters.
  case blocks(dimension: Int?, [SpaceTemplate], Widths, count: Int, counting: Set<String>)

  /// Settings that a pyramid halves.
  static let widths: Set<String> = ["units", "filters"]

  /// The nodes in its place for the values of a configuration: one, or the blocks of a repetition.
  func nodes(_ values: [Double], _ space: SearchSpace) throws -> [ConfigNode] {
    switch self {
    case .fixed(let node): return [node]
    case .list(let items, let node):
      return [ConfigNode(.list(try items.flatMap { try $0.nodes(values, space) }), at: node.location)]
    case .chain(let links, let node):
      let filled = try links.flatMap { try $0.nodes(values, space) }.flatMap(\.links)
      return [filled.count == 1 ? filled[0] : ConfigNode(.chain(filled), at: node.location)]
    case .mapping(let inside, let node):
      let filled = try zip(node.entries ?? [], inside).map { entry, template in
        ConfigNode.Entry(entry.key, at: entry.location, try template.node(values, space))
      }
      return [ConfigNode(.mapping(filled), at: node.location)]
    case .call(let positional, let named, let node):
      guard case .call(var call) = node.content else { return [node] }
      call.positional = try positional.map { try $0.node(values, space) }
      for index in call.named.indices { call.named[index].value = try named[index].node(values, space) }
      return [ConfigNode(.call(call), at: node.location)]
    case .number(let index, let location):
      let value = values[index]
      let isWhole = space.outline.dimensions[index].kind == .integer
      return [ConfigNode(isWhole ? Int(exactly: value).map { .int($0) } ?? .float(value) : .float(value), at: location)]
    case .choice(let index, let alternatives):
      return try alternatives[try space.place(index, values, below: alternatives.count)].nodes(values, space)
    case .blocks(let index, let blocks, let widths, let most, let counting):
      let count = try index.map { Int(space.outline.dimensions[$0].least) + (try space.place($0, values, below: nil)) }
      return try (0..<(count ?? most)).flatMap { number in
        let links = try (blocks.count == 1 ? blocks[0] : blocks[number]).nodes(values, space).flatMap(\.links)
        return widths == .pyramid ? links.map { $0.narrowed(by: number, counting) } : links
      }
    }
  }

  /// The one node in its place; a repetition is a chain.
  func node(_ values: [Double], _ space: SearchSpace) throws -> ConfigNode {
    let nodes = try nodes(values, space)
    guard nodes.count != 1 else { return nodes[0] }
    return ConfigNode(nodes.isEmpty ? .list([]) : .chain(nodes), at: nodes.first?.location ?? SourceLocation("repeat"))
  }
}

extension ConfigNode {
  /// Of a chain the links, else the node itself.
  fileprivate var links: [ConfigNode] {
    if case .chain(let links) = content { links } else { [self] }
  }

  /// The same with units and filters halved so many times, 1 at least.
  fileprivate func narrowed(by times: Int, _ counting: Set<String>) -> ConfigNode {
    func half(_ value: ConfigNode) -> ConfigNode {
      guard case .int(let count) = value.content, count > 0 else { return value }
      return ConfigNode(.int(max(1, count >> min(times, 62))), at: value.location)
    }
    var copy = self
    switch content {
    case .call(var call):
      if let first = call.positional.first, counting.contains(call.name) { call.positional[0] = half(first) }
      for index in call.named.indices where SpaceTemplate.widths.contains(call.named[index].key) {
        call.named[index].value = half(call.named[index].value)
      }
      copy.content = .call(call)
    case .mapping(var entries):
      for index in entries.indices {
        let value = entries[index].value
        entries[index].value =
          SpaceTemplate.widths.contains(entries[index].key) ? half(value) : value.narrowed(by: times, counting)
      }
      copy.content = .mapping(entries)
    default: break
    }
    return copy
  }
}
