import DovelaCore
import Foundation
import Testing

struct InitializerTests {
  private struct Case {
    var json: String
    var shape: [Int]
    var facts: [String: Any]
    func number(_ key: String) -> Double? { (facts[key] as? NSNumber)?.doubleValue }
  }

  private static func cases() throws -> [Case] {
    let data = try Data(contentsOf: Golden.root.appendingPathComponent("initializers/statistics.json"))
    let root = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    return try (try #require(root["cases"] as? [[String: Any]])).map { facts in
      let json = try JSONSerialization.data(withJSONObject: try #require(facts["initializer"]))
      return Case(
        json: String(decoding: json, as: UTF8.self), shape: try #require(facts["shape"] as? [Int]), facts: facts)
    }
  }

  @Test func statistics_matchKeras() throws {
    let cases = try Self.cases()
    #expect(cases.count > 15)
    for item in cases where item.facts["gram_diagonal"] == nil {
      let configuration = try Standard.configuration(.initializer, json: item.json)
      let initializer = try #require(try configuration.make(name: "x") as? any Initializer)
      let values = try fill(initializer, item.shape).map { Double($0) }
      let count = Double(values.count)
      let mean = values.reduce(0, +) / count
      let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
      let expected = item.number("std") ?? 0
      // Five standard errors of a mean and of a deviation.
      #expect(abs(mean - (item.number("mean") ?? 0)) <= 5 * expected / count.squareRoot() + 1e-7, "\(item.json)")
      #expect(abs(deviation - expected) <= 5 * expected / (2 * count).squareRoot() + 1e-7, "\(item.json)")
      if let least = item.number("minimum") { #expect((values.min() ?? .nan) >= least - 1e-6, "\(item.json)") }
      if let most = item.number("maximum") { #expect((values.max() ?? .nan) <= most + 1e-6, "\(item.json)") }
    }
  }

  @Test(arguments: [[6, 6], [40, 8], [8, 40], [3, 3, 4, 10], [2, 3, 50]])
  func orthogonal_hasOrthonormalRowsOrColumns(_ shape: [Int]) throws {
    let columns = shape[shape.count - 1]
    let rows = shape.reduce(1, *) / columns
    let q = try fill(Standard.initializer("Orthogonal(gain=2.0)"), shape).map { Double($0) }
    let vectors = min(rows, columns)
    func element(_ vector: Int, _ index: Int) -> Double {
      rows >= columns ? q[index * columns + vector] : q[vector * columns + index]
    }
    for a in 0..<vectors {
      for b in 0..<vectors {
        let dot = (0..<max(rows, columns)).reduce(0) { $0 + element(a, $1) * element(b, $1) }
        #expect(abs(dot - (a == b ? 4 : 0)) < 1e-5)
      }
    }
  }

  @Test func identity_isAMatrixOnly() throws {
    #expect(try fill(Standard.initializer("Identity(gain=3.0)"), [2, 3]) == [3, 0, 0, 0, 3, 0])
    let initializer = try Standard.initializer("identity")
    let error = #expect(throws: DovelaError.self) { _ = try fill(initializer, [2, 2, 2]) }
    #expect(error?.message.contains("(2, 2, 2)") == true)
    let orthogonal = try Standard.initializer("orthogonal")
    #expect(throws: DovelaError.self) { _ = try fill(orthogonal, [5]) }
  }

  @Test(arguments: ["RandomNormal", "GlorotUniform", "HeNormal", "Orthogonal"])
  func numbers_dependOnStreamAndSeedAlone(_ name: String) throws {
    let plain = try Standard.initializer(name)
    let seeded = try Standard.initializer("\(name)(seed=7)")
    let first = try fill(plain, [9, 5])
    #expect(try fill(plain, [9, 5]) == first)
    #expect(try fill(Standard.initializer(name), [9, 5]) == first)
    #expect(try fill(plain, [9, 5], stream: 2) != first)
    // A seed of its own takes the place of the variable's stream.
    #expect(try fill(seeded, [9, 5], stream: 1) == fill(seeded, [9, 5], stream: 2))
    #expect(try fill(Standard.initializer("\(name)(seed=8)"), [9, 5]) != fill(seeded, [9, 5]))
  }

  @Test func axes_makeTheFans() throws {
    // Fan in 24 from the axes 0 and 2.
    let text = "VarianceScaling(3.0, fan_in, uniform, input_axes=[0, 2], output_axes=[1])"
    let limit = Float((9.0 / 24).squareRoot())
    let values = try fill(Standard.initializer(text), [12, 50, 2])
    #expect((values.max() ?? 0) <= limit && (values.max() ?? 0) > 0.98 * limit)
    #expect(throws: DovelaError.self) { _ = try Standard.initializer("glorot_uniform(input_axes=[0])") }
    #expect(throws: DovelaError.self) { _ = try Standard.initializer("RandomUniform(0.5, 0.1)") }
  }

  private func fill(_ initializer: any Initializer, _ shape: [Int], stream: UInt32 = 1) throws -> [Float] {
    let memory = Memory(Array(repeating: Float.nan, count: shape.reduce(1, *)))
    try initializer.fill(
      memory.tensor(shape), random: RandomPosition(seed: 3, stream: stream), context: Standard.context)
    return memory.values
  }
}
