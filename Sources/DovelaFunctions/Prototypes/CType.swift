/// A type of C, as far as a call has to know it.
public struct CType: Sendable, Hashable {
  /// What it is, without its own `const`.
  public indirect enum Form: Sendable, Hashable {
    case void
    case number(CNumber)
    case pointer(CType)
    /// An array; as a parameter it is a pointer to its element.
    case array(CType, Int?)
    /// A function; as a parameter it is a pointer to it.
    case function(CPrototype)
  }

  public var form: Form
  public var isConst: Bool

  public init(_ form: Form, isConst: Bool = false) {
    self.form = form
    self.isConst = isConst
  }

  /// The arithmetic type that it is.
  public var number: CNumber? { if case .number(let number) = form { number } else { nil } }

  /// What it points to, arrays and functions as parameters included.
  public var pointee: CType? {
    switch form {
    case .pointer(let pointee): pointee
    case .array(let element, _): element
    case .function: self
    case .void, .number: nil
    }
  }

  public var isVoid: Bool { form == .void }

  /// `void *`: a pointer of the caller's own.
  public var isUserPointer: Bool { pointee?.isVoid ?? false }
}

/// A function's type, with the names that its declaration gives.
public struct CPrototype: Sendable, Hashable {
  public struct Parameter: Sendable, Hashable {
    public var name: String?
    public var type: CType

    public init(_ name: String?, _ type: CType) {
      self.name = name
      self.type = type
    }
  }

  /// The function's name; `nil` for a type alone.
  public var name: String?
  public var result: CType
  public var parameters: [Parameter]

  public init(name: String? = nil, result: CType, parameters: [Parameter]) {
    self.name = name
    self.result = result
    self.parameters = parameters
  }
}
