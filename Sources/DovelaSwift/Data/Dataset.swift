import CDovela
import CDovelaRuntime
import DovelaPlugins

/// Rows to train or to evaluate on.
public final class Dataset {
  let handle: OpaquePointer

  init(_ handle: OpaquePointer) { self.handle = handle }

  deinit { dovela_dataset_destroy(handle) }

  /// Rows in memory, copied once; the batch has all of them.
  public convenience init(in runtime: Runtime, _ rows: Batch) throws {
    try rows.checkWeights()
    let handle = try withTensors(rows.inputs) { inputs in
      try withTensors(rows.targets) { targets in
        try rows.withOptionalWeights { weights in
          try made {
            dovela_dataset_of_tensors(
              runtime.handle, inputs.baseAddress, UInt64(inputs.count), targets.baseAddress, UInt64(targets.count),
              weights, $0)
          }
        }
      }
    }
    self.init(handle)
  }

  /// A split of what a reader reads.
  ///
  /// - Parameters:
  ///   - data: the section `data` of a run file: `digits`, or YAML. It has no transforms; a ``Run`` has them.
  ///   - split: `train`, `validation` or `test`.
  public convenience init(in runtime: Runtime, reading data: String, split: String = "train") throws {
    self.init(try made { dovela_dataset_of_reader(runtime.handle, data, split, $0) })
  }

  /// Batches that a closure supplies one by one, and so decides the sampling.
  ///
  /// - Parameters:
  ///   - batchesPerEpoch: at least 1.
  ///   - rows: of the largest batch.
  ///   - next: batch `batch` of epoch `epoch`, from 0. A training that is resumed begins at any batch.
  public convenience init(
    in runtime: Runtime, batchesPerEpoch: Int, rows: Int, next: @escaping (_ epoch: Int, _ batch: Int) throws -> Batch
  ) throws {
    let supplier = Supplier(next)
    var source = dovela_batch_source()
    source.struct_size = UInt64(MemoryLayout<dovela_batch_source>.size)
    source.batches_per_epoch = UInt64(clamping: batchesPerEpoch)
    source.rows = UInt64(clamping: rows)
    source.user = Unmanaged.passRetained(supplier).toOpaque()
    source.next = { user, epoch, batch, out in
      guard let user, let out else { return nil }
      return Unmanaged<Supplier>.fromOpaque(user).takeUnretainedValue().supply(Int(epoch), Int(batch), out)
    }
    source.release = { user in
      if let user { Unmanaged<Supplier>.fromOpaque(user).release() }
    }
    do {
      self.init(try made { dovela_dataset_of_source(runtime.handle, &source, $0) })
    } catch {
      Unmanaged.passUnretained(supplier).release()
      throw error
    }
  }

  /// Rows; 0 where a closure supplies batches.
  public var rows: Int { Int(dovela_dataset_rows(handle)) }
}

/// Keeps the batch of the last call, whose memory stays good until the next.
private final class Supplier {
  private let next: (Int, Int) throws -> Batch
  private var tensors: UnsafeMutableBufferPointer<dovela_tensor>?
  private var blocks: [UnsafeMutableRawPointer] = []

  init(_ next: @escaping (Int, Int) throws -> Batch) { self.next = next }

  deinit { forget() }

  func supply(_ epoch: Int, _ index: Int, _ out: UnsafeMutablePointer<dovela_batch>) -> UnsafePointer<dovela_error>? {
    do {
      let batch = try next(epoch, index)
      try batch.checkWeights()
      forget()
      let all = batch.inputs + batch.targets
      let places = UnsafeMutableBufferPointer<dovela_tensor>.allocate(capacity: all.count)
      tensors = places
      for (place, tensor) in all.enumerated() {
        let spec = try dovela_tensor_spec(tensor.shape, tensor.code)
        places.initializeElement(at: place, to: dovela_tensor_of(tensor.withUnsafeBytes(copy), spec))
      }
      out.pointee.rows = UInt64(batch.rows)
      out.pointee.inputs = places.baseAddress.map { UnsafePointer($0) }
      out.pointee.targets = places.baseAddress.map { UnsafePointer($0 + batch.inputs.count) }
      out.pointee.sample_weights = batch.sampleWeights.map {
        UnsafePointer($0.withUnsafeBytes(copy).assumingMemoryBound(to: Float.self))
      }
      return nil
    } catch {
      return makeError(error)
    }
  }

  private func copy(_ bytes: UnsafeRawBufferPointer) -> UnsafeMutableRawPointer {
    let block = UnsafeMutableRawPointer.allocate(byteCount: max(bytes.count, 1), alignment: 64)
    if let source = bytes.baseAddress { block.copyMemory(from: source, byteCount: bytes.count) }
    blocks.append(block)
    return block
  }

  private func forget() {
    blocks.forEach { $0.deallocate() }
    blocks = []
    tensors?.deallocate()
    tensors = nil
  }
}
