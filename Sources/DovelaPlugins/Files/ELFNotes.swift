import DovelaCore
import Glibc

/// The notes of an ELF file, read without executing anything.
struct ELFNotes {
  struct Note {
    var type: UInt32
    var text: String
  }

  var notes: [Note]

  /// Reads `path` as a shared object for this machine.
  init(path: String) throws {
    let file = try MappedFile(path: path)
    self = try ELFNotes(file.bytes, path: path)
  }

  init(_ bytes: UnsafeRawBufferPointer, path: String) throws {
    let reader = ELFReader(bytes: bytes, path: path)
    try reader.checkHeader()
    notes = []
    let ranges = try reader.noteSections()
    for range in ranges.isEmpty ? try reader.noteSegments() : ranges {
      try reader.notes(in: range) { notes.append(Note(type: $0, text: $1)) }
    }
  }
}

/// A file's bytes, mapped for reading.
private final class MappedFile {
  let bytes: UnsafeRawBufferPointer

  init(path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw DovelaError(errno == ENOENT ? .notFound : .io, .plugin, owner: path, String(cString: strerror(errno)))
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw DovelaError(.io, .plugin, owner: path, "is not a file")
    }
    guard status.st_size > 0 else { throw DovelaError(.badData, .plugin, owner: path, "is empty, not an ELF file") }
    guard let start = mmap(nil, Int(status.st_size), PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
      throw DovelaError(.io, .plugin, owner: path, "cannot be mapped: \(String(cString: strerror(errno)))")
    }
    bytes = UnsafeRawBufferPointer(start: start, count: Int(status.st_size))
  }

  deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }
}

/// The parts of the ELF-64 format that lead to notes ("System V ABI, edition 4.1", chapters 4 and 5).
private struct ELFReader {
  let bytes: UnsafeRawBufferPointer
  let path: String

  #if arch(x86_64)
    static let machine: UInt16 = 62
  #elseif arch(arm64)
    static let machine: UInt16 = 183
  #else
    static let machine: UInt16 = 0
  #endif

  func checkHeader() throws {
    guard bytes.count >= 4, bytes[0] == 0x7f, bytes[1] == 0x45, bytes[2] == 0x4c, bytes[3] == 0x46 else {
      throw DovelaError(.badData, .plugin, owner: path, "is not an ELF file")
    }
    guard bytes.count >= 64 else { throw truncated("its header") }
    guard bytes[4] == 2, bytes[5] == 1, try load(UInt16.self, 18) == Self.machine else {
      throw DovelaError(.unsupported, .plugin, owner: path, "is an ELF file for another processor architecture")
    }
    guard try load(UInt16.self, 16) == 3 else {
      throw DovelaError(.badData, .plugin, owner: path, "is an ELF file but not a shared object")
    }
    // A file that was cut short still has a header; its last table must lie inside.
    let end = try table(offsetAt: 40, sizeAt: 58, countAt: 60).end
    guard end <= bytes.count else { throw truncated("its section table") }
  }

  /// Sections named `.note.dovela`.
  func noteSections() throws -> [Range<Int>] {
    let sections = try table(offsetAt: 40, sizeAt: 58, countAt: 60)
    guard sections.count > 0 else { return [] }
    let names = Int(try load(UInt16.self, 62))
    guard names < sections.count else { return [] }
    let strings = try range(offsetAt: sections.start + names * sections.size + 24, sizeAt: 8)
    var ranges: [Range<Int>] = []
    for index in 0..<sections.count {
      let header = sections.start + index * sections.size
      let name = strings.lowerBound + Int(try load(UInt32.self, header))
      if try string(at: name, within: strings) == ".note.dovela" {
        ranges.append(try range(offsetAt: header + 24, sizeAt: 8))
      }
    }
    return ranges
  }

  /// Segments of type PT_NOTE, for a file whose section table was stripped.
  func noteSegments() throws -> [Range<Int>] {
    let segments = try table(offsetAt: 32, sizeAt: 54, countAt: 56)
    var ranges: [Range<Int>] = []
    for index in 0..<segments.count {
      let header = segments.start + index * segments.size
      if try load(UInt32.self, header) == 4 { ranges.append(try range(offsetAt: header + 8, sizeAt: 24)) }
    }
    return ranges
  }

  /// Calls `body` with type and text of each of Dovela's notes. Others are passed over.
  func notes(in range: Range<Int>, _ body: (UInt32, String) -> Void) throws {
    var position = range.lowerBound
    while position + 12 <= range.upperBound {
      let nameSize = Int(try load(UInt32.self, position))
      let textSize = Int(try load(UInt32.self, position + 4))
      let type = try load(UInt32.self, position + 8)
      // A linker may pad the section between the notes of two files.
      if nameSize == 0 && textSize == 0 && type == 0 {
        position += 4
        continue
      }
      let name = position + 12
      let text = name + (nameSize + 3) & ~3
      guard text + textSize <= range.upperBound else { throw truncated("a note") }
      if nameSize == 7, try string(at: name, within: name..<text) == "Dovela" {
        let end = text + textSize - (textSize > 0 && bytes[text + textSize - 1] == 0 ? 1 : 0)
        body(type, String(decoding: bytes[text..<end], as: UTF8.self))
      }
      position = text + (textSize + 3) & ~3
    }
  }

  private func table(offsetAt: Int, sizeAt: Int, countAt: Int) throws -> (start: Int, size: Int, count: Int, end: Int) {
    let offset = try load(UInt64.self, offsetAt)
    let size = Int(try load(UInt16.self, sizeAt))
    let count = Int(try load(UInt16.self, countAt))
    guard offset < UInt64(Int32.max), count == 0 || size >= 56 else { throw truncated("its headers") }
    return (Int(offset), size, count, Int(offset) + size * count)
  }

  private func range(offsetAt: Int, sizeAt: Int) throws -> Range<Int> {
    let offset = try load(UInt64.self, offsetAt)
    let size = try load(UInt64.self, offsetAt + sizeAt)
    guard offset <= UInt64(bytes.count), size <= UInt64(bytes.count) - offset else { throw truncated("a section") }
    return Int(offset)..<Int(offset + size)
  }

  private func load<T: FixedWidthInteger>(_ type: T.Type, _ offset: Int) throws -> T {
    guard offset >= 0, offset + MemoryLayout<T>.size <= bytes.count else { throw truncated("its headers") }
    return T(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: T.self))
  }

  private func string(at start: Int, within range: Range<Int>) throws -> String {
    guard range.contains(start) else { throw truncated("its names") }
    let end = (start..<range.upperBound).first { bytes[$0] == 0 } ?? range.upperBound
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  private func truncated(_ what: String) -> DovelaError {
    DovelaError(.badData, .plugin, owner: path, "is truncated: the file ends inside \(what)")
  }
}
