/// A function of a C library that a run declares to be a component: where it is, and its prototype.
public struct FunctionDeclaration: Sendable, Hashable {
  /// One function of a library.
  public struct Symbol: Sendable, Hashable {
    /// A path, or the bare name of a library that the system finds (`libm.so.6`); `nil`: the program itself.
    public var library: String?
    /// `nil`: the name in the prototype.
    public var symbol: String?
    /// As C has it: `float mish(float x)`.
    public var prototype: String
    /// Where it is in this process, for a program's own; no file has it.
    public var address: UInt?

    public init(library: String?, symbol: String? = nil, prototype: String, address: UInt? = nil) {
      self.library = library
      self.symbol = symbol
      self.prototype = prototype
      self.address = address
    }
  }

  /// Where gradients come from.
  public enum Derivative: Sendable, Hashable {
    /// Nobody says: central differences, and the person is told.
    case unsaid
    /// Central differences, on purpose.
    case numeric
    /// A function, times `scale`; not compared with central differences where it is not to be checked.
    case function(Symbol, scale: Double, isChecked: Bool)
  }

  /// The component's.
  public var name: String
  /// `nil`: what the prototype says.
  public var kind: ComponentKind?
  public var function: Symbol
  public var derivative: Derivative
  /// Values of further parameters of the prototype, which are the component's.
  public var defaults: [String: Double]
  /// A variable of the library whose address a `void *` takes; `nil`: NULL.
  public var user: String?
  /// Of a metric.
  public var direction: Direction?
  /// Several threads may be in the function at once.
  public var isParallel: Bool
  public var doc: String?
  /// The absolute folder where relative paths start.
  public var directory: String

  public init(
    name: String, kind: ComponentKind? = nil, function: Symbol, derivative: Derivative = .unsaid,
    defaults: [String: Double] = [:], user: String? = nil, direction: Direction? = nil, isParallel: Bool = false,
    doc: String? = nil, directory: String
  ) {
    self.name = name
    self.kind = kind
    self.function = function
    self.derivative = derivative
    self.defaults = defaults
    self.user = user
    self.direction = direction
    self.isParallel = isParallel
    self.doc = doc
    self.directory = directory
  }
}

extension FunctionDeclaration {
  /// The same with other libraries, the derivative's too, and without addresses.
  public func mappingLibraries(_ library: (String) -> String) -> FunctionDeclaration {
    var copy = self
    copy.function.library = function.library.map(library)
    copy.function.address = nil
    if case .function(var symbol, let scale, let isChecked) = derivative {
      symbol.library = symbol.library.map(library)
      symbol.address = nil
      copy.derivative = .function(symbol, scale: scale, isChecked: isChecked)
    }
    return copy
  }

  /// The same function, wherever its library lies.
  func isSame(as other: FunctionDeclaration) -> Bool {
    func bare(_ declaration: FunctionDeclaration) -> FunctionDeclaration {
      var copy = declaration.mappingLibraries { _ in "" }
      copy.function.library = nil
      copy.directory = ""
      return copy
    }
    return bare(self) == bare(other)
  }

  /// Without place: what a file says that may lie anywhere. Libraries are known by their file names.
  public var portable: FunctionDeclaration {
    var copy = mappingLibraries { path in path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }
    copy.directory = ""
    return copy
  }
}

/// Makes components of functions that are declared.
public protocol FunctionSource: AnyObject {
  /// Opens the library and binds the function. The factory's `declaration` has the paths that were found.
  func factory(_ declaration: FunctionDeclaration) throws -> any ComponentFactory
}
