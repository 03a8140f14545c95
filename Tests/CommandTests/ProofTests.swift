import Foundation
import ProgramTesting
import TemporaryFolders
import Testing

/// The examples on real data reach what they should. Skipped only where the data is absent, never silently.
@Suite(.serialized) struct ProofTests {
  struct Proof: Sendable, CustomTestStringConvertible {
    var example: String
    var folder: String
    var least: Double
    var testDescription: String { example }
  }

  static let proofs = [
    Proof(example: "mnist-mlp", folder: "mnist", least: 0.978),
    Proof(example: "mnist-cnn", folder: "mnist", least: 0.985),
    Proof(example: "reuters", folder: "reuters", least: 0.925),
  ]

  @Test(
    .enabled(if: CommandRunner.sharedData != nil, "../shared/data is absent: the examples on real data are not run"),
    arguments: proofs)
  func example_reachesItsAccuracy(_ proof: Proof) throws {
    let data = try #require(CommandRunner.sharedData)
    let folder = try TemporaryFolder()
    let result = try CommandRunner.dovela(
      "train", "examples/\(proof.example).yaml", "--set", "data.dir=\(data)/\(proof.folder)", "--out",
      folder.path + "/run", "--json")
    #expect(result.status == 0, "\(result.errors)")
    let test = try #require(result.lastLine["test"] as? [String: Double])
    #expect(try #require(test["accuracy"]) >= proof.least)
  }
}
