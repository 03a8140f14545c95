// A search of the program's own: it halves the range, towards the better half. Its study is asked by its name.
#define DOVELA_STATIC
#include "check.h"
#include <dovela/dovela.h>
#include <math.h>
#include <string.h>

// clang-format off
DOVELA_MANIFEST(manifest, {"id": "org.example.halving", "version": "1.0.0", "doc": "Halves."});

DOVELA_SCHEMA(schema, {
  "kind": "search", "name": "Halves", "doc": "Halves the range of one number.",
  "parameters": [{"id": "times", "type": "int", "default": 8, "range": [1, 100], "doc": "How often."}]
});
// clang-format on

typedef struct halves {
  int64_t times;
  double low, high, before, best;
} halves;

static const dovela_error *create(const dovela_create *create, void **self) {
  halves *search = calloc(1, sizeof *search);
  if (!search) return dovela_fail(create->host, DOVELA_OUT_OF_MEMORY, create->name, "no memory");
  search->times = create->values[0].as.integer;
  *self = search;
  return NULL;
}

static const dovela_error *begin(void *self, const dovela_study *study) {
  halves *search = self;
  search->low = study->dimensions[0]->least;
  search->high = study->dimensions[0]->greatest;
  search->best = INFINITY;
  return NULL;
}

static const dovela_error *tell(void *self, const dovela_trial *trial) {
  halves *search = self;
  if (trial->state != DOVELA_TRIAL_COMPLETE || !trial->objectives) return NULL;
  // The loss is the distance to the end: less of it on the right goes right.
  const double middle = (search->low + search->high) / 2;
  if (trial->objectives[0] > 0) {
    search->low = middle;
  } else {
    search->high = middle;
  }
  search->times--;
  return NULL;
}

static const dovela_error *ask(void *self, dovela_proposal *proposal) {
  const halves *search = self;
  proposal->answer = search->times > 0 ? DOVELA_SEARCH_PROPOSED : DOVELA_SEARCH_EXHAUSTED;
  proposal->values[0] = (search->low + search->high) / 2;
  return NULL;
}

static const dovela_search table = {
    .struct_size = DOVELA_SIZE(dovela_search), .begin = begin, .tell = tell, .ask = ask};
DOVELA_COMPONENT(component, DOVELA_SEARCH_KIND, schema, table, create, free);
DOVELA_PLUGIN(halving, manifest, NULL, NULL, &component);

int main(void) {
  dovela_runtime *runtime;
  dovela_tuner *tuner;
  dovela_work work;
  dovela_string *configuration;
  check(dovela_runtime_create(NULL, &runtime));
  check(dovela_runtime_register(runtime, dovela_static_halving));
  check(dovela_tuner_open(runtime, NULL, "{space: {x: 'range(0, 8)'}, search: Halves(times=12)}", &tuner));
  double x = 0;
  int trials = 0;
  for (;;) {
    check(dovela_tuner_ask(tuner, NULL, &work, &configuration));
    if (work.answer != DOVELA_WORK_TRIAL) break;
    x = atof(strchr(dovela_string_bytes(configuration), ':') + 1);
    dovela_string_destroy(configuration);
    dovela_result loss = {"loss", x < 3 ? 1 : -1};
    check(dovela_tuner_tell(tuner, &work, DOVELA_TRIAL_COMPLETE, &loss, 1, NULL));
    trials++;
  }
  printf("%d trials, x = %.2f\n", trials, x);
  dovela_tuner_destroy(tuner);
  dovela_runtime_destroy(runtime);
  return 0;
}
