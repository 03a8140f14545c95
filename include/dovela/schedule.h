// Schedules: a number as a function of time. Life: create -> value … -> destroy. Pure.
#ifndef DOVELA_SCHEDULE_H
#define DOVELA_SCHEDULE_H

#include "component.h"

DOVELA_BEGIN

#define DOVELA_SCHEDULE_KIND "dovela.schedule/1"

/// When. As an optimizer's learning rate, `position` is the number of updates done; under LearningRateScheduler it
/// is the epoch, from 0.
typedef struct dovela_moment {
  uint64_t struct_size;
  uint64_t required;
  double position;
  double current; ///< the present value
} dovela_moment;

DOVELA_SLOT(dovela_moment, required, 1);
DOVELA_SLOT(dovela_moment, position, 2);
DOVELA_SLOT(dovela_moment, current, 3);
DOVELA_SLOTS(dovela_moment, 4);

/// What a schedule offers.
typedef struct dovela_schedule {
  uint64_t struct_size;

  /// [any-thread & created]
  const dovela_error *(*value)(void *self, const dovela_moment *moment, double *value);
} dovela_schedule;

DOVELA_SLOT(dovela_schedule, value, 1);
DOVELA_SLOTS(dovela_schedule, 2);

#define DOVELA_SCHEDULE_SERVICE "dovela.schedule.child/1"

/// The host's side: a schedule that came as a parameter.
typedef struct dovela_schedule_service {
  uint64_t struct_size;
  const dovela_error *(*value)(const dovela_child *child, const dovela_moment *moment,
                               double *value); ///< [any-thread & created]
} dovela_schedule_service;

DOVELA_SLOT(dovela_schedule_service, value, 1);
DOVELA_SLOTS(dovela_schedule_service, 2);

DOVELA_END

#endif
