// The manifest of this plugin; the schemas of its components stand in schemas/.
// clang-format off: JSON is laid out as JSON.
#include <dovela/schema.h>

DOVELA_MANIFEST(
    manifest,
    {"id" : "org.dovela.layers", "version" : "0.1.0", "license" : "MIT", "doc" : "Dovela's standard layers."});
