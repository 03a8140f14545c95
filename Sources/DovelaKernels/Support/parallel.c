#include "parallel.h"
#include "flush.h"
#include "openmp.h"

typedef struct range_loop {
  dovela_range_body body;
  void *state;
  uint64_t count, piece;
  char ended; // a place, never written
} range_loop;

static void range_worker(void *pointer) {
  range_loop *loop = pointer;
  TEAM_ENTER(loop);
  const uint64_t floats = flush_begin();
  // The team may be smaller than asked for (OMP_THREAD_LIMIT), so a thread may have several pieces.
  const uint64_t stride = (uint64_t)omp_get_num_threads() * loop->piece;
  for (uint64_t first = (uint64_t)omp_get_thread_num() * loop->piece; first < loop->count; first += stride) {
    const uint64_t rest = loop->count - first;
    loop->body(loop->state, first, first + (rest < loop->piece ? rest : loop->piece));
  }
  flush_end(floats);
  TEAM_LEAVE(&loop->ended);
}

static void range_whole(dovela_range_body body, void *state, uint64_t count) {
  const uint64_t floats = flush_begin();
  body(state, 0, count);
  flush_end(floats);
}

void dovela_loop(dovela_context *context, uint64_t count, uint64_t grain, dovela_range_body body, void *state) {
  if (count == 0) return;
  if (count <= grain || context->threads < 2 || omp_in_parallel()) {
    range_whole(body, state, count);
    return;
  }
  uint64_t piece = (count + context->threads - 1) / context->threads;
  // Whole cache lines of floats where pieces are long, so that two threads do not write into one line.
  if (piece >= 64) piece = (piece + 15) / 16 * 16;
  if (piece < grain) piece = grain;
  const uint64_t pieces = (count + piece - 1) / piece;
  if (pieces < 2) {
    range_whole(body, state, count);
    return;
  }
  range_loop loop = {body, state, count, piece, 0};
  TEAM_LEAVE(&loop);
  GOMP_parallel(range_worker, &loop, (unsigned)pieces, 0);
  TEAM_ENTER(&loop.ended);
}

uint64_t dovela_team_size(const dovela_context *context) {
  return context->threads > 1 && !omp_in_parallel() ? context->threads : 1;
}

typedef struct team {
  void (*body)(void *state, uint64_t thread, uint64_t threads);
  void *state;
  char ended; // a place, never written
} team;

static void team_worker(void *pointer) {
  team *work = pointer;
  TEAM_ENTER(work);
  const uint64_t floats = flush_begin();
  work->body(work->state, (uint64_t)omp_get_thread_num(), (uint64_t)omp_get_num_threads());
  flush_end(floats);
  TEAM_LEAVE(&work->ended);
}

void dovela_team(uint64_t threads, void (*body)(void *state, uint64_t thread, uint64_t threads), void *state) {
  if (threads < 2) {
    const uint64_t floats = flush_begin();
    body(state, 0, 1);
    flush_end(floats);
    return;
  }
  team work = {body, state, 0};
  TEAM_LEAVE(&work);
  GOMP_parallel(team_worker, &work, (unsigned)threads, 0);
  TEAM_ENTER(&work.ended);
}

void dovela_team_barrier(uint64_t threads) {
  if (threads < 2) return;
  static char place; // nothing is written to it
  TEAM_LEAVE(&place);
  GOMP_barrier();
  TEAM_ENTER(&place);
}

void dovela_lend_threads(const dovela_context *context) { omp_set_num_threads((int)context->threads); }

void dovela_share(uint64_t count, uint64_t unit, uint64_t parts, uint64_t part, uint64_t *first, uint64_t *last) {
  const uint64_t units = (count + unit - 1) / unit;
  const uint64_t from = units * part / parts * unit, to = units * (part + 1) / parts * unit;
  *first = from < count ? from : count;
  *last = to < count ? to : count;
}

static uint64_t parallel_threads(const dovela_context *context) { return context->threads; }

const dovela_parallel_service *dovela_parallel_table(void) {
  static const dovela_parallel_service table = {
      .struct_size = DOVELA_SIZE(dovela_parallel_service), .loop = dovela_loop, .threads = parallel_threads};
  return &table;
}
