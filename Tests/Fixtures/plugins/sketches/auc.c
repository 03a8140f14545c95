// The area under the ROC curve from counts at fixed thresholds: state that merges by adding.
#include <dovela/dovela.h>

// clang-format off
DOVELA_MANIFEST(manifest, {"id": "org.example.auc", "version": "1.0.0", "doc": "Area under the ROC curve."});
DOVELA_SCHEMA(schema, {"kind": "metric", "name": "SketchAUC", "doc": "Area under the ROC curve.", "direction": "up",
                       "parameters": []});
// clang-format on

enum { BINS = 200 };

static const dovela_error *create(const dovela_create *create, void **self) {
  (void)create;
  *self = NULL;
  return NULL;
}

/// Positives and negatives, counted by the bin of their prediction.
static const dovela_error *infer(void *self, dovela_metric_inference *inference) {
  (void)self;
  inference->state_count = 2 * BINS;
  inference->target_dtype = DOVELA_F32;
  return NULL;
}

static const dovela_error *update(void *self, const dovela_metric_run *run) {
  (void)self;
  const float *prediction = dovela_f32(run->prediction), *target = dovela_f32(run->target);
  for (uint64_t i = 0; i < dovela_count(run->prediction); i++) {
    const float p = prediction[i];
    const int bin = p <= 0 ? 0 : p >= 1 ? BINS - 1 : (int)(p * BINS);
    run->state[target[i] > 0.5f ? bin : BINS + bin] += run->weights ? (double)run->weights[i] : 1;
  }
  return NULL;
}

static const dovela_error *result(void *self, const double *state, double *result) {
  (void)self;
  double above = 0, positives = 0, negatives = 0, area = 0;
  for (int bin = BINS - 1; bin >= 0; bin--) {
    area += state[BINS + bin] * (above + state[bin] / 2);
    above += state[bin];
    positives += state[bin];
    negatives += state[BINS + bin];
  }
  *result = positives > 0 && negatives > 0 ? area / (positives * negatives) : 0;
  return NULL;
}

static const dovela_metric table = {
    .struct_size = DOVELA_SIZE(dovela_metric), .infer = infer, .update = update, .result = result};

static const dovela_component component = {.struct_size = DOVELA_SIZE(dovela_component),
                                           .kind = DOVELA_METRIC_KIND,
                                           .schema = DOVELA_JSON(schema),
                                           .table = &table,
                                           .create = create};

DOVELA_PLUGIN(auc, manifest, NULL, NULL, &component);
