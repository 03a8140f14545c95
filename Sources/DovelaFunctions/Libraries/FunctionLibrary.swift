import CDovelaFunctions
import DovelaConfig
import DovelaCore
import Glibc

/// A library that is open. It is never closed: code that took a pointer into it may be anywhere.
final class FunctionLibrary {
  /// The file that was found beside the declaration; else the name as it was written.
  let name: String?
  private let handle: UnsafeMutableRawPointer

  /// Opens a library: a path from `directory`, a file of that name there, or what the system finds by a bare name;
  /// `nil` is the program with everything that it has loaded.
  init(_ library: String?, directory: String, owner: String) throws {
    guard let library else {
      guard let handle = dlopen(nil, RTLD_NOW) else { throw Self.failure(owner, "the program", directory) }
      self.handle = handle
      name = nil
      return
    }
    guard !library.isEmpty, !library.utf8.contains(0) else {
      throw DovelaError(.invalidArgument, .configuration, owner: owner, "'library' is the path or name of a library")
    }
    let beside = library.hasPrefix("/") || directory.isEmpty ? library : "\(directory)/\(library)"
    let path = library.contains("/") || access(beside, F_OK) == 0 ? beside : library
    guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) else { throw Self.failure(owner, path, directory) }
    self.handle = handle
    name = path
  }

  private static func failure(_ owner: String, _ path: String, _ directory: String) -> DovelaError {
    var reason = dlerror().map { String(cString: $0) } ?? "no reason given"
    if reason.hasPrefix(path + ": ") { reason.removeFirst(path.count + 2) }
    var hint = ""
    if reason.contains("invalid ELF header") {
      hint = "; it is no library (a text for the linker has such a name: say the library itself, libm.so.6 for libm.so)"
    } else if !path.contains("/") {
      hint = "; it is neither in \(directory.isEmpty ? "the folder of the file" : directory) nor where the system looks"
    }
    return DovelaError(
      .notFound, .configuration, owner: owner, "the library '\(path)' cannot be opened: \(reason)\(hint)")
  }

  /// For messages.
  var label: String { name.map { "'\($0)'" } ?? "the program" }

  /// The address of a function.
  func function(_ symbol: String, owner: String) throws -> UnsafeMutableRawPointer {
    let address = try self.address(symbol, "function", owner: owner)
    guard dovela_symbol_is_data(address) == 0 else {
      throw DovelaError(
        .invalidArgument, .configuration, owner: owner, "'\(symbol)' of \(label) is a variable, not a function")
    }
    return address
  }

  /// The address of a function or a variable.
  func address(_ symbol: String, _ what: String, owner: String) throws -> UnsafeMutableRawPointer {
    if let address = dlsym(handle, symbol) { return address }
    let near = name == nil ? [] : NearestName.candidates(symbol, among: symbols)
    let end = near.isEmpty ? "" : "; did you mean \(near.map { "'\($0)'" }.joined(separator: " or "))?"
    throw DovelaError(
      .notFound, .configuration, owner: owner,
      "\(label) has no \(what) '\(symbol)'\(end)\(end.isEmpty ? " (static functions and C++ names are not found)" : "")"
    )
  }

  /// The functions that the library itself defines.
  var symbols: [String] {
    final class Names { var all: [String] = [] }
    let names = Names()
    dovela_symbols(handle, Unmanaged.passUnretained(names).toOpaque()) { state, name in
      guard let state, let name else { return }
      Unmanaged<Names>.fromOpaque(state).takeUnretainedValue().all.append(String(cString: name))
    }
    return names.all
  }
}
