// The ground of the contract: version, table sizes, export, and the words used in every comment.
//
// How to read this contract
//   Tables        Every table starts with `struct_size`, which the side that makes the table sets with
//                 DOVELA_SIZE. Slots are only ever appended. A reader asks DOVELA_HAS before it uses a
//                 slot that a table of the first version did not have.
//   required      A bit set of features that the callee must understand. A callee that meets a bit it does
//                 not know returns DOVELA_UNSUPPORTED; it never ignores one.
//   Pointers      `name: OWNER, LIFETIME, NULLABILITY` in a comment. OWNER is who frees: host or plugin.
//                 LIFETIME is `call` (valid until the function returns), `instance` (until destroy) or
//                 `process`. NULLABILITY is nonnull or nullable.
//   Threads       `[THREAD & STATE]` above each function. THREAD: any-thread (concurrent calls are legal),
//                 instance-thread (any one thread at a time for one instance), worker-thread (a thread
//                 of the host's team: several at once on one instance, on disjoint data).
//                 STATE: loaded, created, built, prepared, running, any-state.
//                 `!batch` after a state: not while a batch is under way.
//   Errors        A function that can fail returns `const dovela_error *`: NULL is success. On failure
//                 outputs are untouched (fields marked `out`, and pointers to results); the elements of tensors
//                 and buffers may be left in any state, and the host then uses none of them. Whoever receives an
//                 error releases it, or hands it on as its own result. No exception and no longjmp may cross.
//   Ids           Kinds, services and extensions are named "dovela.NAME/REVISION"; a third party puts its own domain
//                 in front ("org.example.search/1"). A revision is a new table under a new id. A draft has its final
//                 id from the start, and a header in draft/ until it is settled.
#ifndef DOVELA_ABI_H
#define DOVELA_ABI_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
#define DOVELA_EXTERN_C extern "C"
#define DOVELA_BEGIN extern "C" {
#define DOVELA_END }
#define DOVELA_STATIC_ASSERT(condition, text) static_assert(condition, text)
#else
#define DOVELA_EXTERN_C extern
#define DOVELA_BEGIN
#define DOVELA_END
#define DOVELA_STATIC_ASSERT(condition, text) _Static_assert(condition, text)
#endif

/// A function of the contract itself, compiled into whoever calls it.
#define DOVELA_HEADER_FUNCTION static inline __attribute__((unused))

#define DOVELA_EXPORT DOVELA_EXTERN_C __attribute__((visibility("default")))

/// Version of the contract. While the major number is 0 both must agree; from 1.0 on the minor number only
/// tells which slots exist.
#define DOVELA_ABI_MAJOR 0u
#define DOVELA_ABI_MINOR 1u

/// Size of a table, for its `struct_size`.
#define DOVELA_SIZE(type) ((uint64_t)sizeof(type))

/// Whether a table that the other side made is long enough to hold `field`.
#define DOVELA_HAS(table, field)                                                                                       \
  ((table)->struct_size >= (uint64_t)((const char *)&(table)->field - (const char *)(table)) + sizeof((table)->field))

/// Fails to compile when a slot of a table moves. Every slot is 8 bytes wide, so a table has no padding.
#define DOVELA_SLOT(type, field, index)                                                                                \
  DOVELA_STATIC_ASSERT(offsetof(type, field) == 8u * (index), #type "." #field " has moved")

/// Fails to compile when a table grows without a new DOVELA_SLOT line.
#define DOVELA_SLOTS(type, count) DOVELA_STATIC_ASSERT(sizeof(type) == 8u * (count), #type " has an unlisted slot")

/// Copies a table that the other side made, for a callee that hands it on with changes: what this side does not know
/// is left out, what the other side did not know is zero. `required` comes along, so nothing is dropped in silence.
DOVELA_HEADER_FUNCTION void dovela_copy_table(void *to, uint64_t size, const void *from) {
  uint64_t known;
  memcpy(&known, from, sizeof known);
  if (known > size) known = size;
  memset(to, 0, size);
  memcpy(to, from, known);
  memcpy(to, &size, sizeof size);
}

/// `to = *from` for tables of any age.
#define DOVELA_COPY(to, from) dovela_copy_table(&(to), sizeof(to), (from))

/// The next multiple of 64 bytes: what parts of saved and scratch memory start at.
#define DOVELA_ALIGNED(bytes) (((uint64_t)(bytes) + 63u) & ~(uint64_t)63u)

/// Unknown bits of a `required` set: nonzero means that the callee must refuse.
#define DOVELA_UNKNOWN(call, known) ((call)->required & ~(uint64_t)(known))

/// Most axes that a tensor may have, the batch axis included.
#define DOVELA_MAX_RANK 8

/// An axis whose extent is not known yet (batch, time).
#define DOVELA_UNKNOWN_EXTENT ((int64_t)-1)

#endif
