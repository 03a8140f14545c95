// libgomp's plain functions. Debian's oneDNN runs on libgomp, and clang's -fopenmp would bring a second pool of
// threads (libomp); calling these shares the one that is there.
#ifndef DOVELA_OPENMP_H
#define DOVELA_OPENMP_H

/// Runs `body(state)` on a team of `threads` threads, the caller among them; returns when all are done.
extern void GOMP_parallel(void (*body)(void *), void *state, unsigned threads, unsigned flags);
/// Waits for the rest of the team.
extern void GOMP_barrier(void);

extern int omp_get_thread_num(void);
extern int omp_get_num_threads(void);
extern int omp_in_parallel(void);
extern void omp_set_num_threads(int threads);

#endif
