import PluginKit

/// One array of numpy's, as a column: its first axis is the rows.
enum NumpyArray {
  static func column(_ bytes: [UInt8], name: String, path: String) throws -> FileColumn {
    let header = try NumpyHeader(bytes, path: path)
    let type = try ElementType(header.descr, path: path)
    guard let rows = header.shape.first else {
      throw Failure.data("\(path): the array is a single number; its first axis must be the rows")
    }
    let extents = Array(header.shape.dropFirst())
    let expected = try product(header.shape + [type.size])
    let count = bytes.count - header.offset
    guard count == expected else {
      throw Failure.data(
        "\(path): an array of shape (\(header.shape.map(String.init).joined(separator: ", "))) and type "
          + "\(header.descr) has \(expected) bytes, and there are \(count): the file is "
          + "\(count < expected ? "truncated" : "too long")")
    }
    var body = Array(bytes[header.offset...])
    if header.isFortranOrder, header.shape.count > 1 {
      body = rowMajor(body, shape: header.shape, size: type.size)
    }
    switch type.content {
    case .numbers(let kind):
      try refuseLarge(body, kind, type, path: path)
      let (dtype, elements) = Elements.native(body, kind, size: type.size, isBigEndian: type.isBigEndian)
      return FileColumn(name: name, extents: extents, dtype: dtype, bytes: elements)
    case .characters(let width):
      guard extents.isEmpty else {
        throw Failure.data("\(path): an array of strings has one axis here, this has \(extents.count + 1)")
      }
      return try strings(body, rows: rows, type: type, characterBytes: width, name: name, path: path)
    }
  }

  /// Reads a column-major array in row-major order.
  private static func rowMajor(_ bytes: [UInt8], shape: [Int], size: Int) -> [UInt8] {
    guard !bytes.isEmpty else { return bytes }
    var result = [UInt8](repeating: 0, count: bytes.count)
    var strides = [Int](repeating: size, count: shape.count)
    for axis in 1..<shape.count { strides[axis] = strides[axis - 1] * shape[axis - 1] }
    var index = [Int](repeating: 0, count: shape.count)
    var source = 0
    for target in stride(from: 0, to: bytes.count, by: size) {
      for byte in 0..<size { result[target + byte] = bytes[source + byte] }
      var axis = shape.count - 1
      while axis >= 0 {
        index[axis] += 1
        source += strides[axis]
        if index[axis] < shape[axis] { break }
        source -= strides[axis] * shape[axis]
        index[axis] = 0
        axis -= 1
      }
    }
    return result
  }

  /// A u64 that an i64 cannot hold is no label and no id.
  private static func refuseLarge(_ bytes: [UInt8], _ kind: Elements.Kind, _ type: ElementType, path: String) throws {
    guard kind == .unsigned, type.size == 8 else { return }
    let top = type.isBigEndian ? 0 : 7
    guard stride(from: 0, to: bytes.count, by: 8).allSatisfy({ bytes[$0 + top] < 0x80 }) else {
      throw Failure.range("\(path): the array has numbers above \(Int64.max); save it as float64")
    }
  }

  private static func strings(
    _ bytes: [UInt8], rows: Int, type: ElementType, characterBytes: Int, name: String, path: String
  ) throws -> FileColumn {
    var arena: [UInt8] = []
    var places: [Range<Int>] = []
    for row in 0..<rows {
      let cell = bytes[row * type.size..<(row + 1) * type.size]
      let start = arena.count
      if characterBytes == 1 {
        let end = cell.lastIndex { $0 != 0 }.map { $0 + 1 } ?? cell.startIndex
        arena += cell[cell.startIndex..<end]
      } else {
        for place in stride(from: cell.startIndex, to: cell.endIndex, by: 4) {
          let unit = cell[place..<place + 4]
          let code =
            type.isBigEndian
            ? unit.reduce(0) { $0 << 8 | UInt32($1) } : unit.reversed().reduce(0) { $0 << 8 | UInt32($1) }
          if code == 0 { break }
          guard let scalar = Unicode.Scalar(code) else {
            throw Failure.data("\(path): row \(row + 1) holds \(code), which is no character")
          }
          arena += Array(String(scalar).utf8)
        }
      }
      places.append(start..<arena.count)
      guard String(validating: arena[start...], as: UTF8.self) != nil else {
        throw Failure.data("\(path): row \(row + 1) is not UTF-8")
      }
    }
    return FileColumn(name: name, dtype: DType.text, bytes: arena, texts: places)
  }
}

/// A type string of numpy's: byte order (< > = |), kind, size.
struct ElementType {
  enum Content {
    case numbers(Elements.Kind)
    /// Strings of characters of so many bytes.
    case characters(Int)
  }

  let content: Content
  /// Bytes of one element.
  let size: Int
  let isBigEndian: Bool

  init(_ descr: String, path: String) throws {
    let isMarked = descr.first.map { "<>=|".contains($0) } ?? false
    let word = isMarked ? descr.dropFirst() : descr[...]
    isBigEndian = descr.first == ">"
    guard let kind = word.first, let count = Int(word.dropFirst()), count >= 0, count < 1 << 24 else {
      throw Self.unsupported(descr, path)
    }
    switch (kind, count) {
    case ("u", 1), ("u", 2), ("u", 4), ("u", 8): (content, size) = (.numbers(.unsigned), count)
    case ("i", 1), ("i", 2), ("i", 4), ("i", 8): (content, size) = (.numbers(.signed), count)
    case ("f", 2), ("f", 4), ("f", 8): (content, size) = (.numbers(.float), count)
    case ("b", 1): (content, size) = (.numbers(.bool), 1)
    case ("U", _): (content, size) = (.characters(4), count * 4)
    case ("S", _), ("a", _): (content, size) = (.characters(1), count)
    default: throw Self.unsupported(descr, path)
    }
  }

  private static func unsupported(_ descr: String, _ path: String) -> Failure {
    Failure.data(
      "\(path): elements of type '\(descr)' are not supported; save whole or floating-point numbers up to 64 bits, "
        + "bool or strings")
  }
}
