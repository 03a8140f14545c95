import Glibc
import PluginKit

/// Whole files as bytes, unpacked where they are gzipped.
enum FileBytes {
  /// The bytes of a file; gzip is recognized by its first two bytes, whatever the name.
  static func read(_ path: String) throws -> [UInt8] {
    let bytes = try raw(path)
    return Gzip.isGzip(bytes) ? try Gzip.unpack(bytes, path: path) : bytes
  }

  /// Whether there is a file (not a folder) of that name.
  static func exists(_ path: String) -> Bool { kind(path) == S_IFREG }
  static func isFolder(_ path: String) -> Bool { kind(path) == S_IFDIR }

  /// The path itself or the path with `.gz`, whichever is there.
  static func found(_ path: String) -> String? {
    for candidate in [path, path + ".gz"] where exists(candidate) { return candidate }
    return nil
  }

  /// `path` as it stands where it is absolute, otherwise in the folder `base`.
  static func resolved(_ path: String, base: String) -> String {
    if path.utf8.first == UInt8(ascii: "/") || base.isEmpty { return path }
    return path == "." ? base : base + "/" + path
  }

  private static func kind(_ path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
  }

  private static func raw(_ path: String) throws -> [UInt8] {
    guard !isFolder(path) else { throw Failure.io("\(path) is a folder; name a file") }
    guard let file = fopen(path, "rb") else {
      throw Failure.io("cannot open \(path): \(String(cString: strerror(errno)))")
    }
    defer { fclose(file) }
    var status = stat()
    let size = fstat(fileno(file), &status) == 0 ? Int(status.st_size) : 0
    var bytes: [UInt8] = []
    // One byte more than the file has, so that its end is seen with the first piece.
    var room = max(size + 1, 4096)
    while true {
      let piece = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
        count = buffer.baseAddress.map { fread($0, 1, room, file) } ?? 0
      }
      guard ferror(file) == 0 else { throw Failure.io("cannot read \(path): \(String(cString: strerror(errno)))") }
      if bytes.isEmpty { bytes = piece } else { bytes += piece }
      if piece.count < room { return bytes }
      room = 1 << 20
    }
  }
}
