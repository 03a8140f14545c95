// What hostile components have in common: a parameter `act`, first of their schema, says what they do.
#ifndef HOSTILE_H
#define HOSTILE_H

#include <dovela/dovela.h>
#include <stdlib.h>
#include <string.h>

typedef struct hostile {
  const dovela_host *host;
  char act[32];
  dovela_child *child; // of the second parameter, where there is one
} hostile;

static inline int is(const hostile *self, const char *act) { return strcmp(self->act, act) == 0; }

/// Destroyed by `free`.
static inline const dovela_error *hostile_create(const dovela_create *create, void **self) {
  hostile *made = calloc(1, sizeof(hostile));
  if (!made) return dovela_fail(create->host, DOVELA_OUT_OF_MEMORY, create->name, "no memory");
  made->host = create->host;
  strncpy(made->act, create->values[0].as.string, sizeof made->act - 1);
  if (create->value_count > 1 && create->values[1].kind == DOVELA_VALUE_COMPONENT)
    made->child = create->values[1].as.component;
  *self = made;
  return NULL;
}

#endif
