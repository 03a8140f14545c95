/// Where a life stands. Raw values are in the order of life.
enum LifeState: Int, Comparable, CustomStringConvertible {
  case created = 0
  case built, prepared

  static func < (a: LifeState, b: LifeState) -> Bool { a.rawValue < b.rawValue }
  var description: String { ["created", "built", "prepared"][rawValue] }
}

/// The tag of a function, `[thread & state]`, as far as a run can break it.
struct CallRule {
  enum Thread { case any, instance, worker }

  var thread: Thread
  var least: LifeState

  static let anyThread = CallRule(thread: .any, least: .created)
  static let created = CallRule(thread: .instance, least: .created)
  static let built = CallRule(thread: .instance, least: .built)
  static let prepared = CallRule(thread: .instance, least: .prepared)
  static let worker = CallRule(thread: .worker, least: .built)
}
