import DovelaCore

/// Several run files as one: what comes later counts. `functions`, `data`, `fit` and `tune` are merged key by key; the
/// others are taken whole.
enum FileMerge {
  /// The schema versions of resolved runs, by the origin of their files.
  static func written(_ documents: [ConfigNode]) -> [String: SchemaVersions] {
    let resolved = documents.filter { $0["plugins"] != nil }
    return Dictionary(resolved.map { ($0.location.origin, SchemaVersions($0["schemas"])) }) { $1 }
  }

  private static let merged: Set<String> = ["functions", "data", "fit", "tune"]

  /// The sections by key.
  static func merge(_ documents: [ConfigNode], report: ConfigReport) -> [String: ConfigNode] {
    var sections: [String: ConfigNode] = [:]
    for document in documents {
      guard let entries = document.entries else {
        report.add(
          document.location, "",
          "a run file is a mapping with the keys \(RunSections.keys.joined(separator: ", ")), received \(document.kindDescription)"
        )
        continue
      }
      // The file of a model stands for a run that has nothing else.
      if document["class_name"] != nil || document["nodes"] != nil || document["layers"] != nil {
        sections["model"] = document
        continue
      }
      for entry in entries {
        // A resolved run says which plugins it was made with: see `written`.
        if entry.key == "plugins" || entry.key == "schemas" { continue }
        guard RunSections.keys.contains(entry.key) else {
          let end = NearestName.suggestion(entry.key, among: RunSections.keys, else: "it has")
          report.add(entry.location, "", "a run has no key \(Text.quoted(entry.key))\(end)")
          continue
        }
        guard merged.contains(entry.key), let before = sections[entry.key]?.entries, let after = entry.value.entries
        else {
          sections[entry.key] = entry.value
          continue
        }
        let kept = before.filter { old in !after.contains { $0.key == old.key } }
        sections[entry.key] = ConfigNode(.mapping(kept + after), at: entry.value.location)
      }
    }
    return sections
  }
}
