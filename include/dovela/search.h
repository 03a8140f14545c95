// Search algorithms. Life: create -> begin -> (tell | ask) … -> destroy.
//
// What a search knows is what it was told: every change of a trial, in the order of the study's journal. A study that
// is resumed, or that a second worker joins, tells a new instance the whole journal and then asks; so `ask` draws from
// `random` alone (and, for what all proposals share, from its stream at the step 2^32 - 1), and changes nothing that a
// later `ask` depends on. What it proposed comes back through `tell`, as a running trial, unless it was lost.
#ifndef DOVELA_SEARCH_H
#define DOVELA_SEARCH_H

#include "random.h"
#include "study.h"

DOVELA_BEGIN

#define DOVELA_SEARCH_KIND "dovela.search/1"

typedef enum dovela_search_answer {
  DOVELA_SEARCH_PROPOSED = 0,
  DOVELA_SEARCH_WAIT = 1,     ///< the next proposal depends on trials that still run
  DOVELA_SEARCH_EXHAUSTED = 2 ///< there is nothing left to propose
} dovela_search_answer;

/// One configuration that is asked for.
typedef struct dovela_proposal {
  uint64_t struct_size;
  uint64_t required;
  uint64_t number;       ///< of the trial that it will be
  dovela_random *random; ///< the study's stream, its step this number: host, call, nonnull
  double *values;        ///< out, (dimension_count), NaN where not active: host, call, nonnull
  int64_t parent;        ///< out: a paused or complete trial whose weights it begins with; -1 as it comes: none
  uint64_t answer;       ///< out: dovela_search_answer
} dovela_proposal;

DOVELA_SLOT(dovela_proposal, required, 1);
DOVELA_SLOT(dovela_proposal, number, 2);
DOVELA_SLOT(dovela_proposal, random, 3);
DOVELA_SLOT(dovela_proposal, values, 4);
DOVELA_SLOT(dovela_proposal, parent, 5);
DOVELA_SLOT(dovela_proposal, answer, 6);
DOVELA_SLOTS(dovela_proposal, 7);

/// What a search offers.
typedef struct dovela_search {
  uint64_t struct_size;

  /// The space, once; refuses one that it cannot search. The tables live as long as the instance.
  /// [instance-thread & created]
  const dovela_error *(*begin)(void *self, const dovela_study *study);

  /// A trial that began, paused, went on or ended. [instance-thread & built]
  const dovela_error *(*tell)(void *self, const dovela_trial *trial);

  /// Proposes. The host refuses values outside the space, and moves others to the nearest step.
  /// [instance-thread & built]
  const dovela_error *(*ask)(void *self, dovela_proposal *proposal);

  /// Whether a later proposal may name the trial as its parent, so that its checkpoint is wanted; nullable: none may.
  /// [instance-thread & built]
  const dovela_error *(*holds)(void *self, uint64_t trial, uint64_t *held);
} dovela_search;

DOVELA_SLOT(dovela_search, begin, 1);
DOVELA_SLOT(dovela_search, tell, 2);
DOVELA_SLOT(dovela_search, ask, 3);
DOVELA_SLOT(dovela_search, holds, 4);
DOVELA_SLOTS(dovela_search, 5);

DOVELA_END

#endif
