// The schemas of this plugin's components, one JSON object each, in the order of `list`.
// clang-format off
#include <dovela/schema.h>

DOVELA_MANIFEST(manifest, {
  "id": "org.dovela.schedulers",
  "version": "0.1.0",
  "license": "MIT",
  "doc": "Dovela's standard schedulers of trials."
});

DOVELA_SCHEMA(Full_schema, {
  "kind": "scheduler",
  "name": "Full",
  "aliases": ["full"],
  "doc": "Every configuration for as many epochs as a trial may have.",
  "parameters": []
});
