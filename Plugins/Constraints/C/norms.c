#include "CConstraints.h"
#include <dovela/multiversion.h>
#include <math.h>

// A walk over the lines of a tensor, a line being its last axis: where a line begins in w, and in the norms.
typedef struct {
  int32_t rank;
  int64_t length;    // of a line
  int64_t lines;     // how many
  int is_reduced;    // whether a line has one norm, else one an element
  int64_t shape[8];  // of the axes before
  int64_t stride[8]; // of the norms along them; 0 where reduced
  int64_t place[8];  // along them
  int64_t norm;      // of the present line
} walk;

static walk walk_of(int32_t rank, const int64_t *shape, uint32_t reduced) {
  walk w = {.rank = rank, .length = 1, .lines = 1, .is_reduced = 1};
  if (rank == 0) return w;
  w.length = shape[rank - 1];
  w.is_reduced = (reduced >> (rank - 1)) & 1u;
  int64_t stride = w.is_reduced ? 1 : w.length;
  for (int32_t axis = rank - 2; axis >= 0; axis--) {
    const int is_reduced = (reduced >> axis) & 1u;
    w.shape[axis] = shape[axis];
    w.stride[axis] = is_reduced ? 0 : stride;
    w.lines *= shape[axis];
    if (!is_reduced) stride *= shape[axis];
  }
  return w;
}

static void next_line(walk *w) {
  for (int32_t axis = w->rank - 2; axis >= 0; axis--) {
    w->norm += w->stride[axis];
    if (++w->place[axis] < w->shape[axis]) return;
    w->norm -= w->stride[axis] * w->shape[axis];
    w->place[axis] = 0;
  }
}

int64_t norm_count(int32_t rank, const int64_t *shape, uint32_t reduced) {
  int64_t count = 1;
  for (int32_t axis = 0; axis < rank; axis++)
    if (!((reduced >> axis) & 1u)) count *= shape[axis];
  return count;
}

DOVELA_MULTIVERSION static void add_squares(int64_t count, const float *restrict w, float *restrict sums) {
  for (int64_t i = 0; i < count; i++) sums[i] += w[i] * w[i];
}

DOVELA_MULTIVERSION static void multiply(int64_t count, const float *restrict factors, float *restrict w) {
  for (int64_t i = 0; i < count; i++) w[i] *= factors[i];
}

void norms_over(int32_t rank, const int64_t *shape, uint32_t reduced, const float *w, float *norms) {
  const int64_t count = norm_count(rank, shape, reduced);
  for (int64_t i = 0; i < count; i++) norms[i] = 0.0f;
  walk at = walk_of(rank, shape, reduced);
  for (int64_t line = 0; line < at.lines; line++, next_line(&at)) {
    const float *start = w + line * at.length;
    if (!at.is_reduced) {
      add_squares(at.length, start, norms + at.norm);
      continue;
    }
    double sum = 0.0;
    for (int64_t i = 0; i < at.length; i++) sum += (double)start[i] * (double)start[i];
    norms[at.norm] += (float)sum;
  }
  for (int64_t i = 0; i < count; i++) norms[i] = sqrtf(norms[i]);
}

void multiply_over(int32_t rank, const int64_t *shape, uint32_t reduced, const float *factors, float *w) {
  walk at = walk_of(rank, shape, reduced);
  for (int64_t line = 0; line < at.lines; line++, next_line(&at)) {
    float *start = w + line * at.length;
    if (!at.is_reduced) {
      multiply(at.length, factors + at.norm, start);
      continue;
    }
    for (int64_t i = 0; i < at.length; i++) start[i] *= factors[at.norm];
  }
}
