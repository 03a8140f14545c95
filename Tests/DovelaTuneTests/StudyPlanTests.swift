import DovelaCore
import DovelaTune
import Testing

/// The plan and its cost, before anything is trained.
struct StudyPlanTests {
  private func plan(_ scheduler: String, _ maxEpochs: Int, trials: Int? = nil) throws -> StudyPlan {
    try StudyPlan(outline: StudyBench.outline, maxEpochs: maxEpochs, trials: trials) {
      try StudyBench.scheduler(scheduler)
    }
  }

  @Test(arguments: [
    (10, 22, 30, 120), (15, 22, 30, 166), (20, 22, 30, 226), (26, 22, 30, 286), (27, 49, 70, 375), (28, 62, 90, 552),
    (30, 62, 90, 576),
  ])
  func hyperband_isKerasTuners(_ maxEpochs: Int, _ configurations: Int, _ trials: Int, _ epochs: Int) throws {
    let plan = try plan("Hyperband", maxEpochs)
    #expect(plan.configurations == configurations && plan.distinct == configurations)
    #expect(plan.trials == trials && plan.epochs == epochs && plan.isExact)
  }

  @Test(arguments: [(28, 27), (30, 27), (26, 27), (27, nil), (20, nil)])
  func betterFit_isNamed(_ maxEpochs: Int, _ better: Int?) throws {
    #expect(try plan("Hyperband", maxEpochs).better?.maxEpochs == better)
  }

  @Test func smallSpace_boundsWhatDiffers() throws {
    let outline = StudyOutline(dimensions: [Dimension("one", .choice, least: 0, greatest: 4, step: 1)])
    let plan = try StudyPlan(outline: outline, maxEpochs: 27, trials: nil) { try StudyBench.scheduler("Hyperband") }
    #expect(plan.configurations == 49 && plan.distinct == 5 && !plan.isExact)
  }

  @Test func schedulerThatDecidesAsItGoes_hasAMost() throws {
    let plan = try plan("Median", 10, trials: 20)
    #expect(plan.rounds.isEmpty && !plan.isExact)
    #expect(plan.configurations == 20 && plan.epochs == 200)
    #expect(try self.plan("Median", 10).epochs == nil)
  }
}
