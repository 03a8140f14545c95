// Transforms: preprocessing of tables. Fitted on the training part alone, saved with the model (dovela_component.save,
// load), applied in evaluate and predict as well. Life: create -> fit … -> finish -> apply … -> destroy.
//
// A schema with "train_only": true (augmentation) is applied to the rows that are trained on alone, anew for each pass
// over them: seed, stream and step of its random numbers are the run's, the transform's and the pass's. It leaves as
// many rows in each pass. Transforms behind it are fitted on rows without it. It is not saved.
//
// The schema's "problem" ("index", "binary", "one_hot", as in loss.h) says that the transform makes classes of text for
// such losses, in the columns that its parameter `columns` names, and tells their names by `label`: the host adds one
// for a target that is text after all transforms.
#ifndef DOVELA_TRANSFORM_H
#define DOVELA_TRANSFORM_H

#include "component.h"
#include "random.h"
#include "table.h"

DOVELA_BEGIN

#define DOVELA_TRANSFORM_KIND "dovela.transform/1"

/// One application. The table holds every column; what a transform does not treat it passes on.
typedef struct dovela_transform_run {
  uint64_t struct_size;
  uint64_t required;
  dovela_context *context;
  const dovela_table *table;           ///< host, call, nonnull
  const dovela_table_builder *builder; ///< host, call, nonnull
  uint64_t training;                   ///< 1 for rows that are trained on
  dovela_random *random;               ///< host, call, nonnull
  const char *target; ///< names of columns to leave alone unless they are named (targets, sample weights), one a line:
                      ///< host, call, nullable
} dovela_transform_run;

DOVELA_SLOT(dovela_transform_run, required, 1);
DOVELA_SLOT(dovela_transform_run, context, 2);
DOVELA_SLOT(dovela_transform_run, table, 3);
DOVELA_SLOT(dovela_transform_run, builder, 4);
DOVELA_SLOT(dovela_transform_run, training, 5);
DOVELA_SLOT(dovela_transform_run, random, 6);
DOVELA_SLOT(dovela_transform_run, target, 7);
DOVELA_SLOTS(dovela_transform_run, 8);

/// What a transform offers.
typedef struct dovela_transform {
  uint64_t struct_size;

  /// Learns from rows of the training part; may be called several times. target: names of the columns that a
  /// transform leaves alone unless they are named (targets, sample weights), one a line: host, call, nullable.
  /// nullable: NULL where there is nothing to learn.
  /// [instance-thread & created]
  const dovela_error *(*fit)(void *self, const dovela_table *table, const char *target);

  /// The end of fitting. nullable. [instance-thread & created]
  const dovela_error *(*finish)(void *self);

  /// Rows in, rows out. [instance-thread & built]
  const dovela_error *(*apply)(void *self, const dovela_transform_run *run);

  /// The text behind class `index` of a column that was encoded: plugin, instance; NULL where there is none.
  /// nullable. [instance-thread & built]
  const char *(*label)(void *self, const char *column, uint64_t index);

  /// Undoes what `apply` did to numbers of a column, in place (a standardized target). nullable.
  /// [instance-thread & built]
  const dovela_error *(*invert)(void *self, const char *column, float *values, uint64_t count);
} dovela_transform;

DOVELA_SLOT(dovela_transform, fit, 1);
DOVELA_SLOT(dovela_transform, finish, 2);
DOVELA_SLOT(dovela_transform, apply, 3);
DOVELA_SLOT(dovela_transform, label, 4);
DOVELA_SLOT(dovela_transform, invert, 5);
DOVELA_SLOTS(dovela_transform, 6);

DOVELA_END

#endif
