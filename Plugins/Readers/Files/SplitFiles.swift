import PluginKit

/// Which file holds which split: a file for training and others by their keys, or a folder that has `train.EXT` and
/// perhaps `test.EXT` and `validation.EXT`, each also with `.gz`.
struct SplitFiles {
  private let path: String
  private let others: [String: String]
  private let ending: String

  /// Reads the keys `path`, `validation` and `test`.
  init(_ settings: Settings, ending: String) throws {
    path = try settings.string("path")
    var others: [String: String] = [:]
    for key in ["validation", "test"] where try !settings.isNull(key) { others[key] = try settings.string(key) }
    self.others = others
    self.ending = ending
  }

  /// The file of a split; `nil` where there is none. Rows to predict come from `path`.
  func file(_ split: String, base: String) throws -> String? {
    if let other = others[split] {
      let file = FileBytes.resolved(other, base: base)
      guard let found = FileBytes.found(file) else { throw Failure.io("there is no file \(file) (key '\(split)')") }
      return found
    }
    let place = FileBytes.resolved(path, base: base)
    if FileBytes.isFolder(place) {
      let name = split == "predict" ? "test" : split
      if let found = FileBytes.found("\(place)/\(name).\(ending)") { return found }
      guard split != "train" else {
        throw Failure.io("the folder \(place) has no train.\(ending) or train.\(ending).gz")
      }
      return nil
    }
    guard split == "train" || split == "predict" else { return nil }
    guard let found = FileBytes.found(place) else { throw Failure.io("there is no file \(place) (key 'path')") }
    return found
  }
}
