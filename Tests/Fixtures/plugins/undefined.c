// A plugin that wants a symbol of somebody who is not there.
#include <dovela/dovela.h>

DOVELA_MANIFEST(undefined_manifest, {"id" : "org.example.undefined", "version" : "1.0.0", "doc" : "For tests."});

extern const dovela_error *a_symbol_that_nobody_has(const dovela_host *host);

static const dovela_error *start(const dovela_host *host) { return a_symbol_that_nobody_has(host); }

DOVELA_PLUGIN(undefined, undefined_manifest, start, NULL, NULL);
