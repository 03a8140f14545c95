import DovelaCore

/// The names under which losses and metrics are logged: Keras's.
enum ResultNames {
  /// `MeanSquaredError` -> `mean_squared_error`, `AUC` -> `auc`.
  static func snakeCase(_ name: String) -> String {
    let letters = Array(name)
    var result = ""
    for (index, letter) in letters.enumerated() {
      let previous = index > 0 ? letters[index - 1] : nil
      let next = index + 1 < letters.count ? letters[index + 1] : nil
      if letter.isUppercase, let previous {
        let startsWord = next?.isLowercase ?? false
        if previous.isLowercase || (startsWord && previous != "_") { result += "_" }
      }
      result += letter.lowercased()
    }
    return result
  }

  static func name(of configuration: Configuration) -> String {
    configuration["name"].string ?? snakeCase(configuration.schema.name)
  }

  /// Names made different by `_1`, `_2`, in their order.
  static func unique(_ names: [String]) -> [String] {
    var counts: [String: Int] = [:]
    return names.map { name in
      let count = counts[name, default: 0]
      counts[name] = count + 1
      return count == 0 ? name : "\(name)_\(count)"
    }
  }
}
