import DovelaConfig
import DovelaCore
import Foundation

/// The safetensors format (huggingface/safetensors, its README): a length, a JSON header, the tensors' bytes.
///
/// Written with sorted metadata, tensors in the caller's order, no time and no path: equal contents give equal bytes.
public struct SafeTensors {
  /// One tensor of a file.
  public struct Entry: Sendable, Hashable {
    public var name: String
    public var dtype: DType
    public var shape: [Int]
    /// Place in the data part.
    public var range: Range<Int>
  }

  public let metadata: [String: String]
  public let entries: [Entry]
  private let bytes: Data
  private let dataStart: Int
  private let path: String

  /// A tensor to write.
  public struct Item {
    public var name: String
    public var dtype: DType
    public var shape: [Int]
    let content: Content

    enum Content {
      /// Memory that lives until the file is written.
      case borrowed(UnsafeRawBufferPointer)
      case owned([UInt8])
    }

    /// A tensor in somebody's memory, which must live until the file is written.
    public init(name: String, _ tensor: Tensor) {
      self.name = name
      dtype = tensor.spec.dtype
      shape = tensor.spec.extents.map { $0 ?? 0 }
      content = .borrowed(UnsafeRawBufferPointer(start: tensor.data, count: tensor.spec.byteCount ?? 0))
    }

    /// A list of plain numbers.
    public init<Element: BitwiseCopyable>(name: String, _ dtype: DType, list: [Element]) {
      self.name = name
      self.dtype = dtype
      shape = [list.count]
      content = .owned(list.withUnsafeBytes { Array($0) })
    }

    var byteCount: Int {
      switch content {
      case .borrowed(let bytes): bytes.count
      case .owned(let bytes): bytes.count
      }
    }

    func write(to sink: AtomicFile.Sink) throws {
      switch content {
      case .borrowed(let bytes): try sink(bytes)
      case .owned(let bytes): try bytes.withUnsafeBytes(sink)
      }
    }
  }
}

extension SafeTensors {
  private static let longestHeader = 100_000_000

  private static let typeNames: [DType: String] = [
    .f16: "F16", .bf16: "BF16", .f32: "F32", .f64: "F64", .i32: "I32", .i64: "I64", .u8: "U8",
  ]

  /// Writes a file, whole or not at all.
  public static func write(_ items: [Item], metadata: [String: String], to path: String, gate: AtomicFile.Gate? = nil)
    throws
  {
    var header = "{"
    if !metadata.isEmpty {
      let members = metadata.sorted { $0.key < $1.key }.map {
        "\(JSONText.quoted($0.key)):\(JSONText.quoted($0.value))"
      }
      header += "\"__metadata__\":{\(members.joined(separator: ","))}"
    }
    var offset = 0
    for item in items {
      guard let type = typeNames[item.dtype] else {
        throw DovelaError(.unsupported, owner: path, "safetensors has no element type \(item.dtype) (\(item.name))")
      }
      let end = offset + item.byteCount
      let shape = item.shape.map(String.init).joined(separator: ",")
      if header.utf8.count > 1 { header += "," }
      header +=
        "\(JSONText.quoted(item.name)):{\"dtype\":\"\(type)\",\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(end)]}"
      offset = end
    }
    header += "}"
    header += String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    let head = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) } + Array(header.utf8)
    let write = {
      try AtomicFile.write(to: path) { sink in
        try head.withUnsafeBytes(sink)
        for item in items { try item.write(to: sink) }
      }
    }
    if let gate { try gate(path, head.count + offset, write) } else { try write() }
  }
}

extension SafeTensors {
  /// Reads a file and checks all that its header claims.
  public init(path: String) throws {
    let bytes: Data
    do {
      bytes = try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
    } catch {
      throw DovelaError(.io, owner: path, "cannot read the file: \((error as NSError).localizedDescription)")
    }
    func bad(_ text: String) -> DovelaError { DovelaError(.badData, owner: path, "not a safetensors file: \(text)") }
    guard bytes.count >= 8 else { throw bad("\(bytes.count) bytes are too few") }
    let length = bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= Self.longestHeader, Int(length) <= bytes.count - 8 else {
      throw bad("a header of \(length) bytes in a file of \(bytes.count)")
    }
    let start = 8 + Int(length)
    guard let header = try? JSONSerialization.jsonObject(with: bytes[8..<start]) as? [String: Any] else {
      throw bad("the header is not a JSON object")
    }
    let dataSize = bytes.count - start
    var entries: [Entry] = []
    var metadata: [String: String] = [:]
    for (name, value) in header {
      if name == "__metadata__" {
        guard let texts = value as? [String: String] else { throw bad("__metadata__ is not a map of texts") }
        metadata = texts
        continue
      }
      guard let fields = value as? [String: Any], let type = fields["dtype"] as? String,
        let shape = fields["shape"] as? [Int], let offsets = fields["data_offsets"] as? [Int], offsets.count == 2
      else { throw bad("the entry '\(name)' is malformed") }
      guard let dtype = Self.typeNames.first(where: { $0.value == type })?.key else {
        throw DovelaError(.unsupported, owner: path, "the tensor '\(name)' has the element type \(type)")
      }
      guard offsets[0] >= 0, offsets[0] <= offsets[1], offsets[1] <= dataSize, shape.allSatisfy({ $0 >= 0 }),
        TensorSpec(shape, dtype).byteCount == offsets[1] - offsets[0]
      else { throw bad("the entry '\(name)' does not fit: shape \(shape), bytes \(offsets), \(dataSize) in the file") }
      entries.append(Entry(name: name, dtype: dtype, shape: shape, range: offsets[0]..<offsets[1]))
    }
    self.init(
      metadata: metadata, entries: entries.sorted { ($0.range.lowerBound, $0.name) < ($1.range.lowerBound, $1.name) },
      bytes: bytes, dataStart: start, path: path)
  }

  public subscript(name: String) -> Entry? { entries.first { $0.name == name } }

  /// The bytes of a tensor.
  public func bytes(of entry: Entry) -> Data {
    bytes[(dataStart + entry.range.lowerBound)..<(dataStart + entry.range.upperBound)]
  }

  /// The elements of a tensor of plain numbers, of the type that `dtype` says.
  public func list<Element: BitwiseCopyable>(_ name: String, _ dtype: DType, of type: Element.Type) throws -> [Element]
  {
    guard let entry = self[name] else {
      throw DovelaError(.notFound, owner: path, "the file has no tensor '\(name)'")
    }
    guard entry.dtype == dtype, MemoryLayout<Element>.stride == dtype.size else {
      throw DovelaError(.badData, owner: path, "the tensor '\(name)' is \(entry.dtype), not \(dtype)")
    }
    let size = MemoryLayout<Element>.stride
    return [Element](unsafeUninitializedCapacity: entry.range.count / size) { buffer, count in
      count = bytes(of: entry).copyBytes(to: buffer) / size
    }
  }

  /// The entry of a tensor, which must have that shape and type.
  @discardableResult
  public func check(_ name: String, is spec: TensorSpec) throws -> Entry {
    guard let entry = self[name] else {
      throw DovelaError(.notFound, owner: path, "the file has no tensor '\(name)'")
    }
    let found = TensorSpec(entry.shape, entry.dtype)
    guard found == spec else {
      throw DovelaError(.shapeMismatch, owner: path, "the tensor '\(name)' is \(found); the model wants \(spec)")
    }
    return entry
  }

  /// Copies a tensor to one of the same shape and type.
  public func copy(_ name: String, to tensor: Tensor) throws {
    let entry = try check(name, is: tensor.spec)
    bytes(of: entry).copyBytes(to: UnsafeMutableRawBufferPointer(start: tensor.data, count: entry.range.count))
  }
}
