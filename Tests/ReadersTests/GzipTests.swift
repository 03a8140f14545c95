import DataTesting
import DovelaCore
import Testing

struct GzipTests {
  private func refusal(_ bytes: [UInt8]) throws -> String {
    let folder = try DataTesting.file("t.csv.gz", bytes)
    let message = DataTesting.error {
      _ = try DataTesting.reader("csv(path=\"t.csv.gz\")").read(split: "train", base: folder)
    }
    return message.replacingOccurrences(of: folder + "/", with: "")
  }

  @Test func everyTruncation_isAnError() throws {
    let whole = try DataTesting.bytes("csv/members.csv.gz")
    // Cut exactly between its two members, the rest is a whole gzip file.
    let second = try #require((2..<whole.count - 2).first { whole[$0...].starts(with: [0x1f, 0x8b, 8, 0]) })
    for count in 2..<whole.count where count != second {
      let message = try refusal(Array(whole[..<count]))
      #expect(
        message.hasSuffix("the file is truncated") || message.hasSuffix("that are not gzip"), "\(count): \(message)")
    }
  }

  @Test func truncation_saysWhere() throws {
    let whole = try DataTesting.bytes("csv/members.csv.gz")
    #expect(
      try refusal(Array(whole.dropLast(4)))
        == "t.csv.gz: the compressed data ends early, at byte \(whole.count - 4): the file is truncated")
  }

  @Test func damage_isFoundByTheChecksum() throws {
    var bytes = try DataTesting.bytes("csv/members.csv.gz")
    bytes[bytes.count - 6] ^= 1
    #expect(try refusal(bytes).hasPrefix("t.csv.gz: the compressed data is damaged near byte"))
  }

  @Test func bytesBehind_areRefusedButZerosAreNot() throws {
    let whole = try DataTesting.bytes("csv/members.csv.gz")
    #expect(try refusal(whole + [0, 0, 0]) == "")
    #expect(
      try refusal(whole + [1])
        == "t.csv.gz: byte \(whole.count): there are bytes behind the gzip data that are not gzip")
  }

  @Test func randomBytes_neverTrap() throws {
    for seed in 0..<100 { #expect(try refusal([0x1f, 0x8b, 8] + DataTesting.noise(200, seed: UInt64(seed))) != "") }
  }
}
