extension CType {
  /// The declaration of something of this type: `const float *x`, `double (*f)(double)`. Without a name the type alone.
  public func declaration(of name: String = "") -> String {
    let prefix = isConst ? "const " : ""
    switch form {
    case .void: return spaced(prefix + "void", name)
    case .number(let number): return spaced(prefix + number.rawValue, name)
    case .pointer(let pointee):
      let star = isConst ? spaced("*const", name) : "*" + name
      switch pointee.form {
      case .array, .function: return pointee.declaration(of: "(\(star))")
      default: return pointee.declaration(of: star)
      }
    case .array(let element, let size): return element.declaration(of: "\(name)[\(size.map { "\($0)" } ?? "")]")
    case .function(let function): return function.text(name)
    }
  }

  private func spaced(_ type: String, _ name: String) -> String { name.isEmpty ? type : "\(type) \(name)" }
}

extension CType: CustomStringConvertible {
  public var description: String { declaration() }
}

extension CPrototype: CustomStringConvertible {
  /// As C has it: `float mish(float x)`. It parses to the same prototype.
  public var description: String { text(name ?? "") }

  func text(_ declarator: String) -> String {
    let parameters = self.parameters.map { $0.type.declaration(of: $0.name ?? "") }.joined(separator: ", ")
    return result.declaration(of: "\(declarator)(\(parameters.isEmpty ? "void" : parameters))")
  }
}
