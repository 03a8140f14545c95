import CDovela
import CDovelaRuntime
import DovelaConfig
import DovelaCore
import DovelaFunctions
import DovelaPlugins
import Foundation

@c @implementation
public func dovela_runtime_add_function(
  _ runtime: OpaquePointer?, _ name: UnsafePointer<CChar>?, _ declaration: UnsafePointer<CChar>?,
  _ directory: UnsafePointer<CChar>?
) -> UnsafePointer<dovela_error>? {
  answering {
    let runtime = try Handles.object(runtime, Runtime.self)
    let name = try text(name, "name")
    let declaration = try text(declaration, "declaration")
    let directory = try optionalText(directory, "directory") ?? FileManager.default.currentDirectoryPath
    try runtime.holding {
      try runtime.registry.declare(
        FunctionDeclaration.read(declaration, name: name, directory: directory, registry: runtime.registry))
    }
  }
}

@c @implementation
public func dovela_runtime_add_pointer(
  _ runtime: OpaquePointer?, _ name: UnsafePointer<CChar>?, _ declaration: UnsafePointer<CChar>?,
  _ function: (@convention(c) () -> Void)?, _ derivative: (@convention(c) () -> Void)?
) -> UnsafePointer<dovela_error>? {
  answering {
    let runtime = try Handles.object(runtime, Runtime.self)
    let name = try text(name, "name")
    let declaration = try text(declaration, "declaration")
    guard let function else { throw refused("function", "is NULL") }
    try runtime.holding {
      try runtime.registry.declare(
        FunctionDeclaration.read(
          declaration, name: name, directory: "", registry: runtime.registry, address: address(of: function),
          derivative: derivative.map(address)))
    }
  }
}

/// Where a function is: calls through libffi want it as a number.
private func address(of function: @convention(c) () -> Void) -> UInt { unsafeBitCast(function, to: UInt.self) }

@c @implementation
public func dovela_function_create(
  _ model: OpaquePointer?, _ prototype: UnsafePointer<CChar>?, _ options: UnsafePointer<dovela_function_options>?,
  _ function: UnsafeMutablePointer<OpaquePointer?>?
) -> UnsafePointer<dovela_error>? {
  answering {
    let box = try Handles.object(model, ModelBox.self)
    let result = try place(function, "function")
    let written = try text(prototype, "prototype")
    let options = try table(options, "options", empty: dovela_function_options())
    try refuseUnknown(options.required, "options")
    do {
      let form = try ModelFunctionForm(CPrototype(parsing: written))
      result.pointee = Handles.make(FunctionBox(try ModelFunction(box, form, options)))
    } catch let error as PrototypeError {
      throw refused("prototype", "\(error)")
    }
  }
}

@c @implementation
public func dovela_function_pointer(_ function: OpaquePointer?) -> (@convention(c) () -> Void)? {
  (try? Handles.object(function, FunctionBox.self))?.function.code
}

@c @implementation
public func dovela_function_error(_ function: OpaquePointer?) -> UnsafePointer<dovela_error>? {
  do {
    return try Handles.object(function, FunctionBox.self).function.takeError().map { makeError($0) }
  } catch {
    return makeError(error)
  }
}

@c @implementation
public func dovela_function_destroy(_ function: OpaquePointer?) { Handles.destroy(function, FunctionBox.self) }

/// A function of the API.
final class FunctionBox: Handled {
  static let noun = "a function"
  let function: ModelFunction

  init(_ function: ModelFunction) { self.function = function }

  deinit {
    // A pointer that somebody kept would run freed memory; where the runtime is checked, it answers for good.
    if Handles.areChecked { function.retire() }
  }
}
