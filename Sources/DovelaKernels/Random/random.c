// Random numbers. Equal on every machine: the arithmetic here is plain IEEE double, without fused multiply-add and
// without the C library's functions, which differ from one to the next.
#include "distributions.h"
#include "philox.h"

#pragma STDC FP_CONTRACT OFF

/// Fills `out` from blocks of the stream, mapping each chunk of words through `expression` of `words[i]`.
#define FILL(out, count, expression)                                                                                   \
  do {                                                                                                                 \
    uint32_t words[PHILOX_WORDS];                                                                                      \
    for (uint64_t done = 0; done < (count); done += PHILOX_WORDS) {                                                    \
      philox_words(random, random->block + done / 4, words);                                                           \
      const uint64_t rest = (count)-done, part = rest < PHILOX_WORDS ? rest : PHILOX_WORDS;                            \
      for (uint64_t i = 0; i < part; i++) (out)[done + i] = (expression);                                              \
    }                                                                                                                  \
    random->block += ((count) + 3) / 4;                                                                                \
  } while (0)

DOVELA_MULTIVERSION static void random_bits(dovela_random *random, uint32_t *out, uint64_t count) {
  FILL(out, count, words[i]);
}

DOVELA_MULTIVERSION static void random_uniform(dovela_random *random, float *out, uint64_t count, float least,
                                               float greatest) {
  const double width = (double)greatest - (double)least;
  // Rounding to float may reach `greatest`, which the range leaves out.
  const float last = greatest > least ? previous_float(greatest) : least;
  FILL(out, count, bounded_float((double)least + (double)(words[i] >> 8) * 0x1p-24 * width, least, last));
}

/// Box and Muller 1958: two words give two numbers, r cos(2 pi u) and r sin(2 pi u) with r = sqrt(-2 log v).
DOVELA_MULTIVERSION static void random_normal(dovela_random *random, float *out, uint64_t count, float mean,
                                              float deviation) {
  uint32_t words[PHILOX_WORDS];
  float numbers[PHILOX_WORDS];
  for (uint64_t done = 0; done < count; done += PHILOX_WORDS) {
    philox_words(random, random->block + done / 4, words);
    for (int i = 0; i < PHILOX_WORDS; i += 2) {
      const double radius = plain_sqrt(-2.0 * plain_log(open_unit(words[i])));
      double sine, cosine;
      plain_turn((double)words[i + 1] * 0x1p-32, &sine, &cosine);
      numbers[i] = (float)((double)mean + (double)deviation * (radius * cosine));
      numbers[i + 1] = (float)((double)mean + (double)deviation * (radius * sine));
    }
    const uint64_t rest = count - done, part = rest < PHILOX_WORDS ? rest : PHILOX_WORDS;
    for (uint64_t i = 0; i < part; i++) out[done + i] = numbers[i];
  }
  random->block += (count + 3) / 4;
}

DOVELA_MULTIVERSION static void random_truncated_normal(dovela_random *random, float *out, uint64_t count, float mean,
                                                        float deviation) {
  // The normal distribution function at -2, and what lies between -2 and 2.
  const double below = 0.022750131948179195, within = 0.9544997361036416;
  FILL(out, count,
       (float)((double)mean + (double)deviation * plain_normal_quantile(below + within * open_unit(words[i]))));
}

/// Fisher-Yates in Durstenfeld's form; a bounded index without bias from the high half of a product (Lemire 2019,
/// "Fast Random Integer Generation in an Interval"), drawing again where that would be uneven.
static void random_permutation(dovela_random *random, uint32_t *out, uint64_t count) {
  for (uint64_t i = 0; i < count; i++) out[i] = (uint32_t)i;
  uint32_t words[PHILOX_WORDS];
  const uint64_t start = random->block;
  uint64_t used = 0;
  for (uint64_t left = count; left > 1; left--) {
    const uint32_t bound = (uint32_t)left, threshold = (0u - bound) % bound;
    uint64_t product;
    do {
      if (used % PHILOX_WORDS == 0) philox_words(random, start + used / 4, words);
      product = (uint64_t)words[used % PHILOX_WORDS] * bound;
      used++;
    } while ((uint32_t)product < threshold);
    const uint64_t other = product >> 32;
    const uint32_t swap = out[left - 1];
    out[left - 1] = out[other];
    out[other] = swap;
  }
  random->block = start + (used + 3) / 4;
}

const dovela_random_service *dovela_random_table(void) {
  static const dovela_random_service table = {
      .struct_size = DOVELA_SIZE(dovela_random_service),
      .bits = random_bits,
      .uniform = random_uniform,
      .normal = random_normal,
      .truncated_normal = random_truncated_normal,
      .permutation = random_permutation,
  };
  return &table;
}
