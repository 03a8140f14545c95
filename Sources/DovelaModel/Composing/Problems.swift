import DovelaCore

/// Errors that are gathered, so that a user sees all of them at once.
struct Problems {
  private(set) var errors: [DovelaError] = []

  /// Runs a step; what it throws is kept, and `nil` given.
  mutating func attempt<T>(_ step: () throws -> T) -> T? {
    do {
      return try step()
    } catch {
      add(error)
      return nil
    }
  }

  mutating func add(_ error: any Error) {
    errors.append(error as? DovelaError ?? DovelaError(.internal, .other, "\(error)"))
  }

  /// Throws what was gathered: one error as it is, several as the lines of one.
  func check() throws {
    guard let first = errors.first else { return }
    guard errors.count > 1 else { throw first }
    throw DovelaError(first.code, first.domain, errors.map(\.description).joined(separator: "\n"))
  }
}
