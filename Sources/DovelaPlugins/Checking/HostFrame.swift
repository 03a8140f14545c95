import DovelaCore

/// What the host lends a plugin for the duration of one call: a builder, a sink, a moment of training.
///
/// The checked mode keeps every frame, so that a plugin that comes back with an old one is told.
class HostFrame {
  private(set) final var isOpen = false

  final var state: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

  /// Lends the frame while `body` runs. What is kept is recognized for good, since no other has its address; a call in
  /// every step keeps nothing for a plugin that is not checked, whatever else the process checks.
  final func lent<T>(isKept: Bool = Checker.isOn, _ body: () throws -> T) rethrows -> T {
    if isKept { Checker.keep(self) }
    isOpen = true
    defer { isOpen = false }
    return try withExtendedLifetime(self, body)
  }

  /// The frame behind the `state` of a table.
  static func opened(_ state: UnsafeMutableRawPointer?, _ table: String) throws -> Self {
    guard let state else { throw DovelaError(.invalidArgument, .plugin, owner: table, "the table is NULL") }
    let frame = Unmanaged<HostFrame>.fromOpaque(state).takeUnretainedValue()
    guard frame.isOpen, let frame = frame as? Self else {
      Checker.violated("uses a \(table) after the call that it was lent for")
      throw DovelaError(.wrongState, .plugin, owner: table, "it was lent for a call that has ended")
    }
    return frame
  }
}
