// Windows over (batch, height, width, channels): what convolution and pooling share.
#ifndef DOVELA_GEOMETRY_H
#define DOVELA_GEOMETRY_H

#include "../Support/machine.h"

/// Refuses a window whose extents do not fit together; NULL when it is sound.
const dovela_error *window_check(const dovela_host *host, const dovela_window *w, const char *owner);

/// Cells of a window along one axis: of `count` cells, `dilation` apart from `start` on, those that lie within
/// 0 ..< extent are [first, last).
DOVELA_INLINE void window_cells(int64_t start, int64_t count, int64_t dilation, int64_t extent, int64_t *first,
                                int64_t *last) {
  *first = start >= 0 ? 0 : dovela_ceil_div(-start, dilation);
  *last = start >= extent ? 0 : dovela_min(count, dovela_ceil_div(extent - start, dilation));
  if (*first > *last) *first = *last;
}

#endif
