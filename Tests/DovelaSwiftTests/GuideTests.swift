import Dovela
import Foundation
import ProgramTesting
import Testing

/// What the README and the guides show of Swift is this code, word for word, and it runs.
@Suite struct GuideTests {
  private static let documents = [
    "README.md", "Sources/dovela/Dovela.docc/CallingFromC.md", "Sources/DovelaSwift/Dovela.docc/Dovela.md",
  ]

  @Test(arguments: documents) func guide_showsThisCode(_ document: String) throws {
    let own = try String(contentsOfFile: #filePath, encoding: .utf8)
    let text = try String(contentsOfFile: CommandRunner.root + "/" + document, encoding: .utf8)
    var shown = text.components(separatedBy: "```swift\n").dropFirst()
    shown = shown.map { $0.components(separatedBy: "```")[0] }.filter { $0.hasPrefix("import Dovela\n") }[...]
    try #require(shown.count == 1, "\(document) has \(shown.count) programs")
    let run = try #require(own.components(separatedBy: "    // \(document)\n").dropFirst().first)
    let lines = run.components(separatedBy: "    // end\n")[0].components(separatedBy: "\n")
    #expect(shown.first == "import Dovela\n\n" + lines.map { String($0.dropFirst(4)) }.joined(separator: "\n"))
  }

  @Test func readme_runs() throws {
    let rows: [[Float]] = (0..<256).map { row in
      let (x, y) = (Float(row % 16), Float(row / 16))
      return [x / 8 - 1, y / 8 - 1]
    }
    let points = try Tensor<Float>(rows: rows)
    let labels = Tensor<Int32>(rows.map { row in row[0] * row[0] + row[1] * row[1] < 0.5 ? 1 : 0 })
    // README.md
    let runtime = try Runtime()
    let model = try Model(in: runtime, input: [2], seed: 1) {
      Component.Dense(32, activation: "tanh")
      Component.Dense(2, activation: "softmax")
    }
    let trainer = try Trainer(
      model, optimizer: Component.Adam(learning_rate: 0.02), metrics: ["accuracy"], targets: [.classes])
    let outcome = try trainer.fit(Dataset(in: runtime, Batch(points, labels)), Fit(epochs: 40, batchSize: 32))
    let probabilities = try model.predict(points)
    // end
    #expect((outcome.history["accuracy"]?.last ?? nil) ?? 0 > 0.85)
    #expect(probabilities.shape == [256, 2])
  }

  @Test func callingFromC_runs() throws {
    // Sources/dovela/Dovela.docc/CallingFromC.md
    let runtime = try Runtime()
    let model = try Model(in: runtime, input: [784], seed: 1) {
      Component.Dense(512, activation: "relu")
      Component.Dropout(0.2)
      Component.Dense(10, activation: "softmax")
    }
    let trainer = try Trainer(model, optimizer: Component.Adam(learning_rate: 0.003), targets: [.classes])
    // end
    #expect(try trainer.learningRate == 0.003)
  }

  @Test func swiftLibrary_runs() throws {
    let pixels: [Float] = (0..<64 * 784).map { Float($0 % 13) / 13 }
    let images = try Tensor<Float>(pixels, shape: [64, 784])
    let labels = Tensor<Int32>((0..<64).map { Int32($0 % 10) })
    defer { try? FileManager.default.removeItem(atPath: "digits.safetensors") }
    // Sources/DovelaSwift/Dovela.docc/Dovela.md
    let runtime = try Runtime()
    let model = try Model(in: runtime, input: [784], seed: 1) {
      for units in [512, 256] {
        Component.Dense(units, activation: "relu")
      }
      Component.Dense(10, activation: "softmax")
    }
    let trainer = try Trainer(
      model, optimizer: Component.Adam(learning_rate: 0.003), metrics: ["accuracy"], targets: [.classes])
    let outcome = try trainer.fit(Dataset(in: runtime, Batch(images, labels)), Fit(epochs: 10, batchSize: 128))
    let probabilities = try model.predict(images)
    try model.save(to: "digits.safetensors")
    // end
    #expect(outcome.history["loss"]?.count == 10)
    #expect(probabilities.shape == [64, 10])
    #expect(try Model(in: runtime, contentsOf: "digits.safetensors").predict(images) == probabilities)
  }
}
