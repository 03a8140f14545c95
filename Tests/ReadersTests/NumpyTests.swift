import DataTesting
import DovelaCore
import Foundation
import Testing

struct NumpyTests {
  private static let folder = DataTesting.fixtures + "/numpy"

  private func refusal(_ bytes: [UInt8], name: String = "t.npy") throws -> String {
    let folder = try DataTesting.file(name, bytes)
    let message = DataTesting.error {
      _ = try DataTesting.reader("npz(path=\"\(name)\")").read(split: "train", base: folder)
    }
    return message.replacingOccurrences(of: folder + "/", with: "")
  }

  @Test func everyType_readsAsNumpyWroteIt() throws {
    let arrays = try #require(try DataTesting.expected()["arrays"] as? [[String: Any]])
    #expect(arrays.count == 18)
    for array in arrays {
      let file = try #require(array["file"] as? String)
      let shape = try #require(array["shape"] as? [Int])
      let reader = try DataTesting.reader("npy(path=\"\(file)\")")
      let column = try #require(try reader.read(split: "train", base: Self.folder)?.table["x"], "\(file)")
      #expect(column.values.dtype.description == array["dtype"] as? String, "\(file)")
      #expect(column.rows == shape[0], "\(file)")
      #expect(column.spec.extents == shape.dropFirst().map { $0 }, "\(file)")
      if column.values.dtype == .text {
        // numpy prints bytes as Python does.
        let values = (array["values"] as? [String])?.map {
          $0.hasPrefix("b'") ? String($0.dropFirst(2).dropLast()) : $0
        }
        #expect(column.texts == values, "\(file)")
      } else {
        // Foundation's JSON is off by a few units in the last place.
        let values = try #require(array["values"] as? [NSNumber]).map(\.doubleValue)
        let isEqual =
          values.count == column.numbers.count
          && zip(values, column.numbers).allSatisfy { expected, found in
            abs(expected - found) <= 1e-15 * abs(expected)
          }
        #expect(isEqual, "\(file): \(column.numbers)")
      }
    }
  }

  @Test(arguments: ["splits.npz", "compressed.npz"])
  func kerasNames_areSplits(_ file: String) throws {
    let reader = try DataTesting.reader("npz(path=\"\(file)\")")
    let train = try #require(try reader.read(split: "train", base: Self.folder))
    #expect(train.target == "y")
    #expect(train.table["x"]?.spec == TensorSpec([2, 2], .u8))
    #expect(train.table["x"]?.numbers == (0..<12).map(Double.init))
    #expect(train.table["y"]?.numbers == [0, 1, 2])
    #expect(try reader.read(split: "test", base: Self.folder)?.table["y"]?.numbers == [1])
    #expect(try reader.read(split: "validation", base: Self.folder) == nil)
  }

  @Test func otherNames_areColumns() throws {
    let reader = try DataTesting.reader("npz(path=\"plain.npz\", target=b)")
    let train = try #require(try reader.read(split: "train", base: Self.folder))
    #expect(train.table.columns.map(\.name) == ["a", "b"] && train.target == "b")
    #expect(try reader.read(split: "test", base: Self.folder) == nil)
  }

  @Test func gzippedArrayWithTargets() throws {
    let reader = try DataTesting.reader("npy(path=\"f4.npy\", target_path=\"version2.npy\")")
    let train = try #require(try reader.read(split: "train", base: Self.folder))
    #expect(train.table.columns.map(\.name) == ["x", "y"] && train.target == "y")
    let packed = try DataTesting.reader("npy(path=\"f4.npy.gz\")")
    #expect(try packed.read(split: "train", base: Self.folder)?.table["x"]?.numbers == train.table["x"]?.numbers)
  }

  @Test(arguments: [
    (
      "object.npy",
      "elements of type '|O' are not supported; save whole or floating-point numbers up to 64 bits, bool or strings"
    ),
    (
      "complex.npy",
      "elements of type '<c16' are not supported; save whole or floating-point numbers up to 64 bits, bool or strings"
    ),
    ("records.npy", "records of several fields are not supported; save each field as an array of its own"),
    ("scalar.npy", "the array is a single number; its first axis must be the rows"),
    ("huge.npy", "the array has numbers above 9223372036854775807; save it as float64"),
  ])
  func unsupportedArray_saysWhy(_ file: String, _ reason: String) throws {
    #expect(try refusal(DataTesting.bytes("numpy/\(file)"), name: file) == "\(file): \(reason)")
  }

  @Test func damagedArray_saysHow() throws {
    let whole = try DataTesting.bytes("numpy/version2.npy")
    #expect(try refusal([1, 2, 3]) == "t.npy: wrong magic; this is no .npy file")
    #expect(
      try refusal(whole.dropLast(2))
        == "t.npy: an array of shape (3) and type <i4 has 12 bytes, and there are 10: the file is truncated")
    var version = whole
    version[6] = 9
    #expect(try refusal(version) == "t.npy: format version 9.0 is not known (1 to 3 are)")
    #expect(try refusal(Array(whole[..<20])) == "t.npy: the header is truncated")
  }

  @Test func everyTruncationOfAnArchive_isAnError() throws {
    for file in ["splits.npz", "compressed.npz"] {
      let whole = try DataTesting.bytes("numpy/\(file)")
      for count in stride(from: 0, to: whole.count, by: 7) {
        #expect(try refusal(Array(whole[..<count]), name: "t.npz") != "")
      }
    }
  }

  @Test func damagedArchive_isFoundByTheChecksum() throws {
    var bytes = try DataTesting.bytes("numpy/splits.npz")
    // In the elements of the first member.
    let place = try #require(bytes.firstIndex(of: 0x93)) + 128
    bytes[place] ^= 0xff
    #expect(
      try refusal(bytes, name: "t.npz")
        == "t.npz: the member 'x_train.npy' does not fit its checksum: the file is damaged")
  }

  @Test func damagedBytes_neverTrap() throws {
    for file in ["version3.npy", "i4_cube_fortran.npy", "splits.npz", "compressed.npz"] {
      let whole = try DataTesting.bytes("numpy/\(file)")
      for seed in 0..<150 {
        let noise = DataTesting.noise(6, seed: UInt64(seed))
        var bytes = whole
        let place = (Int(noise[0]) << 8 | Int(noise[1])) % bytes.count
        for index in 0..<4 where place + index < bytes.count { bytes[place + index] = noise[2 + index] }
        _ = try refusal(bytes, name: file)
      }
    }
  }
}
