import DovelaCore
import Foundation

/// A JSON document as manifests and schemas are.
indirect enum JSON: Decodable {
  case null
  case bool(Bool)
  case int(Int)
  case float(Double)
  case string(String)
  case list([JSON])
  case object([String: JSON])

  init(from decoder: any Decoder) throws {
    if let object = try? decoder.container(keyedBy: AnyKey.self) {
      self = .object(
        try object.allKeys.reduce(into: [:]) { $0[$1.stringValue] = try object.decode(JSON.self, forKey: $1) })
      return
    }
    if var list = try? decoder.unkeyedContainer() {
      var items: [JSON] = []
      while !list.isAtEnd { items.append(try list.decode(JSON.self)) }
      self = .list(items)
      return
    }
    let single = try decoder.singleValueContainer()
    if single.decodeNil() {
      self = .null
    } else if let bool = try? single.decode(Bool.self) {
      self = .bool(bool)
    } else if let int = try? single.decode(Int.self) {
      self = .int(int)
    } else if let float = try? single.decode(Double.self) {
      self = .float(float)
    } else {
      self = .string(try single.decode(String.self))
    }
  }

  private struct AnyKey: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// Parses `text`; the error names `owner` and `what`.
  init(parsing text: String, owner: String, _ what: String) throws {
    do {
      self = try JSONDecoder().decode(JSON.self, from: Data(text.utf8))
    } catch {
      var reason = "it is not JSON"
      if case DecodingError.dataCorrupted(let context) = error, let cause = context.underlyingError {
        reason = "\(cause)"
        if let quoted = (cause as NSError).userInfo["NSDebugDescription"] as? String { reason = quoted }
      }
      throw DovelaError(.badData, .plugin, owner: owner, "\(what) is malformed: \(reason)")
    }
  }
}

extension JSON {
  var object: [String: JSON]? { if case .object(let value) = self { value } else { nil } }
  var list: [JSON]? { if case .list(let value) = self { value } else { nil } }
  var string: String? { if case .string(let value) = self { value } else { nil } }
  var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  var int: Int? { if case .int(let value) = self { value } else { nil } }
  var number: Double? {
    switch self {
    case .int(let value): Double(value)
    case .float(let value): value
    default: nil
    }
  }
}
