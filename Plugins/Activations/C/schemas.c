// The schemas of this plugin's components, one JSON object each, in the order of `list`.
#include <dovela/schema.h>

DOVELA_MANIFEST(manifest, {
  "id": "org.dovela.activations",
  "version": "0.1.0",
  "license": "MIT",
  "doc": "Dovela's standard activations."
});

DOVELA_SCHEMA(relu, {
  "kind": "activation",
  "name": "relu",
  "doc": "Rectified linear unit: max(x, 0) with a slope below, a threshold and a cut.",
  "source": "Keras 3 activations.relu",
  "parameters": [
    {"id": "negative_slope", "type": "float", "default": 0.0, "doc": "Slope below the threshold."},
    {"id": "max_value", "type": "float", "nullable": true, "default": null, "doc": "Greatest value; null for none."},
    {"id": "threshold", "type": "float", "default": 0.0, "doc": "Where the slope changes."}
  ]
});
