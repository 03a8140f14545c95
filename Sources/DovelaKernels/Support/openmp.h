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

// libgomp is not built for the thread sanitizer, which must be told that a team starts after what was before it, and
// ends before what comes behind: `leave` on one side, `enter` on the other, of the same place. Begin and end are two
// places: by one, a thread that starts late would seem to come after another that has ended, and hide a race of both.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
extern void __tsan_acquire(void *place);
extern void __tsan_release(void *place);
#define TEAM_ENTER(place) __tsan_acquire(place)
#define TEAM_LEAVE(place) __tsan_release(place)
#endif
#endif
#ifndef TEAM_ENTER
#define TEAM_ENTER(place) ((void)(place))
#define TEAM_LEAVE(place) ((void)(place))
#endif

#endif
