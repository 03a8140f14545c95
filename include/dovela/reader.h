// Readers: data from files. Life: create -> open -> read … -> close -> destroy.
#ifndef DOVELA_READER_H
#define DOVELA_READER_H

#include "component.h"
#include "table.h"

DOVELA_BEGIN

#define DOVELA_READER_KIND "dovela.reader/1"

/// What `open` tells.
typedef struct dovela_reader_info {
  uint64_t struct_size;
  uint64_t required;
  const char *target; ///< out: the target column by default: plugin, until close, nullable
  uint64_t rows;      ///< out: how many, 0 where that is not known yet
} dovela_reader_info;

DOVELA_SLOT(dovela_reader_info, required, 1);
DOVELA_SLOT(dovela_reader_info, target, 2);
DOVELA_SLOT(dovela_reader_info, rows, 3);
DOVELA_SLOTS(dovela_reader_info, 4);

/// What a reader offers.
typedef struct dovela_reader {
  uint64_t struct_size;

  /// Starts a split ("train", "validation", "test", or "predict": no target needed). DOVELA_NOT_FOUND where the
  /// source has no such split: the host then cuts one from "train" where the run says so. `base`: the folder that
  /// relative paths start from: host, call, nonnull. [instance-thread & created]
  const dovela_error *(*open)(void *self, const char *split, const char *base, dovela_reader_info *info);

  /// Puts up to `most` further rows into the builder, `*rows` says how many; 0 is the end. Every piece has the same
  /// columns. Errors name file, line and column. [instance-thread & running]
  const dovela_error *(*read)(void *self, uint64_t most, const dovela_table_builder *builder, uint64_t *rows);

  /// Ends the split: once for each `open` that succeeded, also after an error. [instance-thread & running]
  void (*close)(void *self);
} dovela_reader;

DOVELA_SLOT(dovela_reader, open, 1);
DOVELA_SLOT(dovela_reader, read, 2);
DOVELA_SLOT(dovela_reader, close, 3);
DOVELA_SLOTS(dovela_reader, 4);

DOVELA_END

#endif
