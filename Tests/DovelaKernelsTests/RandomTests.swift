import CDovela
import DovelaKernels
import Testing

@Suite struct RandomTests {
  let service = dovela_random_table().pointee

  func words(_ position: inout dovela_random, _ count: Int) -> [UInt32] {
    var out = [UInt32](repeating: 0, count: count)
    service.bits(&position, &out, UInt64(count))
    return out
  }

  // The vectors of Random123's kat_vectors for philox4x32-10: counter, key, result.
  @Test func bits_matchTheAuthorsKnownAnswers() {
    var zeros = dovela_random(seed: 0, stream: 0, step: 0, block: 0)
    #expect(words(&zeros, 4) == [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8])
    #expect(zeros.block == 1)
    var ones = dovela_random(seed: .max, stream: .max, step: .max, block: .max)
    #expect(words(&ones, 4) == [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd])
    var pi = dovela_random(
      seed: 0x299f_31d0_a409_3822, stream: 0x1319_8a2e, step: 0x0370_7344, block: 0x85a3_08d3_243f_6a88)
    #expect(words(&pi, 4) == [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1])
  }
}
