// Normalization by the statistics of a batch: Ioffe and Szegedy 2015, with rows that may not count.
#include "CLayers.h"
#include <dovela/multiversion.h>
#include <math.h>

#define BLOCK 32

/// Keras adds this to the number of rows that count, where there is a mask.
static const double masked_epsilon = 1e-7;

static inline double weight(const layers_normalization *t, int64_t outer, int64_t element) {
  return !t->mask ? 1 : t->mask[t->inner == 1 && t->row == t->channels ? outer : element / t->row] != 0;
}

DOVELA_MULTIVERSION static void statistics(const layers_normalization *t, int64_t first, int64_t last) {
  double sum[BLOCK] = {0}, count[BLOCK] = {0}, square[BLOCK] = {0};
  const int64_t width = last - first;
  for (int64_t o = 0; o < t->outer; o++)
    for (int64_t c = 0; c < width; c++) {
      int64_t at = (o * t->channels + first + c) * t->inner;
      for (int64_t i = 0; i < t->inner; i++) {
        double w = weight(t, o, at + i);
        sum[c] += w * (double)t->x[at + i];
        count[c] += w;
      }
    }
  for (int64_t c = 0; c < width; c++) {
    if (t->mask) count[c] += masked_epsilon;
    sum[c] /= count[c];
    t->mean[first + c] = (float)sum[c];
  }
  for (int64_t o = 0; o < t->outer; o++)
    for (int64_t c = 0; c < width; c++) {
      int64_t at = (o * t->channels + first + c) * t->inner;
      for (int64_t i = 0; i < t->inner; i++) {
        double difference = (double)t->x[at + i] - sum[c];
        square[c] += weight(t, o, at + i) * difference * difference;
      }
    }
  for (int64_t c = 0; c < width; c++) t->variance[first + c] = (float)(square[c] / count[c]);
}

DOVELA_MULTIVERSION static void normalize(const layers_normalization *t, int64_t first, int64_t last) {
  float scale[BLOCK], shift[BLOCK];
  for (int64_t c = first; c < last; c++) {
    float inverse = 1.0f / sqrtf(t->variance[c] + t->epsilon);
    scale[c - first] = t->gamma ? t->gamma[c] * inverse : inverse;
    shift[c - first] = (t->beta ? t->beta[c] : 0) - t->mean[c] * scale[c - first];
  }
  for (int64_t o = 0; o < t->outer; o++)
    for (int64_t c = first; c < last; c++) {
      int64_t at = (o * t->channels + c) * t->inner;
      for (int64_t i = 0; i < t->inner; i++) t->y[at + i] = t->x[at + i] * scale[c - first] + shift[c - first];
    }
}

// With g = gamma * dy, r = 1 / sqrt(variance + epsilon), weights w and their sum W:
//   dx = r g + w / W * (2 (x - mean) dvariance + dmean)
//   dvariance = -r^3 / 2 * sum g (x - mean),  dmean = -r * sum g
DOVELA_MULTIVERSION static void backward(const layers_normalization *t, int64_t first, int64_t last) {
  double plain[BLOCK] = {0}, centred[BLOCK] = {0}, count[BLOCK] = {0};
  const int64_t width = last - first;
  for (int64_t o = 0; o < t->outer; o++)
    for (int64_t c = 0; c < width; c++) {
      int64_t at = (o * t->channels + first + c) * t->inner;
      for (int64_t i = 0; i < t->inner; i++) {
        plain[c] += (double)t->dy[at + i];
        centred[c] += (double)t->dy[at + i] * ((double)t->x[at + i] - (double)t->mean[first + c]);
        count[c] += weight(t, o, at + i);
      }
    }
  double direct[BLOCK], slope[BLOCK], offset[BLOCK];
  for (int64_t c = 0; c < width; c++) {
    double inverse = 1.0 / sqrt((double)t->variance[first + c] + (double)t->epsilon);
    double gamma = t->gamma ? (double)t->gamma[first + c] : 1;
    if (t->dgamma) t->dgamma[first + c] = (float)(centred[c] * inverse);
    if (t->dbeta) t->dbeta[first + c] = (float)plain[c];
    if (t->mask) count[c] += masked_epsilon;
    direct[c] = gamma * inverse;
    slope[c] = t->uses_batch ? -inverse * inverse * inverse * gamma * centred[c] / count[c] : 0;
    offset[c] = t->uses_batch ? -inverse * gamma * plain[c] / count[c] : 0;
  }
  if (!t->dx) return;
  for (int64_t o = 0; o < t->outer; o++)
    for (int64_t c = 0; c < width; c++) {
      int64_t at = (o * t->channels + first + c) * t->inner;
      for (int64_t i = 0; i < t->inner; i++) {
        double centre = (double)t->x[at + i] - (double)t->mean[first + c];
        t->dx[at + i] =
            (float)(direct[c] * (double)t->dy[at + i] + weight(t, o, at + i) * (slope[c] * centre + offset[c]));
      }
    }
}

static void blocks(void (*body)(const layers_normalization *, int64_t, int64_t), void *task, uint64_t first,
                   uint64_t last) {
  for (int64_t c = (int64_t)first; c < (int64_t)last; c += BLOCK)
    body(task, c, c + BLOCK < (int64_t)last ? c + BLOCK : (int64_t)last);
}

void layers_statistics(void *task, uint64_t first, uint64_t last) { blocks(statistics, task, first, last); }
void layers_normalize(void *task, uint64_t first, uint64_t last) { blocks(normalize, task, first, last); }
void layers_normalize_backward(void *task, uint64_t first, uint64_t last) { blocks(backward, task, first, last); }
