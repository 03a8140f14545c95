/// A variable of a layer: declared when the layer is built, given memory when the model is planned.
public final class Variable {
  /// `dense/kernel`, `bidirectional/forward_layer/kernel`.
  public let path: String
  public let spec: TensorSpec
  /// Has a gradient and is changed by the optimizer.
  public let isTrainable: Bool
  /// Is written to files.
  public let isPersistent: Bool
  /// State of a batch: its axis 0 is the batch's, whatever `spec` says. Zeroed when the size of the batch changes.
  public let isPerBatch: Bool
  /// Backward may leave rows of the gradient untouched, marking those that it wrote.
  public let isRowSparse: Bool
  /// Weight decay passes it by.
  public let isExemptFromDecay: Bool
  /// Bits as the contract has them, for optimizers.
  public let flags: UInt64
  public let initializer: any Initializer
  public let regularizer: (any Regularizer)?
  public let constraint: (any Constraint)?

  /// For state of a batch: rows that there is memory for, set with it.
  public var rows = 0
  /// The memory, set by whoever plans it. f32.
  public var value: UnsafeMutablePointer<Float>?
  /// The memory of the gradient; `nil` where it has none.
  public var gradient: UnsafeMutablePointer<Float>?
  /// A mark for each row that backward wrote; `nil` unless the gradient is row-sparse.
  public var touchedRows: UnsafeMutablePointer<UInt8>?
  /// Called when a part of the gradient is final; `nil` where the update must wait for the whole.
  public var gradientReady: GradientReady?

  public init(
    path: String, spec: TensorSpec, isTrainable: Bool, isPersistent: Bool = true, isPerBatch: Bool = false,
    isRowSparse: Bool = false, isExemptFromDecay: Bool = false, flags: UInt64 = 0, initializer: any Initializer,
    regularizer: (any Regularizer)? = nil, constraint: (any Constraint)? = nil
  ) {
    self.path = path
    self.spec = spec
    self.isTrainable = isTrainable
    self.isPersistent = isPersistent
    self.isPerBatch = isPerBatch
    self.isRowSparse = isRowSparse
    self.isExemptFromDecay = isExemptFromDecay
    self.flags = flags
    self.initializer = initializer
    self.regularizer = regularizer
    self.constraint = constraint
  }

  /// Elements; known, since a variable's extents are.
  public var count: Int { spec.count ?? 0 }
}

/// A call from a worker thread: elements `first ..< first + count` of a gradient are final. A C function and its
/// state, because it crosses to plugins as it is.
public struct GradientReady: @unchecked Sendable {
  public var state: UnsafeMutableRawPointer?
  public var function: @convention(c) (UnsafeMutableRawPointer?, UInt64, UInt64) -> Void

  public init(
    state: UnsafeMutableRawPointer?,
    function: @escaping @convention(c) (UnsafeMutableRawPointer?, UInt64, UInt64) -> Void
  ) {
    self.state = state
    self.function = function
  }
}
