// A reader that makes up its rows, and a transform that learns a mean, leaves rows out and names classes.
#include <dovela/dovela.h>
#include <stdlib.h>
#include <string.h>

// clang-format off
DOVELA_MANIFEST(manifest, {"id": "org.example.data", "version": "1.0.0", "doc": "For tests."});

DOVELA_SCHEMA(count_schema, {
  "kind": "reader", "name": "Count", "doc": "Rows 0, 1, 2, …: a number x, a word, and a pair.",
  "parameters": [
    {"id": "rows", "type": "int", "default": 5, "doc": "How many."},
    {"id": "piece", "type": "int", "default": 2, "doc": "Rows of a piece."},
    {"id": "fails_at", "type": "int", "default": -1, "doc": "The row that is broken."}
  ]
});
DOVELA_SCHEMA(center_schema, {"kind": "transform", "name": "Center", "train_only": true,
  "doc": "x minus its mean; rows whose x is missing go."});
// clang-format on

typedef struct source {
  const dovela_host *host;
  int64_t values[3];
  uint64_t at;
  double sum, rows;
  int finished, open;
} source;

static const dovela_error *create(const dovela_create *create, void **self) {
  source *made = calloc(1, sizeof(source));
  if (!made) return dovela_fail(create->host, DOVELA_OUT_OF_MEMORY, create->name, "no memory");
  made->host = create->host;
  for (uint64_t i = 0; i < create->value_count && i < 3; i++) made->values[i] = create->values[i].as.integer;
  *self = made;
  return NULL;
}

static const dovela_error *count_open(void *self, const char *split, const char *base, dovela_reader_info *info) {
  source *reader = self;
  (void)base;
  if (strcmp(split, "train") != 0)
    return dovela_fail(reader->host, DOVELA_NOT_FOUND, "Count", "there is no '%s'", split);
  if (reader->open) return dovela_fail(reader->host, DOVELA_WRONG_STATE, "Count", "is open already");
  reader->open = 1;
  reader->at = 0;
  info->target = "word";
  return NULL;
}

static const dovela_error *count_read(void *self, uint64_t most, const dovela_table_builder *builder, uint64_t *rows) {
  source *reader = self;
  uint64_t left = (uint64_t)reader->values[0] - reader->at;
  uint64_t count = left < (uint64_t)reader->values[1] ? left : (uint64_t)reader->values[1];
  if (count > most) count = most;
  dovela_tensor_spec number = {DOVELA_F32, 0, {0}}, text = {DOVELA_TEXT, 0, {0}}, pair = {DOVELA_I64, 1, {2}};
  void *x, *y, *ignored;
  uint8_t *missing;
  const dovela_error *error = builder->column(builder, "x", &number, count, &x, &missing);
  if (!error) error = builder->column(builder, "word", &text, count, &ignored, NULL);
  if (!error) error = builder->column(builder, "pair", &pair, count, &y, NULL);
  for (uint64_t i = 0; !error && i < count; i++) {
    uint64_t row = reader->at + i;
    if ((int64_t)row == reader->values[2])
      return dovela_fail(reader->host, DOVELA_BAD_DATA, "Count", "row %llu is broken", (unsigned long long)row);
    ((float *)x)[i] = (float)row;
    missing[i] = row == 3;
    ((int64_t *)y)[2 * i] = (int64_t)row;
    ((int64_t *)y)[2 * i + 1] = -(int64_t)row;
    error = builder->text(builder, "word", i, row % 2 ? "odd" : "even", row % 2 ? 3 : 4);
  }
  reader->at += count;
  *rows = count;
  return error;
}

static void count_close(void *self) { ((source *)self)->open = 0; }

static const dovela_column *find(const dovela_table *table, const char *name) {
  for (uint64_t i = 0; i < table->column_count; i++)
    if (strcmp(table->columns[i].name, name) == 0) return &table->columns[i];
  return NULL;
}

static const dovela_error *center_fit(void *self, const dovela_table *table, const char *target) {
  source *transform = self;
  const dovela_column *x = find(table, "x");
  if (!x || !target) return dovela_fail(transform->host, DOVELA_NOT_FOUND, "Center", "there is no x or no target");
  for (uint64_t i = 0; i < table->rows; i++)
    if (!x->missing || !x->missing[i]) {
      transform->sum += ((const float *)x->data)[i];
      transform->rows += 1;
    }
  return NULL;
}

static const dovela_error *center_finish(void *self) {
  ((source *)self)->finished = 1;
  return NULL;
}

static const dovela_error *center_apply(void *self, const dovela_transform_run *run) {
  source *transform = self;
  const dovela_table *table = run->table;
  const dovela_column *x = find(table, "x");
  dovela_tensor_spec spec = {DOVELA_F32, 0, {0}};
  void *out;
  const dovela_error *error = run->builder->column(run->builder, "x", &spec, table->rows, &out, NULL);
  for (uint64_t i = 0; !error && i < table->rows; i++)
    ((float *)out)[i] = ((const float *)x->data)[i] - (float)(transform->sum / transform->rows);
  for (uint64_t i = 0; !error && i < table->column_count; i++)
    if (&table->columns[i] != x) error = run->builder->pass(run->builder, &table->columns[i]);
  uint8_t *keep = malloc(table->rows + 1);
  if (!keep) return dovela_fail(transform->host, DOVELA_OUT_OF_MEMORY, "Center", "no memory");
  for (uint64_t i = 0; i < table->rows; i++) keep[i] = !(x->missing && x->missing[i]);
  if (!error) error = run->builder->filter(run->builder, keep, table->rows);
  free(keep);
  return error;
}

static const char *center_label(void *self, const char *column, uint64_t index) {
  (void)self;
  return strcmp(column, "word") == 0 && index < 2 ? (index ? "odd" : "even") : NULL;
}

static const dovela_error *center_invert(void *self, const char *column, float *values, uint64_t count) {
  source *transform = self;
  if (strcmp(column, "x") != 0) return dovela_fail(transform->host, DOVELA_NOT_FOUND, "Center", "not x");
  for (uint64_t i = 0; i < count; i++) values[i] += (float)(transform->sum / transform->rows);
  return NULL;
}

static const dovela_reader count_table = {
    .struct_size = DOVELA_SIZE(dovela_reader), .open = count_open, .read = count_read, .close = count_close};
static const dovela_transform center_table = {.struct_size = DOVELA_SIZE(dovela_transform),
                                              .fit = center_fit,
                                              .finish = center_finish,
                                              .apply = center_apply,
                                              .label = center_label,
                                              .invert = center_invert};

DOVELA_COMPONENT(count, DOVELA_READER_KIND, count_schema, count_table, create, free);
DOVELA_COMPONENT(center, DOVELA_TRANSFORM_KIND, center_schema, center_table, create, free);

DOVELA_PLUGIN(data, manifest, NULL, NULL, &count, &center);
