import CDovela
import Glibc

/// The checked mode: what a release build trusts, this verifies and names.
enum Checker {
  static func releasing(_ error: UnsafePointer<dovela_error>?) { free(UnsafeMutableRawPointer(mutating: error)) }
}
