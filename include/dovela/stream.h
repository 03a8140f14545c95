// Bytes in and out, for the state that a component keeps between runs.
#ifndef DOVELA_STREAM_H
#define DOVELA_STREAM_H

#include "abi.h"
#include "error.h"

DOVELA_BEGIN

/// A sink. Owner: host, call.
typedef struct dovela_sink dovela_sink;
struct dovela_sink {
  uint64_t struct_size;
  void *state; ///< the host's
  /// Takes all `size` bytes. [instance-thread & any-state]
  const dovela_error *(*write)(const dovela_sink *sink, const void *bytes, uint64_t size);
};

/// A source. Owner: host, call.
typedef struct dovela_source dovela_source;
struct dovela_source {
  uint64_t struct_size;
  void *state; ///< the host's
  /// Gives up to `size` bytes and says how many in `*read`; fewer than asked is legal, 0 is the end.
  /// [instance-thread & any-state]
  const dovela_error *(*read)(const dovela_source *source, void *bytes, uint64_t size, uint64_t *read);
};

DOVELA_SLOT(dovela_sink, state, 1);
DOVELA_SLOT(dovela_sink, write, 2);
DOVELA_SLOTS(dovela_sink, 3);
DOVELA_SLOT(dovela_source, state, 1);
DOVELA_SLOT(dovela_source, read, 2);
DOVELA_SLOTS(dovela_source, 3);

/// Reads exactly `size` bytes, through short reads. `*complete` is 0 when the source ended before that.
DOVELA_HEADER_FUNCTION const dovela_error *dovela_read_exactly(const dovela_source *source, void *bytes, uint64_t size,
                                                               int *complete) {
  uint64_t done = 0;
  while (done < size) {
    uint64_t got = 0;
    const dovela_error *error = source->read(source, (char *)bytes + done, size - done, &got);
    if (error) return error;
    if (got == 0) break;
    done += got;
  }
  *complete = done == size;
  return NULL;
}

DOVELA_END

#endif
