import PluginKit

/// numpy's files. A .npz holds arrays by name: `x_train`, `y_train`, `x_test`, `y_test`, `x_val`, `y_val` (as Keras's
/// data sets have them) are columns x and y of their splits; without such names every array is a column of the
/// training split. A .npy is one column, x; its targets may lie in a file of their own.
final class NumpyReader: ReaderComponent {
  private let path: String
  private let targetPath: String?
  private let target: String?
  private let cursor = SplitCursor()

  private static let suffixes = [
    "train": ["_train"], "test": ["_test"], "validation": ["_validation", "_val", "_valid"],
  ]

  init(_ settings: Settings) throws {
    path = try settings.string("path")
    targetPath = try settings.isNull("target_path") ? nil : settings.string("target_path")
    target = try settings.isNull("target") ? nil : settings.string("target")
  }

  func open(split: String, base: String) throws -> ReaderOpening? {
    let file = FileBytes.resolved(path, base: base)
    guard let found = FileBytes.found(file) else { throw Failure.io("there is no file \(file) (key 'path')") }
    let bytes = try FileBytes.read(found)
    guard
      let columns = try ZipArchive.isZip(bytes)
        ? Self.columns(ZipArchive(bytes, path: found), path: found, split: split)
        : self.columns(array: bytes, path: found, split: split, base: base)
    else { return nil }
    for column in columns where column.rows != columns[0].rows {
      throw Failure.shape(
        "\(found): the array '\(column.name)' has \(column.rows) rows, '\(columns[0].name)' has \(columns[0].rows)")
    }
    cursor.start(columns)
    let target = target ?? ["y", "label", "labels", "target"].first { name in columns.contains { $0.name == name } }
    return ReaderOpening(target: target, rows: cursor.rows)
  }

  func read(most: Int, into builder: TableBuilder) throws -> Int { try cursor.read(most: most, into: builder) }
  func close() { cursor.end() }

  private func columns(array bytes: [UInt8], path: String, split: String, base: String) throws -> [FileColumn]? {
    guard split == "train" || split == "predict" else { return nil }
    var columns = [try NumpyArray.column(bytes, name: "x", path: path)]
    if let targetPath, split == "train" {
      let file = FileBytes.resolved(targetPath, base: base)
      guard let found = FileBytes.found(file) else { throw Failure.io("there is no file \(file) (key 'target_path')") }
      columns.append(try NumpyArray.column(FileBytes.read(found), name: target ?? "y", path: found))
    }
    return columns
  }

  private static func columns(_ archive: ZipArchive, path: String, split: String) throws -> [FileColumn]? {
    let arrays = archive.members.filter { $0.name.hasSuffix(".npy") }.map { (String($0.name.dropLast(4)), $0) }
    guard !arrays.isEmpty else { throw Failure.data("\(path): the archive holds no arrays (members that end in .npy)") }
    let isSplit = arrays.contains { name, _ in suffixes.values.joined().contains { name.hasSuffix($0) } }
    guard isSplit || split == "train" || split == "predict" else { return nil }
    let wanted = isSplit ? suffixes[split == "predict" ? "test" : split] ?? [] : [""]
    let chosen = arrays.compactMap { name, member -> (String, ZipArchive.Member)? in
      guard let suffix = wanted.first(where: { name.hasSuffix($0) }) else { return nil }
      return (String(name.dropLast(suffix.count)), member)
    }
    guard !chosen.isEmpty else { return nil }
    return try chosen.map { name, member in
      try NumpyArray.column(archive.unpack(member), name: name, path: "\(path)/\(member.name)")
    }
  }
}
