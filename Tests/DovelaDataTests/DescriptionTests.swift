import DataTesting
import DovelaData
import Testing

struct DescriptionTests {
  @Test func numbers_haveTheStatisticsOfNumpy() throws {
    let run = try TestRun("a,y\n1,0\n2,0\n3,1\n4,0\n100,1\n,1\n")
    let description = try run.preparation.describe()
    #expect(description.rows == 6 && description.target == "y")
    let column = description.columns[0]
    #expect(column.type == "i64" && column.missing == 1 && column.distinct == 5)
    let numbers = try #require(column.numbers)
    #expect(numbers.least == 1 && numbers.greatest == 100 && numbers.mean == 22)
    // numpy.std([1, 2, 3, 4, 100]), numpy.quantile(…, [.25, .5, .75])
    #expect(abs(numbers.deviation - 39.012818406262316) < 1e-12)
    #expect(numbers.quartiles == [2, 3, 4])
    #expect(numbers.outsideFences == 1 && numbers.beyondThreeDeviations == 0)
  }

  @Test func classes_haveTheirBalance() throws {
    let description = try TestRun("a,y\n1,cat\n2,dog\n3,cat\n4,\n").preparation.describe()
    #expect(description.classes.map(\.label) == ["cat", "dog"])
    #expect(description.classes.map(\.rows) == [2, 1])
    let share = try #require(description.classes.first?.share)
    #expect(abs(share - 2.0 / 3) < 1e-12)
    #expect(description.columns[1].texts?.frequent.map(\.text) == ["cat", "dog"])
    #expect(description.columns[1].missing == 1)
  }

  @Test func builtIn_countsEverySplit() throws {
    let description = try TestRun("a\n1\n", target: [], reader: "digits").preparation.describe()
    #expect(description.rows == 1_797)
    #expect(description.splits.map(\.name) == ["train", "test"] && description.splits.map(\.rows) == [1_438, 359])
    #expect(description.columns[0].shape == [64])
    #expect(description.columns[0].numbers?.greatest == 16)
    #expect(description.classes.map(\.rows) == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
    #expect(description.classes.allSatisfy { $0.splitRows.reduce(0, +) == $0.rows })
  }

  @Test func missingTarget_isNamed() throws {
    let run = try TestRun("a,y\n1,2\n", target: ["z"])
    #expect(DataTesting.error { _ = try run.preparation.describe() } == "there is no column 'z'; columns: a, y")
  }
}
