// A kind that this host does not know, by a third party: a table of its own under its own id. It needs a feature of the
// host as well, and says so, so a host without it refuses it by name.
#include <dovela/dovela.h>

/// What a header of example.org would define.
#define EXAMPLE_SEARCH_KIND "org.example.search/1"
typedef struct example_search {
  uint64_t struct_size;
  const dovela_error *(*propose)(void *self, uint64_t trial, double *point, uint64_t count);
} example_search;
DOVELA_SLOT(example_search, propose, 1);
DOVELA_SLOTS(example_search, 2);

// clang-format off
DOVELA_MANIFEST(manifest, {"id": "org.example.grid", "version": "1.0.0", "doc": "A grid search."});
DOVELA_SCHEMA(schema, {"kind": "search", "name": "SketchGrid", "doc": "Every point of a grid.", "parameters": []});
// clang-format on

static const dovela_error *create(const dovela_create *create, void **self) {
  (void)create;
  *self = NULL;
  return NULL;
}

static const dovela_error *propose(void *self, uint64_t trial, double *point, uint64_t count) {
  (void)self;
  for (uint64_t axis = 0; axis < count; axis++, trial /= 10) point[axis] = (double)(trial % 10) / 9;
  return NULL;
}

static const example_search table = {.struct_size = DOVELA_SIZE(example_search), .propose = propose};

static const dovela_component component = {.struct_size = DOVELA_SIZE(dovela_component),
                                           .kind = EXAMPLE_SEARCH_KIND,
                                           .schema = DOVELA_JSON(schema),
                                           .table = &table,
                                           .create = create};

DOVELA_PLUGIN(grid_search, manifest, NULL, NULL, &component);
