import DovelaConfig
import DovelaCore
import DovelaKernels
import DovelaPlugins
import Foundation
import TemporaryFolders

/// Plugins written in C that the tests compile against `include/` alone.
enum Fixture {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  private static let folder = Result { try TemporaryFolder() }
  private static let lock = NSLock()
  nonisolated(unsafe) private static var compiled: [String: String] = [:]

  /// The library of `Tests/Fixtures/plugins/NAME.c`, compiled once; `define` becomes `-D` options. With `copy` the file
  /// is another one, of that name.
  static func library(_ name: String, define: [String] = [], copy: String? = nil) throws -> String {
    lock.lock()
    defer { lock.unlock() }
    let key = ([name] + define + [copy ?? ""]).joined(separator: " ")
    if let path = compiled[key] { return path }
    let path = "\(try folder.get().path)/\(compiled.count)-\(copy ?? name).so"
    let result = try run(
      "cc",
      ["-std=c11", "-O1", "-g", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-I\(root)/include"]
        + define.map { "-D\($0)" } + [source(name), "-o", path])
    guard result.status == 0 else { throw FixtureError(text: result.output) }
    compiled[key] = path
    return path
  }

  /// The examples are fixtures too.
  static func source(_ name: String) -> String {
    let example = "\(root)/examples/c-optimizer/\(name).c"
    return FileManager.default.fileExists(atPath: example) ? example : "\(root)/Tests/Fixtures/plugins/\(name).c"
  }

  /// A file with these bytes.
  static func file(_ name: String, _ bytes: Data) throws -> String {
    try folder.get().write("\(UUID().uuidString.prefix(8))-\(name)", bytes)
  }

  struct FixtureError: Error, CustomStringConvertible {
    var text: String
    var description: String { text }
  }

  /// Runs a program from the search path; output and errors together.
  static func run(_ program: String, _ arguments: [String], environment: [String: String] = [:]) throws -> (
    status: Int32, output: String
  ) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let data = readAll(pipe.fileHandleForReading.fileDescriptor)
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }

  /// Foundation's own reading gives up when a signal comes in between.
  private static func readAll(_ descriptor: Int32) -> Data {
    var data = Data()
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count > 0 { data.append(contentsOf: buffer[0..<count]) }
      if count == 0 || (count < 0 && errno != EINTR) { return data }
    }
  }

  /// A registry with compiled plugins in it, checked where `DOVELA_CHECK` says so.
  static func registry(_ names: String...) throws -> Registry { try registry(names, isChecked: nil) }

  /// A loader into a registry, as the command makes one.
  static func loader(_ registry: Registry, isChecked: Bool? = nil) -> PluginLoader {
    PluginLoader(registry: registry, isChecked: isChecked, resolver: Resolver.forPlugins(registry))
  }

  static func registry(_ names: [String], isChecked: Bool?) throws -> Registry {
    let registry = Registry()
    let loader = Fixture.loader(registry, isChecked: isChecked)
    for name in names { try loader.load(try library(name)) }
    return registry
  }

  /// Two threads, as long as the tests run.
  static let context: ExecutionContext = {
    guard let handle = dovela_context_create(2) else { fatalError("no memory for a context") }
    return ExecutionContext(threads: 2, handle: handle)
  }()
}

/// Floats in memory that is never given back: a tensor that points to it does not keep it.
final class Floats {
  let pointer: UnsafeMutablePointer<Float>
  let count: Int

  init(_ values: [Float]) {
    count = values.count
    pointer = .allocate(capacity: max(values.count, 1))
    pointer.initialize(from: values, count: values.count)
  }

  convenience init(_ count: Int, _ value: Float = 0) { self.init(Array(repeating: value, count: count)) }

  var raw: UnsafeMutableRawPointer { UnsafeMutableRawPointer(pointer) }
  var values: [Float] { Array(UnsafeBufferPointer(start: pointer, count: count)) }
  func tensor(_ extents: Int...) -> Tensor { Tensor(TensorSpec(extents), raw) }
}
