// Errors as objects, and their codes.
#ifndef DOVELA_ERROR_H
#define DOVELA_ERROR_H

#include "abi.h"

DOVELA_BEGIN

/// What went wrong, in the classes that a caller can act upon.
typedef enum dovela_code {
  DOVELA_INVALID_ARGUMENT = 1, ///< a value, name or configuration that the component refuses
  DOVELA_SHAPE_MISMATCH = 2,   ///< shapes or dtypes that do not fit
  DOVELA_OUT_OF_RANGE = 3,     ///< a label, index or size outside its range
  DOVELA_OUT_OF_MEMORY = 4,
  DOVELA_IO = 5,           ///< a file that cannot be read or written
  DOVELA_BAD_DATA = 6,     ///< bytes that are not what they claim to be
  DOVELA_UNSUPPORTED = 7,  ///< a feature or a `required` bit that the callee does not know
  DOVELA_VERSION = 8,      ///< a contract that the other side does not speak
  DOVELA_NOT_FOUND = 9,    ///< a component, service, split or parameter that does not exist
  DOVELA_WRONG_STATE = 10, ///< a call that is illegal in this state or on this thread
  DOVELA_CANCELLED = 11,
  DOVELA_INTERNAL = 12 ///< the callee's own mistake
} dovela_code;

/// An error. Whoever receives one calls `release` once and then forgets it, or returns it as its own result, which
/// hands this duty on.
typedef struct dovela_error dovela_error;
struct dovela_error {
  uint64_t struct_size;
  uint64_t code;       ///< a dovela_code
  const char *message; ///< owner: error, until release, nonnull; UTF-8
  const char *owner;   ///< the function or component that failed; owner: error, nonnull
  void (*release)(
      const dovela_error *error); ///< nullable: NULL for an error in static storage. [any-thread & any-state]
};

DOVELA_SLOT(dovela_error, code, 1);
DOVELA_SLOT(dovela_error, message, 2);
DOVELA_SLOT(dovela_error, owner, 3);
DOVELA_SLOT(dovela_error, release, 4);
DOVELA_SLOTS(dovela_error, 5);

/// Gives an error back to who made it.
DOVELA_HEADER_FUNCTION void dovela_error_release(const dovela_error *error) {
  if (error && error->release) error->release(error);
}

DOVELA_END

#endif
