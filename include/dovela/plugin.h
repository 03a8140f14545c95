// A plugin: a manifest, a list of components, one exported function, which the macro writes.
//
//   DOVELA_MANIFEST(lion_manifest, {"id": "org.example.lion", "version": "1.0.0", "doc": "The Lion optimizer."});
//   DOVELA_PLUGIN(lion, lion_manifest, NULL, NULL, &lion_component);
//
// Compiled with -DDOVELA_STATIC the same source exports `dovela_static_lion` in place of the entry function:
// a host that names that symbol in its own table has linked it for good, and no linker can drop it.
//
// C++ before C++20 has no designated initializers; a table is then made by a function, so that slots of later versions
// stay NULL without a warning:
//
//   static const dovela_component lion = [] {
//     dovela_component table = {};
//     table.struct_size = DOVELA_SIZE(dovela_component);
//     …
//     return table;
//   }();
#ifndef DOVELA_PLUGIN_H
#define DOVELA_PLUGIN_H

#include "component.h"

DOVELA_BEGIN

/// What the entry function gives back. Owner: plugin, process.
typedef struct dovela_plugin {
  uint64_t struct_size;
  uint64_t abi_major; ///< of the headers it was compiled with
  uint64_t abi_minor;
  const char *manifest;                      ///< the JSON of its note: plugin, process, nonnull
  const dovela_component *const *components; ///< plugin, process, nonnull
  uint64_t component_count;

  /// Called once, before any component is made; its error refuses the plugin. nullable. [any-thread & loaded]
  const dovela_error *(*init)(const dovela_host *host);

  /// Called after the last instance is gone, where `init` succeeded; the library itself stays in the process. A host
  /// that loads it again calls `init` again. nullable. [any-thread & loaded]
  void (*deinit)(void);
} dovela_plugin;

DOVELA_SLOT(dovela_plugin, abi_major, 1);
DOVELA_SLOT(dovela_plugin, abi_minor, 2);
DOVELA_SLOT(dovela_plugin, manifest, 3);
DOVELA_SLOT(dovela_plugin, components, 4);
DOVELA_SLOT(dovela_plugin, component_count, 5);
DOVELA_SLOT(dovela_plugin, init, 6);
DOVELA_SLOT(dovela_plugin, deinit, 7);
DOVELA_SLOTS(dovela_plugin, 8);

/// The one exported function. host: host, process, nonnull. plugin: untouched on failure. [any-thread & any-state]
typedef const dovela_error *dovela_entry(const dovela_host *host, const dovela_plugin **plugin);

/// Its name.
#define DOVELA_ENTRY "dovela_plugin_entry"

/// Whether a host of that version can serve a plugin compiled with these headers.
DOVELA_HEADER_FUNCTION const dovela_error *dovela_negotiate(const dovela_host *host, const char *plugin) {
  if (host->abi_major == DOVELA_ABI_MAJOR && (DOVELA_ABI_MAJOR > 0u || host->abi_minor == DOVELA_ABI_MINOR))
    return NULL;
  return dovela_fail(host, DOVELA_VERSION, plugin, "plugin '%s' speaks contract %u.%u, this host speaks %llu.%llu",
                     plugin, DOVELA_ABI_MAJOR, DOVELA_ABI_MINOR, (unsigned long long)host->abi_major,
                     (unsigned long long)host->abi_minor);
}

#ifdef DOVELA_STATIC
#define DOVELA_ENTRY_SYMBOL(name) dovela_static_##name
#else
#define DOVELA_ENTRY_SYMBOL(name) dovela_plugin_entry
#endif

/// The entry function of a plugin. `manifest` is the symbol of its DOVELA_MANIFEST; the rest are its components.
#define DOVELA_PLUGIN(name, manifest_symbol, init_function, deinit_function, ...)                                      \
  DOVELA_EXPORT const dovela_error *DOVELA_ENTRY_SYMBOL(name)(const dovela_host *host, const dovela_plugin **plugin);  \
  const dovela_error *DOVELA_ENTRY_SYMBOL(name)(const dovela_host *host, const dovela_plugin **plugin) {               \
    static const dovela_component *const components[] = {__VA_ARGS__};                                                 \
    static dovela_plugin table;                                                                                        \
    const dovela_error *refusal = dovela_negotiate(host, #name);                                                       \
    if (refusal) return refusal;                                                                                       \
    table.struct_size = DOVELA_SIZE(dovela_plugin);                                                                    \
    table.abi_major = DOVELA_ABI_MAJOR;                                                                                \
    table.abi_minor = DOVELA_ABI_MINOR;                                                                                \
    table.manifest = manifest_symbol;                                                                                  \
    table.components = components;                                                                                     \
    table.component_count = sizeof components / sizeof components[0];                                                  \
    table.init = init_function;                                                                                        \
    table.deinit = deinit_function;                                                                                    \
    *plugin = &table;                                                                                                  \
    return NULL;                                                                                                       \
  }                                                                                                                    \
  DOVELA_STATIC_ASSERT(DOVELA_ABI_MAJOR == 0u, "the macro belongs to contract 0")

DOVELA_END

#endif
