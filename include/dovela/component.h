// What every component has, whatever its kind: a schema, a life, and perhaps a state to keep.
//
// Life: create -> (what its kind's header says) -> destroy.
#ifndef DOVELA_COMPONENT_H
#define DOVELA_COMPONENT_H

#include "abi.h"
#include "error.h"
#include "host.h"
#include "schema.h"
#include "stream.h"
#include "value.h"

DOVELA_BEGIN

typedef struct dovela_component dovela_component;

/// What `create` is given.
typedef struct dovela_create {
  uint64_t struct_size;
  uint64_t required;
  const dovela_host *host;           ///< host, process, nonnull
  const dovela_component *component; ///< the component's own entry: plugin, process, nonnull
  const char *name;                  ///< of this instance, for messages: host, instance, nonnull
  const dovela_value *values;        ///< one for each parameter that the component's own schema lists, in its
                                     ///< order; those that the host adds are not among them: host, call, nullable
  uint64_t value_count;
} dovela_create;

DOVELA_SLOT(dovela_create, required, 1);
DOVELA_SLOT(dovela_create, host, 2);
DOVELA_SLOT(dovela_create, component, 3);
DOVELA_SLOT(dovela_create, name, 4);
DOVELA_SLOT(dovela_create, values, 5);
DOVELA_SLOT(dovela_create, value_count, 6);
DOVELA_SLOTS(dovela_create, 7);

/// A component as a plugin offers it.
struct dovela_component {
  uint64_t struct_size;
  uint64_t required;  ///< features that the host must know
  const char *kind;   ///< id of the kind's table, "dovela.layer/1": plugin, process, nonnull
  const char *schema; ///< the JSON of its note: plugin, process, nonnull
  const void *table;  ///< the kind's table: plugin, process, nonnull
  void *context;      ///< the plugin's own; found again through dovela_create.component

  /// Makes an instance from checked values. self: plugin, until destroy, nullable. On failure whatever was made is
  /// freed again: destroy is not called. [any-thread & loaded]
  const dovela_error *(*create)(const dovela_create *create, void **self);

  /// Ends an instance. nullable: NULL where create allocates nothing. [instance-thread & created]
  void (*destroy)(void *self);

  /// Writes the state that a later run needs (counters, vocabularies). nullable. [instance-thread & created]
  const dovela_error *(*save)(void *self, const dovela_sink *sink);

  /// Reads what `save` wrote; `version` is the schema version of the writer. Bytes that `save` cannot have
  /// written are DOVELA_BAD_DATA and leave the instance as it was. nullable. [instance-thread & created]
  const dovela_error *(*load)(void *self, const dovela_source *source, uint64_t version);

  /// Turns a configuration of an older schema version into one of today's, written to `sink`: a JSON object of ids
  /// and values, a component in it as {"Name": {…}}. The host checks the result against the schema. nullable: NULL
  /// where version 1 is all there is; then an older configuration is checked as it stands. [any-thread & loaded]
  const dovela_error *(*migrate)(const dovela_component *component, const dovela_host *host, const char *configuration,
                                 uint64_t from, const dovela_sink *sink);

  /// What the component offers beyond its kind: a table by id ("org.example.flops/1"), or NULL. Result: plugin,
  /// process, nullable. nullable. [any-thread & loaded]
  const void *(*extension)(const dovela_component *component, const char *id);
};

DOVELA_SLOT(dovela_component, required, 1);
DOVELA_SLOT(dovela_component, kind, 2);
DOVELA_SLOT(dovela_component, schema, 3);
DOVELA_SLOT(dovela_component, table, 4);
DOVELA_SLOT(dovela_component, context, 5);
DOVELA_SLOT(dovela_component, create, 6);
DOVELA_SLOT(dovela_component, destroy, 7);
DOVELA_SLOT(dovela_component, save, 8);
DOVELA_SLOT(dovela_component, load, 9);
DOVELA_SLOT(dovela_component, migrate, 10);
DOVELA_SLOT(dovela_component, extension, 11);
DOVELA_SLOTS(dovela_component, 12);

/// A component without a state to keep, in one line, for C and C++ alike; `schema_symbol` is that of its DOVELA_SCHEMA:
///   DOVELA_COMPONENT(lion, DOVELA_OPTIMIZER_KIND, schema, table, create, destroy);
#define DOVELA_COMPONENT(symbol, kind_id, schema_symbol, table_symbol, create_function, destroy_function)              \
  static const dovela_component symbol = {DOVELA_SIZE(dovela_component),                                               \
                                          0,                                                                           \
                                          kind_id,                                                                     \
                                          DOVELA_JSON(schema_symbol),                                                  \
                                          &table_symbol,                                                               \
                                          NULL,                                                                        \
                                          create_function,                                                             \
                                          destroy_function,                                                            \
                                          NULL,                                                                        \
                                          NULL,                                                                        \
                                          NULL,                                                                        \
                                          NULL}

DOVELA_END

#endif
