// What the host lends to every plugin: errors, logging, memory, and services by string id.
#ifndef DOVELA_HOST_H
#define DOVELA_HOST_H

#include "abi.h"
#include "error.h"
#include <stdarg.h>
#include <stdio.h>

DOVELA_BEGIN

typedef enum dovela_log_level {
  DOVELA_LOG_DEBUG = 0,
  DOVELA_LOG_INFO = 1,
  DOVELA_LOG_WARNING = 2,
  DOVELA_LOG_ERROR = 3
} dovela_log_level;

/// Where a call belongs: its thread count and, later, its device and queue. Opaque; handed on to services.
/// Owner: host, call. Never NULL in a table that has a `context`.
typedef struct dovela_context dovela_context;

/// The host table: one a process, from entry until exit.
typedef struct dovela_host dovela_host;
struct dovela_host {
  uint64_t struct_size;
  uint64_t abi_major;
  uint64_t abi_minor;
  const char *name;    ///< owner: host, process, nonnull
  const char *version; ///< owner: host, process, nonnull

  /// Makes an error. `owner` and `message` are copied. Never NULL. [any-thread & any-state]
  const dovela_error *(*error)(const dovela_host *host, uint64_t code, const char *owner, const char *message);

  /// Logs a line. [any-thread & any-state]
  void (*log)(const dovela_host *host, uint64_t level, const char *owner, const char *message);

  /// Memory of `size` bytes, aligned to `alignment` (a power of two), zeroed; NULL when there is none.
  /// For create and prepare: `forward` and `backward` get theirs from the plan. [any-thread & any-state]
  void *(*allocate)(const dovela_host *host, uint64_t size, uint64_t alignment);

  /// Frees what `allocate` gave. memory: plugin, until this call, nullable. [any-thread & any-state]
  void (*free)(const dovela_host *host, void *memory);

  /// A table of host functions by id ("dovela.kernels/1"), or NULL where this host has none of that name.
  /// Result: host, process, nullable. Fetch once, in `init` or `create`. [any-thread & any-state]
  const void *(*service)(const dovela_host *host, const char *id);
};

DOVELA_SLOT(dovela_host, abi_major, 1);
DOVELA_SLOT(dovela_host, abi_minor, 2);
DOVELA_SLOT(dovela_host, name, 3);
DOVELA_SLOT(dovela_host, version, 4);
DOVELA_SLOT(dovela_host, error, 5);
DOVELA_SLOT(dovela_host, log, 6);
DOVELA_SLOT(dovela_host, allocate, 7);
DOVELA_SLOT(dovela_host, free, 8);
DOVELA_SLOT(dovela_host, service, 9);
DOVELA_SLOTS(dovela_host, 10);

/// An error whose message is formatted like printf's.
__attribute__((format(printf, 4, 5))) DOVELA_HEADER_FUNCTION const dovela_error *
dovela_fail(const dovela_host *host, dovela_code code, const char *owner, const char *format, ...) {
  char message[1024];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  return host->error(host, (uint64_t)code, owner, message);
}

DOVELA_END

#endif
