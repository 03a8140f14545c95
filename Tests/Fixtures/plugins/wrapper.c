// A wrapper over somebody else's layer: runs two instances of it `times` times each on the same input and gives the
// sum of all. So the children share nothing, run several times in a step, and have saved and scratch memory cut from
// the wrapper's.
#include <dovela/dovela.h>

// clang-format off
DOVELA_MANIFEST(wrapper_manifest, {"id": "org.example.wrapper", "version": "1.0.0", "doc": "A wrapper for tests."});

DOVELA_SCHEMA(wrapper_schema, {
  "kind": "layer",
  "name": "Several",
  "doc": "The sum of several runs of two instances of a layer.",
  "parameters": [
    {"id": "layer", "type": "component", "of": "layer", "doc": "What is run."},
    {"id": "times", "type": "int", "default": 1, "range": [ 1, 8 ], "doc": "How often each instance runs."}
  ]
});
// clang-format on

#define CHILDREN 2

typedef struct several {
  const dovela_host *host;
  const dovela_layer_service *layers;
  const dovela_kernels *kernels;
  dovela_child *children[CHILDREN];
  int64_t times;
} several;

// Where things lie in the wrapper's saved and scratch memory.
typedef struct plan {
  void *plans[CHILDREN];
  uint64_t saved;   // of one run of a child
  uint64_t scratch; // of one run of a child
  uint64_t bytes;   // of one output
} plan;

static uint64_t aligned(uint64_t bytes) { return (bytes + 63u) & ~(uint64_t)63u; }

static const dovela_error *create(const dovela_create *create, void **self) {
  const dovela_host *host = create->host;
  several *made = host->allocate(host, sizeof(several), 16);
  if (!made) return dovela_fail(host, DOVELA_OUT_OF_MEMORY, "Several", "no memory");
  made->host = host;
  made->layers = host->service(host, DOVELA_LAYER_SERVICE);
  made->kernels = host->service(host, DOVELA_KERNELS_SERVICE);
  made->children[0] = create->values[0].as.component;
  made->times = create->values[1].as.integer;
  const dovela_error *error = made->layers->clone(create, made->children[0], &made->children[1]);
  if (error) {
    host->free(host, made);
    return error;
  }
  *self = made;
  return NULL;
}

static void destroy(void *self) { ((several *)self)->host->free(((several *)self)->host, self); }

static const dovela_error *build(void *self, const dovela_layer_builder *builder) {
  several *wrapper = self;
  const dovela_error *error =
      builder->child(builder, "first", wrapper->children[0], builder->inputs, builder->input_count);
  if (error) return error;
  return builder->child(builder, "second", wrapper->children[1], builder->inputs, builder->input_count);
}

static const dovela_error *infer(void *self, dovela_layer_inference *inference) {
  several *wrapper = self;
  const dovela_error *error = wrapper->layers->infer(wrapper->children[0], inference);
  inference->in_place = 0;
  inference->view = 0;
  inference->needs_inputs = 1;
  return error;
}

static const dovela_error *prepare(void *self, dovela_layer_preparation *preparation) {
  several *wrapper = self;
  plan *made = wrapper->host->allocate(wrapper->host, sizeof(plan), 16);
  if (!made) return dovela_fail(wrapper->host, DOVELA_OUT_OF_MEMORY, "Several", "no memory");
  for (int child = 0; child < CHILDREN; child++) {
    dovela_layer_preparation inner = *preparation;
    const dovela_error *error = wrapper->layers->prepare(wrapper->children[child], &inner);
    if (error) {
      for (int done = 0; done < child; done++) wrapper->layers->release(wrapper->children[done], made->plans[done]);
      wrapper->host->free(wrapper->host, made);
      return error;
    }
    made->plans[child] = inner.plan;
    made->saved = aligned(inner.saved_bytes);
    made->scratch = aligned(inner.scratch_bytes);
  }
  made->bytes = aligned(dovela_spec_count(&preparation->outputs[0]) * sizeof(float));
  // Every run of a child keeps its own output, since its backward may read it.
  preparation->saved_bytes = (uint64_t)(CHILDREN * wrapper->times) * (made->saved + made->bytes);
  preparation->scratch_bytes =
      made->scratch + made->bytes + aligned(dovela_spec_count(&preparation->inputs[0]) * sizeof(float));
  preparation->plan = made;
  return NULL;
}

static void release(void *self, void *opaque) {
  several *wrapper = self;
  plan *made = opaque;
  for (int child = 0; child < CHILDREN; child++) wrapper->layers->release(wrapper->children[child], made->plans[child]);
  wrapper->host->free(wrapper->host, made);
}

static dovela_layer_run run_of(const several *wrapper, const dovela_layer_run *run, int child, int64_t time,
                               dovela_tensor *output) {
  const plan *made = run->plan;
  char *saved = (char *)run->saved + (uint64_t)(child * wrapper->times + time) * (made->saved + made->bytes);
  dovela_layer_run inner = *run;
  inner.plan = made->plans[child];
  inner.saved = saved;
  *output = run->outputs[0];
  output->data = saved + made->saved;
  inner.outputs = output;
  return inner;
}

static const dovela_error *forward(void *self, const dovela_layer_run *run) {
  several *wrapper = self;
  uint64_t count = dovela_count(&run->outputs[0]);
  wrapper->kernels->fill(run->context, count, 0.0f, dovela_f32(&run->outputs[0]));
  for (int child = 0; child < CHILDREN; child++)
    for (int64_t time = 0; time < wrapper->times; time++) {
      dovela_tensor output;
      dovela_layer_run inner = run_of(wrapper, run, child, time, &output);
      // What a wrapper left there in an earlier step may be gone: no memory is at that address.
      dovela_tensor dy = run->outputs[0], dx = run->inputs[0];
      dy.data = dx.data = (void *)(uintptr_t)64;
      inner.output_gradients = &dy;
      inner.input_gradients = &dx;
      const dovela_error *error = wrapper->layers->forward(wrapper->children[child], &inner);
      if (error) return error;
      wrapper->kernels->axpby(run->context, count, 1.0f, dovela_f32(&output), 1.0f, dovela_f32(&run->outputs[0]));
    }
  return NULL;
}

static const dovela_error *backward(void *self, const dovela_layer_run *run) {
  several *wrapper = self;
  const plan *made = run->plan;
  uint64_t count = dovela_count(&run->outputs[0]), inputs = dovela_count(&run->inputs[0]);
  float *dx = dovela_f32(&run->input_gradients[0]);
  if (dx) wrapper->kernels->fill(run->context, inputs, 0.0f, dx);
  for (int child = 0; child < CHILDREN; child++)
    for (int64_t time = 0; time < wrapper->times; time++) {
      dovela_tensor output, dy = run->output_gradients[0], part = run->input_gradients[0];
      dovela_layer_run inner = run_of(wrapper, run, child, time, &output);
      // A child may use its output gradient as scratch, so each run gets a copy.
      dy.data = (char *)run->scratch + made->scratch;
      part.data = dx ? (char *)run->scratch + made->scratch + made->bytes : NULL;
      wrapper->kernels->axpby(run->context, count, 1.0f, dovela_f32(&run->output_gradients[0]), 0.0f, dovela_f32(&dy));
      inner.output_gradients = &dy;
      inner.input_gradients = &part;
      const dovela_error *error = wrapper->layers->backward(wrapper->children[child], &inner, time > 0);
      if (error) return error;
      if (dx) wrapper->kernels->axpby(run->context, inputs, 1.0f, dovela_f32(&part), 1.0f, dx);
    }
  return NULL;
}

static const dovela_layer table = {.struct_size = DOVELA_SIZE(dovela_layer),
                                   .build = build,
                                   .infer = infer,
                                   .prepare = prepare,
                                   .release = release,
                                   .forward = forward,
                                   .backward = backward};

static const dovela_component component = {.struct_size = DOVELA_SIZE(dovela_component),
                                           .kind = DOVELA_LAYER_KIND,
                                           .schema = DOVELA_JSON(wrapper_schema),
                                           .table = &table,
                                           .create = create,
                                           .destroy = destroy};

DOVELA_PLUGIN(wrapper, wrapper_manifest, NULL, NULL, &component);
