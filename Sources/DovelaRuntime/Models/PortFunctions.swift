import CDovela
import CDovelaRuntime
import DovelaCore
import DovelaModel
import DovelaPlugins

@c @implementation
public func dovela_model_input_count(_ model: OpaquePointer?) -> UInt64 {
  UInt64((try? Handles.object(model, ModelBox.self))?.model.inputs.count ?? 0)
}

@c @implementation
public func dovela_model_output_count(_ model: OpaquePointer?) -> UInt64 {
  UInt64((try? Handles.object(model, ModelBox.self))?.model.outputs.count ?? 0)
}

@c @implementation
public func dovela_model_input(
  _ model: OpaquePointer?, _ index: UInt64, _ port: UnsafeMutablePointer<dovela_port>?
) -> UnsafePointer<dovela_error>? {
  answering {
    let box = try Handles.object(model, ModelBox.self)
    try place(port, "port").pointee = try box.inputs.port(index)
  }
}

@c @implementation
public func dovela_model_output(
  _ model: OpaquePointer?, _ index: UInt64, _ port: UnsafeMutablePointer<dovela_port>?
) -> UnsafePointer<dovela_error>? {
  answering {
    let box = try Handles.object(model, ModelBox.self)
    try place(port, "port").pointee = try box.outputs.port(index)
  }
}

@c @implementation
public func dovela_model_parameter_count(_ model: OpaquePointer?) -> UInt64 {
  UInt64((try? Handles.object(model, ModelBox.self))?.model.variables.count ?? 0)
}

@c @implementation
public func dovela_model_parameter(
  _ model: OpaquePointer?, _ index: UInt64, _ parameter: UnsafeMutablePointer<dovela_parameter>?
) -> UnsafePointer<dovela_error>? {
  answering {
    let box = try Handles.object(model, ModelBox.self)
    let result = try place(parameter, "parameter")
    let count = box.model.variables.count
    guard index < UInt64(count) else {
      throw DovelaError(
        .outOfRange, .other, owner: "libdovela", "there is no parameter \(index): the model has \(count)")
    }
    result.pointee = box.parameter(Int(index))
  }
}

@c @implementation
public func dovela_model_find_parameter(
  _ model: OpaquePointer?, _ name: UnsafePointer<CChar>?,
  _ parameter: UnsafeMutablePointer<dovela_parameter>?
) -> UnsafePointer<dovela_error>? {
  answering {
    let box = try Handles.object(model, ModelBox.self)
    let result = try place(parameter, "parameter")
    let name = try text(name, "name")
    guard let index = box.model.variables.firstIndex(where: { $0.path == name }) else {
      let known = box.model.variables.map(\.path).joined(separator: ", ")
      throw DovelaError(.notFound, .other, owner: "libdovela", "the model has no parameter '\(name)'; it has: \(known)")
    }
    result.pointee = box.parameter(index)
  }
}

extension Places {
  fileprivate func port(_ index: UInt64) throws -> dovela_port {
    guard index < UInt64(names.count) else {
      throw DovelaError(
        .outOfRange, .other, owner: "libdovela", "there is no \(noun) \(index): the model has \(names.count)")
    }
    return dovela_port(name: names[Int(index)].bytes.baseAddress.map { UnsafePointer($0) }, spec: specs[Int(index)])
  }
}

extension ModelBox {
  fileprivate func parameter(_ index: Int) -> dovela_parameter {
    let variable = model.variables[index]
    return dovela_parameter(
      name: parameterNames[index].bytes.baseAddress.map { UnsafePointer($0) }, spec: dovela_tensor_spec(variable.spec),
      value: variable.value, gradient: variable.gradient.map { UnsafePointer($0) },
      trainable: variable.isTrainable ? 1 : 0, persistent: variable.isPersistent ? 1 : 0)
  }
}
