// Snake, an activation that can go on with what repeats:  y = x + sin(a x)^2 / a,  y' = 1 + sin(2 a x)
// (Ziyin, Hartwig and Ueda 2020, "Neural Networks Fail to Learn Periodic Functions and How to Fix It", eq. 3).
#include <cmath>
#include <dovela/dovela.h>
#include <new>

// clang-format off
DOVELA_MANIFEST(manifest, {"id": "org.example.snake", "version": "1.0.0", "doc": "The Snake activation."});

DOVELA_SCHEMA(schema, {
  "kind": "activation", "name": "snake", "doc": "x + sin(a x)^2 / a.",
  "parameters": [
    {"id": "a", "type": "float", "default": 1.0, "range": [0, null], "exclusive": "least", "scale": "log",
     "search": [0.2, 20.0], "doc": "How fast it repeats."}
  ]
});
// clang-format on

namespace {

struct Snake {
  float a;

  float value(float x) const { return x + std::sin(a * x) * std::sin(a * x) / a; }
  float slope(float x) const { return 1 + std::sin(2 * a * x); }

  static const dovela_error *create(const dovela_create *create, void **self) {
    *self = new (std::nothrow) Snake{static_cast<float>(create->values[0].as.number)};
    return *self ? nullptr : dovela_fail(create->host, DOVELA_OUT_OF_MEMORY, create->name, "no memory");
  }

  static void destroy(void *self) { delete static_cast<Snake *>(self); }

  static const dovela_error *forward(void *self, const dovela_activation_run *run) {
    const float *x = dovela_f32(run->x);
    float *y = dovela_f32(run->y);
    for (uint64_t i = 0; i < dovela_count(run->y); i++) y[i] = static_cast<Snake *>(self)->value(x[i]);
    return nullptr;
  }

  static const dovela_error *backward(void *self, const dovela_activation_run *run) {
    const float *x = dovela_f32(run->x), *dy = dovela_f32(run->dy);
    float *dx = dovela_f32(run->dx);
    for (uint64_t i = 0; i < dovela_count(run->dx); i++) dx[i] = dy[i] * static_cast<Snake *>(self)->slope(x[i]);
    return nullptr;
  }
};

const dovela_activation table = [] {
  dovela_activation table = {};
  table.struct_size = DOVELA_SIZE(dovela_activation);
  table.flags = DOVELA_ACTIVATION_NEEDS_INPUT;
  table.forward = Snake::forward;
  table.backward = Snake::backward;
  return table;
}();

DOVELA_COMPONENT(component, DOVELA_ACTIVATION_KIND, schema, table, Snake::create, Snake::destroy);

} // namespace

DOVELA_PLUGIN(snake, manifest, nullptr, nullptr, &component);
