import DataTesting
import DovelaCore
import Testing

struct BuiltInTests {
  @Test func digits_areThoseOfScikitLearn() throws {
    let reader = try DataTesting.reader("digits(test_split=0)")
    let all = try #require(try reader.read(split: "train", base: "/nowhere"))
    #expect(all.target == "label" && all.table.rows == 1_797)
    #expect(all.table["pixels"]?.spec == TensorSpec([64], .u8))
    let pixels = try #require(all.table["pixels"]).numbers
    // load_digits().data.sum(), its first row, and the counts of its targets.
    #expect(pixels.reduce(0, +) == 561_718)
    #expect(pixels[..<8] == [0, 0, 5, 13, 9, 1, 0, 0])
    let labels = try #require(all.table["label"]).numbers
    #expect(
      (0..<10).map { digit in labels.count { $0 == Double(digit) } }
        == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
    #expect(try reader.read(split: "test", base: "") == nil)
  }

  @Test func iris_isThatOfScikitLearn() throws {
    let reader = try DataTesting.reader("iris")
    let train = try #require(try reader.read(split: "train", base: "")).table
    let test = try #require(try reader.read(split: "test", base: "")).table
    #expect(train.rows == 120 && test.rows == 30)
    // load_iris().data.sum(0)
    for (name, sum) in [
      ("sepal_length", 876.5), ("sepal_width", 458.6), ("petal_length", 563.7), ("petal_width", 179.9),
    ] {
      let total = ((train[name]?.numbers ?? []) + (test[name]?.numbers ?? [])).reduce(0, +)
      #expect(abs(total - sum) < 1e-9, "\(name)")
    }
    guard case .text(let first)? = train["species"]?.values, case .text(let second)? = test["species"]?.values else {
      Issue.record("the species are not text")
      return
    }
    for species in ["setosa", "versicolor", "virginica"] {
      #expect((first + second).count { $0 == species } == 50 && second.contains(species))
    }
  }

  @Test func predict_hasNoTarget() throws {
    let table = try #require(try DataTesting.reader("digits").read(split: "predict", base: "")).table
    #expect(table.columns.map(\.name) == ["pixels"] && table.rows == 1_797)
  }
}
