// One plugin with one thing wrong, which a -D option chooses. Without any it is right.
#include <dovela/dovela.h>
#include <string.h>

// clang-format off
#ifndef NO_MANIFEST
#ifdef MANIFEST_BROKEN
DOVELA_MANIFEST(bad_manifest, {"id": "org.example.bad", "version": });
#elif defined(MANIFEST_WITHOUT_ID)
DOVELA_MANIFEST(bad_manifest, {"version": "1.0.0"});
#elif defined(OTHER_PLUGIN)
DOVELA_MANIFEST(bad_manifest, {"id": "org.example.other", "version": "1.0.0", "doc": "Offers the same name."});
#else
DOVELA_MANIFEST(bad_manifest, {"id": "org.example.bad", "version": "1.0.0", "doc": "For tests."});
#endif
#else
static const char *const bad_manifest = "{\"id\": \"org.example.bad\", \"version\": \"1.0.0\"}";
#endif

#if defined(SCHEMA_BROKEN)
DOVELA_SCHEMA(bad_schema, {
  "kind": "schedule",
  "name": "Steady",
  "doc": "One value."
          "parameters": []
});
#elif defined(SCHEMA_WRONG_TYPE)
DOVELA_SCHEMA(bad_schema, {
  "kind": "schedule",
  "name": "Steady",
  "doc": "One value.",
  "parameters": [ {"id": "value", "type": "real", "doc": "The value."} ]
});
#elif defined(SCHEMA_WITHOUT_DOC)
DOVELA_SCHEMA(bad_schema, {
  "kind": "schedule",
  "name": "Steady",
  "doc": "One value.",
  "parameters": [ {"id": "value", "type": "float"} ]
});
#elif defined(UNKNOWN_KEY)
DOVELA_SCHEMA(bad_schema, {
  "kind": "schedule",
  "name": "Steady",
  "doc": "One value.",
  "colour": "blue",
  "parameters": [ {"id": "value", "type": "float", "default": 1, "shade": 2, "doc": "The value."} ]
});
#elif defined(UNKNOWN_KIND)
DOVELA_SCHEMA(bad_schema, {"kind": "oracle", "name": "Steady", "doc": "Of a newer contract.", "parameters": []});
#else
DOVELA_SCHEMA(bad_schema, {
  "kind": "schedule",
  "name": "Steady",
  "doc": "One value.",
  "parameters": [ {"id": "value", "type": "float", "default": 1.0, "doc": "The value."} ]
});
#endif
// clang-format on

static int released;
DOVELA_EXPORT int bad_released(void);
int bad_released(void) { return released; }

static void release(const dovela_error *error) {
  (void)error;
  released++;
}

static const dovela_error speechless = {
    .struct_size = DOVELA_SIZE(dovela_error), .code = DOVELA_OUT_OF_RANGE, .release = release};

static const dovela_error *create(const dovela_create *create, void **self) {
  (void)create;
  *self = NULL;
#ifdef CREATE_FAILS
  return &speechless;
#else
  return NULL;
#endif
}

static const dovela_error *value(void *self, const dovela_moment *moment, double *value) {
  (void)self;
  *value = 3.0;
  if (moment->position < 0) return &speechless;
  return NULL;
}

// A newer plugin: the table that we know, and slots that we do not.
typedef struct longer {
  dovela_schedule known;
  void *unknown[3];
} longer;

static const longer table = {
#if defined(LONGER)
    .known = {.struct_size = DOVELA_SIZE(longer), .value = value}, .unknown = {&released, &released, &released}
#elif defined(SHORTER)
    .known = {.struct_size = 8, .value = value}
#elif defined(NULL_SLOT)
    .known = {.struct_size = DOVELA_SIZE(dovela_schedule), .value = NULL}
#elif defined(NO_SIZE)
    .known = {.struct_size = 0, .value = value}
#else
    .known = {.struct_size = DOVELA_SIZE(dovela_schedule), .value = value}
#endif
};

#ifdef UNKNOWN_KIND
#define KIND "dovela.oracle/1"
#elif defined(NEWER_KIND)
#define KIND "dovela.schedule/2"
#else
#define KIND DOVELA_SCHEDULE_KIND
#endif

static dovela_component component = {
    .struct_size = DOVELA_SIZE(dovela_component),
    .kind = KIND,
    .schema = DOVELA_JSON(bad_schema),
    .table = &table,
#ifndef NO_CREATE
    .create = create,
#endif
#ifdef NEEDS_MORE
    .required = 4,
#endif
};

static const dovela_error *start(const dovela_host *host) {
  (void)host;
  (void)value;
  (void)create;
#ifdef OTHER_SCHEMA
  component.schema = "{\"kind\": \"schedule\", \"name\": \"Steady\", \"doc\": \"Another text.\"}";
#endif
#ifdef OLD_COMPONENT
  // An older plugin: `create` is the last slot that it knows.
  component.struct_size = 8 * 7;
#endif
#ifdef INIT_FAILS
  return dovela_fail(host, DOVELA_UNSUPPORTED, "bad_start", "there is no such device");
#else
  return NULL;
#endif
}

#if defined(NO_ENTRY)
DOVELA_EXPORT int something_else(void);
int something_else(void) { return start(NULL) != NULL && component.struct_size && bad_manifest; }
#elif defined(OTHER_ABI) || defined(NO_PLUGIN) || defined(OLD_PLUGIN) || defined(REFUSES) || defined(MANY)
DOVELA_EXPORT const dovela_error *dovela_plugin_entry(const dovela_host *host, const dovela_plugin **plugin);
const dovela_error *dovela_plugin_entry(const dovela_host *host, const dovela_plugin **plugin) {
  static const dovela_component *const components[] = {&component};
  static dovela_plugin made;
  made.struct_size = DOVELA_SIZE(dovela_plugin);
  made.manifest = bad_manifest;
  made.components = components;
  made.component_count = 1;
  made.init = start;
#ifdef REFUSES
  // What DOVELA_PLUGIN does where the host is of another contract.
  dovela_host other = *host;
  other.abi_minor += 7;
  const dovela_error *refusal = dovela_negotiate(&other, "bad");
  if (refusal) return refusal;
#endif
#ifdef OLD_PLUGIN
  // Older headers: the table ends before `init`.
  made.struct_size = 8 * 6;
  made.abi_minor = DOVELA_ABI_MINOR;
  *plugin = &made;
#endif
#ifdef MANY
  made.component_count = UINT64_MAX;
  made.abi_minor = DOVELA_ABI_MINOR;
  *plugin = &made;
#endif
#ifdef OTHER_ABI
  made.abi_major = OTHER_ABI;
  *plugin = &made;
#endif
  (void)host;
  (void)plugin;
  (void)made;
  return NULL;
}
#else
DOVELA_PLUGIN(bad, bad_manifest, start, NULL, &component);
#endif
