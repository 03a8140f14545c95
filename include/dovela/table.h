// Tables: named columns of rows, the form in which data passes readers and transforms.
#ifndef DOVELA_TABLE_H
#define DOVELA_TABLE_H

#include "error.h"
#include "tensor.h"

DOVELA_BEGIN

/// The dtype of a column of strings: DLPack's opaque handle, 128 bits: a dovela_text.
#define DOVELA_TEXT DOVELA_DTYPE(3, 128)

/// A string of a column; UTF-8, not NUL-terminated. Owner: host, as its column.
typedef struct dovela_text {
  const char *bytes;
  uint64_t length;
} dovela_text;

/// One column: `rows` elements of the shape `spec` (rank 0 for a plain number), one after the other.
/// Numbers are f32, f64, i64, i32 or u8.
typedef struct dovela_column {
  const char *name;        ///< host or plugin, call, nonnull
  dovela_tensor_spec spec; ///< of one row
  const void *data;        ///< host, call; NULL while it is being declared
  const uint8_t *missing;  ///< (rows), 1 where the value is missing: host, call, nullable: none is
} dovela_column;

/// Rows of several columns.
typedef struct dovela_table {
  uint64_t struct_size;
  uint64_t required;
  uint64_t rows;
  const dovela_column *columns; ///< host, call
  uint64_t column_count;
} dovela_table;

DOVELA_SLOT(dovela_table, required, 1);
DOVELA_SLOT(dovela_table, rows, 2);
DOVELA_SLOT(dovela_table, columns, 3);
DOVELA_SLOT(dovela_table, column_count, 4);
DOVELA_SLOTS(dovela_table, 5);

/// Where a reader or a transform puts its rows. Owner: host, call.
typedef struct dovela_table_builder dovela_table_builder;
struct dovela_table_builder {
  uint64_t struct_size;
  uint64_t required;
  void *state; ///< the host's

  /// Declares a column of `rows` rows, zeroed, and gives its memory: `*data` (NULL for strings: see `text`), and
  /// `*missing` (rows), where missing is not NULL. All columns of a table have as many rows.
  /// [instance-thread & running]
  const dovela_error *(*column)(const dovela_table_builder *builder, const char *name, const dovela_tensor_spec *spec,
                                uint64_t rows, void **data, uint8_t **missing);

  /// Sets row `row` of a column of strings; the bytes are copied. [instance-thread & running]
  const dovela_error *(*text)(const dovela_table_builder *builder, const char *column, uint64_t row, const char *bytes,
                              uint64_t length);

  /// Passes a column on as it is, without a copy. [instance-thread & running]
  const dovela_error *(*pass)(const dovela_table_builder *builder, const dovela_column *column);

  /// Leaves out rows of what was read: keep (rows) is 0 where a row goes, from every column. In apply only.
  /// [instance-thread & running]
  const dovela_error *(*filter)(const dovela_table_builder *builder, const uint8_t *keep, uint64_t rows);
};

DOVELA_SLOT(dovela_table_builder, required, 1);
DOVELA_SLOT(dovela_table_builder, state, 2);
DOVELA_SLOT(dovela_table_builder, column, 3);
DOVELA_SLOT(dovela_table_builder, text, 4);
DOVELA_SLOT(dovela_table_builder, pass, 5);
DOVELA_SLOT(dovela_table_builder, filter, 6);
DOVELA_SLOTS(dovela_table_builder, 7);

DOVELA_END

#endif
