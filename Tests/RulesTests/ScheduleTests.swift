import DovelaCore
import Testing

struct ScheduleTests {
  @Test(arguments: Golden.names("schedules"))
  func schedule_matchesKeras(_ name: String) throws {
    let golden = try Golden("schedules", name)
    let schedule = try #require(try golden.configuration(.schedule, "schedule").make(name: name) as? any Schedule)
    let steps = try golden.tensor("steps")
    let found = try (steps.ints.map { Double($0) } + steps.floats.map { Double($0) }).map {
      Float(try schedule.value(at: $0, current: 0))
    }
    expectClose(found, try golden.tensor("values").floats, relative: 2e-5, absolute: 1e-7)
  }

  @Test(arguments: [
    ("PolynomialDecay(0.1, 100, end_learning_rate=0.01, power=2.0)", [0.1, 0.0325, 0.01, 0.01]),
    ("PolynomialDecay(0.1, 100, end_learning_rate=0.01, cycle=true)", [0.1, 0.055, 0.01, 0.0325]),
    ("InverseTimeDecay(0.1, 50, 0.5)", [0.1, 0.1 / 1.5, 0.05, 0.1 / 2.5]),
    ("InverseTimeDecay(0.1, 60, 0.5, staircase=true)", [0.1, 0.1, 0.1 / 1.5, 0.05]),
    ("CosineDecayRestarts(0.1, 50)", [0.1, 0.1, 0.05, 0.1]),
    ("CosineDecayRestarts(0.1, 50, t_mul=1.0, m_mul=0.5, alpha=0.2)", [0.1, 0.06, 0.04, 0.03]),
  ])
  func scheduleWithoutGolden_hasKerasValues(_ text: String, _ expected: [Double]) throws {
    let schedule = try Standard.schedule(text)
    for (step, value) in zip([0.0, 50, 100, 150], expected) {
      #expect(abs(try schedule.value(at: step, current: 0) - value) < 1e-9, "\(text) at \(step)")
    }
  }

  @Test func configurationsThatCannotBe_areRefused() throws {
    let error = #expect(throws: DovelaError.self) {
      _ = try Standard.schedule("PiecewiseConstantDecay([1, 2], [0.1, 0.2])")
    }
    #expect(error?.message.contains("2 values and 2 boundaries") == true)
    #expect(throws: DovelaError.self) { _ = try Standard.schedule("ExponentialDecay(0.1, 0, 0.5)") }
    #expect(throws: DovelaError.self) { _ = try Standard.schedule("CosineDecay(0.1)") }
  }
}
