// Gathering rows of a data set into the buffers of a batch: the only loop of a training step that is the data's.
#ifndef CDOVELADATA_H
#define CDOVELADATA_H

#include <stdint.h>

/// Element types that rows are kept as and gathered to.
typedef enum dovela_element { DOVELA_ELEMENT_U8 = 0, DOVELA_ELEMENT_I32 = 1, DOVELA_ELEMENT_F32 = 2 } dovela_element;

/// target (count, width) = the rows `rows` of source (…, width), converted. Floats to integers are cut towards zero.
void dovela_gather_dense(const void *source, dovela_element from, void *target, dovela_element to, uint64_t width,
                         const uint32_t *rows, uint64_t count);

/// The same from rows that keep only what is not zero: row r has the values `values[i]` at columns `columns[i]`
/// for offsets[r] <= i < offsets[r + 1].
void dovela_gather_sparse(const uint64_t *offsets, const uint32_t *columns, const float *values, void *target,
                          dovela_element to, uint64_t width, const uint32_t *rows, uint64_t count);

/// Asks the processor to fetch rows that will be gathered next.
void dovela_gather_prefetch(const void *source, uint64_t row_bytes, const uint32_t *rows, uint64_t count);

#endif
