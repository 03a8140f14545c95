import CDovela
import DovelaCore
import Glibc

/// Verifies the tags of one instance: one thread at a time, and no function before its state.
final class InstanceChecks {
  private let lock = Lock()
  private var state = LifeState.created
  private var user: (thread: pthread_t, function: String, depth: Int)?

  func advance(to state: LifeState) { lock.holding { self.state = max(self.state, state) } }

  /// Runs a plugin's function between the checks. `owner` names instance, plugin and component.
  func watch(_ function: String, _ rule: CallRule, owner: String, _ body: () throws -> Void) throws {
    try enter(function, rule, owner)
    Checker.enter(function)
    defer {
      Checker.leave()
      leave(rule)
    }
    let result = Result { try body() }
    let violations = Checker.takeViolations()
    if !violations.isEmpty { throw Self.error(owner, function, violations.joined(separator: "; ")) }
    try result.get()
  }

  static func error(_ owner: String, _ function: String, _ message: String) -> DovelaError {
    DovelaError(.wrongState, .plugin, owner: "\(owner).\(function)", message)
  }

  private func enter(_ function: String, _ rule: CallRule, _ owner: String) throws {
    try lock.holding {
      guard state >= rule.least else {
        throw Self.error(owner, function, "is called while the instance is \(state); it must be \(rule.least)")
      }
      guard rule.thread == .instance else { return }
      if let other = user, other.thread != pthread_self() {
        throw Self.error(
          owner, function, "is called by a second thread while '\(other.function)' runs; an instance has one at a time")
      }
      user = (pthread_self(), user?.function ?? function, (user?.depth ?? 0) + 1)
    }
  }

  private func leave(_ rule: CallRule) {
    guard rule.thread == .instance else { return }
    lock.holding {
      user?.depth -= 1
      if user?.depth == 0 { user = nil }
    }
  }
}

extension PluginComponent {
  /// Calls a function of the plugin; its error is thrown. In the checked mode its tag is verified.
  @inline(__always)
  func call(
    _ function: StaticString, _ rule: CallRule, _ domain: DovelaError.Domain,
    _ body: () -> UnsafePointer<dovela_error>?
  ) throws {
    guard let checks else { return try check(body(), domain, owner: owner) }
    try checks.watch("\(function)", rule, owner: checkedOwner) { try check(body(), domain, owner: owner) }
  }

  private var checkedOwner: String { "\(name) (\(factory.plugin.id): \(factory.schema.name))" }
}
