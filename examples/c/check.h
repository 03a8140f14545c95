// What the examples do with an error: print it and end.
#ifndef CHECK_H
#define CHECK_H

#include <dovela/runtime.h>
#include <stdio.h>
#include <stdlib.h>

static inline void check(const dovela_error *error) {
  if (!error) return;
  fprintf(stderr, "%s: %s\n", error->owner, error->message);
  dovela_error_release(error);
  exit(1);
}

#endif
