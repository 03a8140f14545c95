// Configuration values as a component receives them: already checked against its schema, in schema order.
// A regularizer, a constraint or an output activation that the host carries out arrives as null (roles: schema.h).
#ifndef DOVELA_VALUE_H
#define DOVELA_VALUE_H

#include "abi.h"

DOVELA_BEGIN

typedef enum dovela_value_kind {
  DOVELA_VALUE_ABSENT = 0, ///< not given, and the schema has no default
  DOVELA_VALUE_NULL = 1,   ///< given as null, or null by default
  DOVELA_VALUE_BOOL = 2,
  DOVELA_VALUE_INT = 3,
  DOVELA_VALUE_FLOAT = 4,  ///< also an integer given for a float
  DOVELA_VALUE_STRING = 5, ///< also the choice of an enum
  DOVELA_VALUE_LIST = 6,
  DOVELA_VALUE_COMPONENT = 7
} dovela_value_kind;

/// A component given as a parameter (an activation, a wrapped layer): the host's handle to it, with the full
/// life cycle through the service of its kind. Owner: host, instance.
typedef struct dovela_child dovela_child;

/// One value. Its layout is fixed for good.
typedef struct dovela_value {
  uint32_t kind;   ///< a dovela_value_kind
  uint32_t given;  ///< 1 where the user wrote it, 0 where it is the schema's default
  uint64_t length; ///< bytes of a string, items of a list
  union {
    int64_t boolean; ///< 0 or 1
    int64_t integer;
    double number;
    const char *string;              ///< UTF-8, NUL-terminated. owner: host, until create returns, nonnull
    const struct dovela_value *list; ///< owner: host, until create returns, nonnull
    dovela_child *component;         ///< owner: host, instance, nonnull
  } as;
} dovela_value;

DOVELA_STATIC_ASSERT(sizeof(dovela_value) == 24, "dovela_value is frozen");

DOVELA_END

#endif
