// What a search for hyperparameters is about: dimensions, trials, and what may be spent. Searches propose (search.h),
// schedulers say how long a trial runs (scheduler.h); neither trains, and neither keeps a file: the host's journal
// does, and replays it to a new instance.
#ifndef DOVELA_STUDY_H
#define DOVELA_STUDY_H

#include "component.h"

DOVELA_BEGIN

typedef enum dovela_dimension_type {
  DOVELA_DIMENSION_REAL = 0,
  DOVELA_DIMENSION_INTEGER = 1,
  DOVELA_DIMENSION_CHOICE = 2 ///< one of several without order; its values are their numbers, from 0
} dovela_dimension_type;

typedef enum dovela_dimension_scale { DOVELA_SCALE_LINEAR = 0, DOVELA_SCALE_LOG = 1 } dovela_dimension_scale;

/// One hyperparameter. Values are doubles, whatever the type; where a dimension is not active its value is NaN.
typedef struct dovela_dimension {
  uint64_t struct_size;
  uint64_t required;
  const char *name; ///< the setting's path, as in --set: host, instance, nonnull
  uint64_t type;    ///< dovela_dimension_type
  double least;
  double greatest; ///< among the values
  double step;     ///< between neighbouring values, counted from least; 0: a continuum. 1 for a choice
  uint64_t scale;  ///< dovela_dimension_scale; LOG has a positive `least`, and a step of 0 or, of integers, 1
  /// The dimension that decides whether this one is active: one before it, with steps; -1: it always is.
  int64_t parent;
  /// (the parent's number of values, from its least), 1 where this one is active, provided that the parent is: host,
  /// instance, nullable: parent -1.
  const uint8_t *when;
} dovela_dimension;

DOVELA_SLOT(dovela_dimension, required, 1);
DOVELA_SLOT(dovela_dimension, name, 2);
DOVELA_SLOT(dovela_dimension, type, 3);
DOVELA_SLOT(dovela_dimension, least, 4);
DOVELA_SLOT(dovela_dimension, greatest, 5);
DOVELA_SLOT(dovela_dimension, step, 6);
DOVELA_SLOT(dovela_dimension, scale, 7);
DOVELA_SLOT(dovela_dimension, parent, 8);
DOVELA_SLOT(dovela_dimension, when, 9);
DOVELA_SLOTS(dovela_dimension, 10);

/// The space and what is asked of it.
typedef struct dovela_study {
  uint64_t struct_size;
  uint64_t required;
  const dovela_dimension *const *dimensions; ///< parents before children: host, instance, nonnull
  uint64_t dimension_count;
  uint64_t objective_count; ///< at least 1
  uint64_t trials;          ///< distinct configurations that the study may have; 0: no limit
} dovela_study;

DOVELA_SLOT(dovela_study, required, 1);
DOVELA_SLOT(dovela_study, dimensions, 2);
DOVELA_SLOT(dovela_study, dimension_count, 3);
DOVELA_SLOT(dovela_study, objective_count, 4);
DOVELA_SLOT(dovela_study, trials, 5);
DOVELA_SLOTS(dovela_study, 6);

typedef enum dovela_trial_state {
  DOVELA_TRIAL_RUNNING = 0,
  DOVELA_TRIAL_PAUSED = 1,   ///< at the end of its assignment; it may be continued
  DOVELA_TRIAL_COMPLETE = 2, ///< trained as long as trials may be
  DOVELA_TRIAL_STOPPED = 3,  ///< ended early by the scheduler or by its own callbacks
  DOVELA_TRIAL_FAILED = 4    ///< an error or a loss that is not a number; it has no objectives
} dovela_trial_state;

/// A trial as it stands now.
typedef struct dovela_trial {
  uint64_t struct_size;
  uint64_t required;
  uint64_t number;          ///< from 0, in the order in which they were proposed
  uint64_t state;           ///< dovela_trial_state
  const double *values;     ///< (dimension_count): host, call, nonnull
  const double *objectives; ///< (objective_count), less is better, after `epochs`: host, call, nullable: none yet
  uint64_t epochs;          ///< that it has trained, those of its parent included
  int64_t parent;           ///< the trial whose weights it began with; -1: it began from the start
} dovela_trial;

DOVELA_SLOT(dovela_trial, required, 1);
DOVELA_SLOT(dovela_trial, number, 2);
DOVELA_SLOT(dovela_trial, state, 3);
DOVELA_SLOT(dovela_trial, values, 4);
DOVELA_SLOT(dovela_trial, objectives, 5);
DOVELA_SLOT(dovela_trial, epochs, 6);
DOVELA_SLOT(dovela_trial, parent, 7);
DOVELA_SLOTS(dovela_trial, 8);

DOVELA_END

#endif
