import DataTesting
import DovelaCore
import Foundation
import Testing

struct IDXTests {
  private static let images: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4]
  private static let labels: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 2, 5, 6]

  private func refusal(images: [UInt8] = images, labels: [UInt8] = labels) throws -> String {
    let folder = try DataTesting.file("train-images.idx3-ubyte", images)
    try Data(labels).write(to: URL(fileURLWithPath: folder + "/train-labels.idx1-ubyte"))
    let message = DataTesting.error { _ = try DataTesting.reader("idx").read(split: "train", base: folder) }
    return message.replacingOccurrences(of: folder + "/", with: "")
  }

  @Test func folder_hasTrainAndGzippedTest() throws {
    let reader = try DataTesting.reader("idx(path=idx)")
    let train = try #require(try reader.read(split: "train", base: DataTesting.fixtures))
    #expect(train.target == "label")
    #expect(train.table["image"]?.spec == TensorSpec([3, 4], .u8))
    #expect(train.table["image"]?.numbers == (0..<24).map(Double.init))
    #expect(train.table["label"]?.numbers == [7, 3])
    let test = try #require(try reader.read(split: "test", base: DataTesting.fixtures)).table
    #expect(test["image"]?.numbers == (12..<24).map(Double.init))
    #expect(test["label"]?.numbers == [9])
    #expect(try reader.read(split: "validation", base: DataTesting.fixtures) == nil)
    #expect(try reader.read(split: "predict", base: DataTesting.fixtures)?.table.columns.map(\.name) == ["image"])
  }

  @Test func wrongMagic_isShown() throws {
    var images = Self.images
    images[2] = 7
    #expect(
      try refusal(images: images)
        == "train-images.idx3-ubyte: wrong magic 00 00 07 03; an IDX file begins 00 00, a type (08 u8, 09 i8, 0b i16, "
        + "0c i32, 0d f32, 0e f64) and the number of axes")
  }

  @Test func truncation_saysHowMuchIsThere() throws {
    #expect(
      try refusal(images: Self.images.dropLast())
        == "train-images.idx3-ubyte: the header announces 2x1x2 elements, 4 bytes, and there are 3: the file is truncated"
    )
    #expect(try refusal(images: [0, 0]) == "train-images.idx3-ubyte: 2 bytes are no IDX file: it is truncated")
    #expect(try refusal(images: [0, 0, 8, 3, 0]) == "train-images.idx3-ubyte: the header is truncated")
  }

  @Test func counts_mustAgree() throws {
    #expect(
      try refusal(labels: [0, 0, 8, 1, 0, 0, 0, 1, 5])
        == "train-labels.idx1-ubyte has 1 labels, train-images.idx3-ubyte has 2 images")
  }

  @Test func hugeExtents_areRefused() throws {
    let message = try refusal(images: [0, 0, 8, 8] + [UInt8](repeating: 0xff, count: 32))
    #expect(message.contains("is too large"))
  }

  @Test func missingFolder_isNamed() throws {
    let message = DataTesting.error { _ = try DataTesting.reader("idx(path=\"/no\")").read(split: "train", base: "") }
    #expect(message.hasPrefix("/no is not a folder"))
  }

  @Test func randomBytes_neverTrap() throws {
    for seed in 0..<200 { _ = try refusal(images: [0, 0] + DataTesting.noise(seed, seed: UInt64(seed))) }
  }

  @Test(.enabled(if: DataTesting.hasShared, "no ../shared/data beside this checkout"))
  func mnist_hasItsKnownSums() throws {
    let reader = try DataTesting.reader("idx")
    let train = try #require(try reader.read(split: "train", base: DataTesting.shared + "/mnist")).table
    guard case .u8(let pixels)? = train["image"]?.values else { return #expect(Bool(false)) }
    #expect(train.rows == 60_000 && pixels.count == 60_000 * 784)
    // The mean of all pixels is known as 0.1307 of 255.
    let mean = Double(pixels.reduce(0) { $0 + Int($1) }) / Double(pixels.count) / 255
    #expect(abs(mean - 0.1307) < 5e-5)
    let labels = try #require(train["label"]).numbers
    #expect(
      (0..<10).map { digit in labels.count { $0 == Double(digit) } }
        == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949])
    #expect(try reader.read(split: "test", base: DataTesting.shared + "/mnist")?.table.rows == 10_000)
  }
}
