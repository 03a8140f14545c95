import CDovela
import CDovelaRuntime
import DovelaConfig
import DovelaCore

/// A graph in the making: the document of a model that grows, call by call.
final class Builder: Handled {
  static let noun = "a builder"

  let runtime: Runtime
  private let name: String
  private var inputs: [ConfigNode] = []
  private var layers: [(component: ConfigNode, name: String?, calls: Int)] = []
  private var nodes: [ConfigNode] = []
  /// What each tensor is called in the document.
  private var tensors: [String] = []

  init(_ runtime: Runtime, name: String) {
    self.runtime = runtime
    self.name = name
  }

  func input(_ name: String?, _ spec: TensorSpec) throws -> Int {
    let name = name ?? "input_\(inputs.count + 1)"
    let shape = spec.extents.dropFirst().map { ConfigNode.made($0.map { .int($0) } ?? .null) }
    inputs.append(
      .mapping([
        ("name", .made(.string(name))), ("shape", .made(.list(shape))), ("dtype", .made(.string("\(spec.dtype)"))),
      ]))
    tensors.append(name)
    return tensors.count - 1
  }

  func layer(_ component: String, name: String?) throws -> Int {
    let node =
      component.first { !$0.isWhitespace } == "{"
      ? try DocumentReader.read(text: component, origin: "a layer") : .made(.string(component))
    layers.append((node, name, 0))
    return layers.count - 1
  }

  /// The first output of a layer at these tensors.
  func call(_ layer: Int, _ inputs: [Int]) throws -> Int {
    guard layers.indices.contains(layer) else { throw refused("layer", "there is no layer \(layer)") }
    let names = try inputs.map { index -> ConfigNode in
      guard tensors.indices.contains(index) else { throw refused("tensors", "there is no tensor \(index)") }
      return .made(.string(tensors[index]))
    }
    let name = layers[layer].name ?? "layer_\(layer + 1)"
    let isFirst = layers[layer].calls == 0
    let node = isFirst ? name : "\(name)@\(layers[layer].calls)"
    layers[layer].calls += 1
    nodes.append(
      .mapping([
        ("name", .made(.string(node))), isFirst ? ("layer", layers[layer].component) : ("shares", .made(.string(name))),
        ("inputs", .made(.list(names))),
      ]))
    tensors.append(node)
    return tensors.count - 1
  }

  func compose(_ outputs: [Int], seed: UInt64) throws -> ModelBox {
    let names = try outputs.map { index -> ConfigNode in
      guard tensors.indices.contains(index) else { throw refused("outputs", "there is no tensor \(index)") }
      return .made(.string(tensors[index]))
    }
    let document = ConfigNode.mapping([
      ("name", .made(.string(name))), ("inputs", .made(.list(inputs))), ("nodes", .made(.list(nodes))),
      ("outputs", .made(.list(names))),
    ])
    return try runtime.composing {
      try ModelBox(runtime, try runtime.reader().model(document), inputs: [], seed: seed)
    }
  }
}

@c @implementation
public func dovela_builder_create(
  _ runtime: OpaquePointer?, _ name: UnsafePointer<CChar>?,
  _ builder: UnsafeMutablePointer<OpaquePointer?>?
) -> UnsafePointer<dovela_error>? {
  answering {
    let runtime = try Handles.object(runtime, Runtime.self)
    let result = try place(builder, "builder")
    result.pointee = Handles.make(Builder(runtime, name: try optionalText(name, "name") ?? "model"))
  }
}

@c @implementation
public func dovela_builder_destroy(_ builder: OpaquePointer?) {
  Handles.destroy(builder, Builder.self)
}

@c @implementation
public func dovela_builder_input(
  _ builder: OpaquePointer?, _ name: UnsafePointer<CChar>?,
  _ spec: UnsafePointer<dovela_tensor_spec>?, _ tensor: UnsafeMutablePointer<UInt64>?
) -> UnsafePointer<dovela_error>? {
  answering {
    let builder = try Handles.object(builder, Builder.self)
    let result = try place(tensor, "tensor")
    guard let spec else { throw refused("spec", "is NULL") }
    let checked = try DovelaRuntime.spec(spec.pointee, "spec")
    result.pointee = UInt64(try builder.input(try optionalText(name, "name"), checked))
  }
}

@c @implementation
public func dovela_builder_layer(
  _ builder: OpaquePointer?, _ component: UnsafePointer<CChar>?,
  _ name: UnsafePointer<CChar>?, _ layer: UnsafeMutablePointer<UInt64>?
) -> UnsafePointer<dovela_error>? {
  answering {
    let builder = try Handles.object(builder, Builder.self)
    let result = try place(layer, "layer")
    result.pointee = UInt64(
      try builder.layer(try text(component, "component"), name: try optionalText(name, "name")))
  }
}

@c @implementation
public func dovela_builder_call(
  _ builder: OpaquePointer?, _ layer: UInt64, _ tensors: UnsafePointer<UInt64>?,
  _ tensor_count: UInt64, _ tensor: UnsafeMutablePointer<UInt64>?
) -> UnsafePointer<dovela_error>? {
  answering {
    let builder = try Handles.object(builder, Builder.self)
    let result = try place(tensor, "tensor")
    let inputs = try array(tensors, tensor_count, "tensors").map { Int(clamping: $0) }
    result.pointee = UInt64(try builder.call(Int(clamping: layer), inputs))
  }
}

@c @implementation
public func dovela_builder_compose(
  _ builder: OpaquePointer?, _ outputs: UnsafePointer<UInt64>?, _ output_count: UInt64,
  _ seed: UInt64, _ model: UnsafeMutablePointer<OpaquePointer?>?
) -> UnsafePointer<dovela_error>? {
  answering {
    let builder = try Handles.object(builder, Builder.self)
    let result = try place(model, "model")
    let outputs = try array(outputs, output_count, "outputs").map { Int(clamping: $0) }
    result.pointee = Handles.make(try builder.compose(outputs, seed: seed))
  }
}
