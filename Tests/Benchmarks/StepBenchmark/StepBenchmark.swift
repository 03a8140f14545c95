import ArgumentParser
import DovelaConfig
import DovelaCore
import DovelaModel
import DovelaPlugins
import Foundation

/// Microseconds a step of Dovela, as the peers measure theirs: one JSON object a workload.
@main
struct StepBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dovela-bench", abstract: "Microseconds per training step, one JSON object a workload.")

  @Option(help: "A workload; all of them where it is left out. May be repeated.")
  var workload: [String] = []

  @Option(help: "Length of one run; the best of three counts.")
  var seconds = 1.0

  @Option(help: "Threads.")
  var threads = 2

  @Flag(help: "Print oneDNN's own sgemm speed, GFLOP/s, at the batches of the MLP.")
  var sgemm = false

  @Flag(help: "Print the names of the workloads.")
  var list = false

  func run() throws {
    if list {
      for name in Workload.names { print(name) }
      return
    }
    if sgemm {
      let compute = try Compute(threads: threads)
      let speeds = [32, 128, 1024].map { "\"\($0)\": \(compute.sgemmSpeed(m: $0, n: 512, k: 784))" }
      print("{\(speeds.joined(separator: ", "))}")
      return
    }
    let registry = Registry()
    let loader = PluginLoader(registry: registry, resolver: Resolver.forPlugins(registry))
    try loader.loadAll(.buildFolder)
    for name in workload.isEmpty ? Workload.names : workload {
      guard let workload = try Workload(name, registry: registry, threads: threads) else {
        throw ValidationError("there is no workload '\(name)'")
      }
      let figure = try workload.microseconds(seconds: seconds)
      let text = String(format: "%.2f", figure)
      let line =
        "{\"peer\": \"dovela\", \"workload\": \"\(name)\", \"threads\": \(threads), \"microseconds\": \(text)}\n"
      FileHandle.standardOutput.write(Data(line.utf8))
    }
  }
}
