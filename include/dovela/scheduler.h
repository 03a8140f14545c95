// Schedulers: how long which trial runs. Life: create -> begin -> (tell | next | judge | holds) … -> destroy.
//
// A scheduler knows what it was told, as a search does (search.h): a resumed study tells a new instance the whole
// journal. `next`, `judge` and `holds` change nothing; what came of an answer is told.
#ifndef DOVELA_SCHEDULER_H
#define DOVELA_SCHEDULER_H

#include "study.h"

DOVELA_BEGIN

#define DOVELA_SCHEDULER_KIND "dovela.scheduler/1"

/// What a study may spend.
typedef struct dovela_resources {
  uint64_t struct_size;
  uint64_t required;
  uint64_t max_epochs; ///< of one trial
  uint64_t trials;     ///< configurations in all; 0: as many as the scheduler's own plan has, or no limit
} dovela_resources;

DOVELA_SLOT(dovela_resources, required, 1);
DOVELA_SLOT(dovela_resources, max_epochs, 2);
DOVELA_SLOT(dovela_resources, trials, 3);
DOVELA_SLOTS(dovela_resources, 4);

/// One line of a plan: trials that run side by side from one epoch to another.
typedef struct dovela_round {
  uint64_t struct_size;
  uint64_t bracket;
  uint64_t rung;   ///< in its bracket, from 0
  uint64_t trials; ///< that take part
  uint64_t fresh;  ///< of these, configurations that begin here
  uint64_t from;   ///< epochs that they have
  uint64_t to;     ///< epochs that they reach
} dovela_round;

DOVELA_SLOT(dovela_round, bracket, 1);
DOVELA_SLOT(dovela_round, rung, 2);
DOVELA_SLOT(dovela_round, trials, 3);
DOVELA_SLOT(dovela_round, fresh, 4);
DOVELA_SLOT(dovela_round, from, 5);
DOVELA_SLOT(dovela_round, to, 6);
DOVELA_SLOTS(dovela_round, 7);

typedef enum dovela_assignment_answer {
  DOVELA_ASSIGNMENT_NEW = 0,      ///< begin a new configuration
  DOVELA_ASSIGNMENT_CONTINUE = 1, ///< go on with a paused trial
  DOVELA_ASSIGNMENT_WAIT = 2,     ///< what comes next depends on trials that still run
  DOVELA_ASSIGNMENT_DONE = 3      ///< nothing is left to assign; what runs may end
} dovela_assignment_answer;

/// What a free worker shall do.
typedef struct dovela_assignment {
  uint64_t struct_size;
  uint64_t required;
  uint64_t answer;  ///< out: dovela_assignment_answer
  uint64_t trial;   ///< out, of CONTINUE: its number
  uint64_t epochs;  ///< out: until it has so many in all
  uint64_t bracket; ///< out
  uint64_t rung;    ///< out
} dovela_assignment;

DOVELA_SLOT(dovela_assignment, required, 1);
DOVELA_SLOT(dovela_assignment, answer, 2);
DOVELA_SLOT(dovela_assignment, trial, 3);
DOVELA_SLOT(dovela_assignment, epochs, 4);
DOVELA_SLOT(dovela_assignment, bracket, 5);
DOVELA_SLOT(dovela_assignment, rung, 6);
DOVELA_SLOTS(dovela_assignment, 7);

typedef enum dovela_trial_event {
  DOVELA_EVENT_ASSIGNED = 0, ///< an assignment was taken: NEW under a new number, or CONTINUE
  DOVELA_EVENT_REPORTED = 1, ///< an epoch ended
  DOVELA_EVENT_PAUSED = 2,   ///< it reached its assignment's epochs
  DOVELA_EVENT_ENDED = 3     ///< it will not go on: complete, stopped or failed
} dovela_trial_event;

/// Something that happened to a trial.
typedef struct dovela_trial_news {
  uint64_t struct_size;
  uint64_t required;
  uint64_t event;           ///< dovela_trial_event
  uint64_t trial;           ///< its number
  uint64_t epochs;          ///< ASSIGNED: until how many; else that it has
  uint64_t bracket;         ///< of its assignment
  uint64_t rung;            ///< of its assignment
  const double *objectives; ///< (objective_count), less is better: host, call, nullable: none, as of a failed trial
} dovela_trial_news;

DOVELA_SLOT(dovela_trial_news, required, 1);
DOVELA_SLOT(dovela_trial_news, event, 2);
DOVELA_SLOT(dovela_trial_news, trial, 3);
DOVELA_SLOT(dovela_trial_news, epochs, 4);
DOVELA_SLOT(dovela_trial_news, bracket, 5);
DOVELA_SLOT(dovela_trial_news, rung, 6);
DOVELA_SLOT(dovela_trial_news, objectives, 7);
DOVELA_SLOTS(dovela_trial_news, 8);

/// What a scheduler offers. Where there are several objectives, it decides by the first.
typedef struct dovela_scheduler {
  uint64_t struct_size;

  /// What may be spent, once; refuses what it cannot plan. [instance-thread & created]
  const dovela_error *(*begin)(void *self, const dovela_resources *resources);

  /// Writes the first `capacity` lines of the plan, and how many there are; 0, or NULL in this slot: it decides as it
  /// goes, and every trial may run for max_epochs. [instance-thread & built]
  const dovela_error *(*plan)(void *self, dovela_round *rounds, uint64_t capacity, uint64_t *count);

  /// [instance-thread & built]
  const dovela_error *(*next)(void *self, dovela_assignment *assignment);

  /// [instance-thread & built]
  const dovela_error *(*tell)(void *self, const dovela_trial_news *news);

  /// Whether a running trial shall stop after the epoch that was reported last; nullable: never.
  /// [instance-thread & built]
  const dovela_error *(*judge)(void *self, uint64_t trial, uint64_t *stop);

  /// Whether a paused trial may still be continued, so that its checkpoint is wanted; nullable: every one may.
  /// [instance-thread & built]
  const dovela_error *(*holds)(void *self, uint64_t trial, uint64_t *held);
} dovela_scheduler;

DOVELA_SLOT(dovela_scheduler, begin, 1);
DOVELA_SLOT(dovela_scheduler, plan, 2);
DOVELA_SLOT(dovela_scheduler, next, 3);
DOVELA_SLOT(dovela_scheduler, tell, 4);
DOVELA_SLOT(dovela_scheduler, judge, 5);
DOVELA_SLOT(dovela_scheduler, holds, 6);
DOVELA_SLOTS(dovela_scheduler, 7);

DOVELA_END

#endif
