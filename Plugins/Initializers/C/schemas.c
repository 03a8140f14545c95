// The schemas of this plugin's components, one JSON object each, in the order of `list`.
#include <dovela/schema.h>

DOVELA_MANIFEST(manifest, {
  "id": "org.dovela.initializers",
  "version": "0.1.0",
  "license": "MIT",
  "doc": "Dovela's standard initializers."
});
