import PluginKit

/// A folder of IDX files with MNIST's names: images and labels of train and t10k, each also gzipped. Columns image
/// (u8, of the images' shape) and label.
final class IDXReader: ReaderComponent {
  private let path: String
  private let cursor = SplitCursor()

  init(_ settings: Settings) throws { path = try settings.string("path") }

  func open(split: String, base: String) throws -> ReaderOpening? {
    let folder = FileBytes.resolved(path, base: base)
    guard FileBytes.isFolder(folder) else {
      throw Failure.io("\(folder) is not a folder; path names the folder with train-images.idx3-ubyte and the others")
    }
    let prefix = split == "test" || split == "predict" ? "t10k" : split
    guard let imagePath = Self.found(folder, "\(prefix)-images") else {
      guard split == "train" || split == "predict" else { return nil }
      throw Failure.io("the folder \(folder) has no \(prefix)-images.idx3-ubyte or \(prefix)-images.idx3-ubyte.gz")
    }
    let images = try IDXFile(FileBytes.read(imagePath), path: imagePath)
    var columns = [
      FileColumn(
        name: "image", extents: Array(images.extents.dropFirst()), dtype: images.dtype, bytes: images.elements)
    ]
    if split != "predict" { columns.append(try labels(folder, prefix, for: images, imagePath)) }
    cursor.start(columns)
    return ReaderOpening(target: "label", rows: cursor.rows)
  }

  func read(most: Int, into builder: TableBuilder) throws -> Int { try cursor.read(most: most, into: builder) }
  func close() { cursor.end() }

  private func labels(_ folder: String, _ prefix: String, for images: IDXFile, _ imagePath: String) throws
    -> FileColumn
  {
    guard let path = Self.found(folder, "\(prefix)-labels") else {
      throw Failure.io("the folder \(folder) has no \(prefix)-labels.idx1-ubyte or \(prefix)-labels.idx1-ubyte.gz")
    }
    let labels = try IDXFile(FileBytes.read(path), path: path)
    guard labels.extents[0] == images.extents[0] else {
      throw Failure.data(
        "\(path) has \(labels.extents[0]) labels, \(imagePath) has \(images.extents[0]) images")
    }
    return FileColumn(
      name: "label", extents: Array(labels.extents.dropFirst()), dtype: labels.dtype, bytes: labels.elements)
  }

  /// A file by its stem, whatever its rank, with a dot or (as on LeCun's page) a dash before `idx`.
  private static func found(_ folder: String, _ stem: String) -> String? {
    for rank in 1...8 {
      for mark in [".", "-"] {
        if let path = FileBytes.found("\(folder)/\(stem)\(mark)idx\(rank)-ubyte") { return path }
      }
    }
    return nil
  }
}
