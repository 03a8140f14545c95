// The schemas of this plugin's components, one JSON object each, in the order of `list`.
// clang-format off
#include <dovela/schema.h>

DOVELA_MANIFEST(manifest, {
  "id": "org.dovela.searches",
  "version": "0.1.0",
  "license": "MIT",
  "doc": "Dovela's standard search algorithms."
});

DOVELA_SCHEMA(Random_schema, {
  "kind": "search",
  "name": "Random",
  "aliases": ["random"],
  "doc": "Each hyperparameter drawn by itself, uniform on its scale.",
  "source": "Bergstra and Bengio 2012, \"Random Search for Hyper-Parameter Optimization\"",
  "parameters": []
});

DOVELA_SCHEMA(Grid_schema, {
  "kind": "search",
  "name": "Grid",
  "aliases": ["grid"],
  "doc": "Every configuration in order, the last hyperparameter changing fastest; a continuum is cut into points.",
  "parameters": [
    {"id": "points", "type": "int", "range": [2, 1000], "default": 5,
     "doc": "Values of a continuum, even on its scale, its ends among them."}
  ]
});
