import DovelaCore

/// Rows of a split, batch after batch, written into fixed buffers. Passes over the data follow each other without
/// end: after the last batch of one comes the first of the next, in that pass's order.
///
///     let source = try BatchSource(
///       data.train, batchSize: 32, ports: [.input(0, .f32), .target(0, .i32)], order: .shuffled(seed: 1))
///     source.bind([pixels, labels], weights: nil)
///     let rows = source.next()
///
/// `next` allocates nothing.
public final class BatchSource {
  /// An input or target, and the type in which the model wants it: f32, i32 or u8.
  public enum Port: Sendable, Hashable {
    case input(Int, DType)
    case target(Int, DType)
  }

  public private(set) var split: DataSplit
  public let batchSize: Int
  public let dropsLast: Bool
  public let order: RowOrder
  /// What the next call of `next` gives.
  public private(set) var position = BatchPosition()

  private var weights: [Float]?
  private let places: [Port]
  private var ports: [(storage: RowStorage, dtype: DType)] = []
  private var targets: [UnsafeMutableRawPointer] = []
  private var weightTarget: UnsafeMutablePointer<Float>?
  private let rows: UnsafeMutableBufferPointer<UInt32>
  /// The pass whose order `rows` holds.
  private var orderedPass: Int?

  /// `weights`: one a row, from `DataSplit.rowWeights`. A batch larger than the split is one smaller batch, as in
  /// Keras; with `dropsLast` it is an error, for then there is no batch at all.
  public init(
    _ split: DataSplit, batchSize: Int, ports: [Port], order: RowOrder = .asStored, dropsLast: Bool = false,
    weights: [Float]? = nil
  ) throws {
    guard batchSize > 0 else {
      throw DovelaError(
        .invalidArgument, .configuration, owner: "fit.batch_size", "a batch has at least 1 row; got \(batchSize)")
    }
    guard !dropsLast || split.rows >= batchSize else {
      throw DovelaError(
        .outOfRange, .data, owner: "fit.batch_size",
        "a batch of \(batchSize) is larger than the split '\(split.name)' of \(split.rows) rows, and drop_last leaves "
          + "no batch at all; use a batch_size of at most \(split.rows), or drop_last: false")
    }
    self.split = split
    self.batchSize = batchSize
    self.dropsLast = dropsLast
    self.order = order
    self.weights = weights
    places = ports
    rows = .allocate(capacity: split.rows)
    self.ports = try ports.map { try split.storage($0) }
  }

  deinit { rows.deallocate() }

  /// Takes batches from other rows from now on: as many as before, and with weights where they had them.
  public func replace(_ split: DataSplit, weights: [Float]?) throws {
    ports = try places.map { try split.storage($0) }
    self.split = split
    self.weights = weights
  }

  /// Batches of one pass over the data, the smaller last one included unless it is dropped.
  public var batchesPerPass: Int {
    dropsLast ? split.rows / batchSize : (split.rows - 1) / batchSize + 1
  }

  /// Rows of batch `index` of a pass.
  public func rows(ofBatch index: Int) -> Int { min(batchSize, split.rows - index * batchSize) }

  /// Rows that the next batch has.
  public var nextRows: Int { rows(ofBatch: position.batch) }

  /// Whether batches have weights.
  public var hasWeights: Bool { weights != nil }

  /// Sets where batches go: for each port room for `batchSize` rows of its type, and for the weights `batchSize`
  /// floats (all 1 where the rows have none).
  public func bind(_ buffers: [UnsafeMutableRawPointer], weights: UnsafeMutablePointer<Float>?) {
    targets = buffers
    weightTarget = weights
  }

  /// Goes on from a position that `position` gave.
  public func seek(_ position: BatchPosition) throws {
    guard position.pass >= 0, (0..<batchesPerPass).contains(position.batch) else {
      throw DovelaError(
        .outOfRange, .data, owner: "position in the data",
        "batch \(position.batch) of pass \(position.pass) does not exist: a pass has \(batchesPerPass) batches of "
          + "\(batchSize) from \(split.rows) rows; was the run interrupted with other data?")
    }
    self.position = position
  }

  /// Writes the next batch to the bound buffers and says how many rows it has.
  @discardableResult
  public func next() -> Int {
    arrange()
    let first = position.batch * batchSize
    let count = nextRows
    let indices = UnsafeBufferPointer(rebasing: rows[first..<first + count])
    for index in 0..<min(ports.count, targets.count) {
      ports[index].storage.gather(indices, as: ports[index].dtype, to: targets[index])
    }
    writeWeights(indices)
    advance()
    prefetch()
    return count
  }

  private func arrange() {
    guard orderedPass != position.pass else { return }
    if order != .asStored || orderedPass == nil { order.write(pass: position.pass, to: rows) }
    orderedPass = position.pass
  }

  private func writeWeights(_ indices: UnsafeBufferPointer<UInt32>) {
    guard let weightTarget else { return }
    guard let weights else {
      for index in indices.indices { weightTarget[index] = 1 }
      return
    }
    weights.withUnsafeBufferPointer { weights in
      for index in indices.indices { weightTarget[index] = weights[Int(indices[index])] }
    }
  }

  private func advance() {
    position.batch += 1
    guard position.batch == batchesPerPass else { return }
    position.batch = 0
    position.pass += 1
  }

  /// The rows of the batch after this, while the step computes: in random order the processor cannot foresee them.
  private func prefetch() {
    guard case .shuffled = order, orderedPass == position.pass else { return }
    let first = position.batch * batchSize
    let indices = UnsafeBufferPointer(rebasing: rows[first..<first + nextRows])
    for port in ports { port.storage.prefetch(indices) }
  }
}
