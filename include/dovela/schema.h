// Schemas: one JSON object a component, written once, beside its code.
//
// DOVELA_SCHEMA(symbol, {...}) and DOVELA_MANIFEST(symbol, {...}) take the JSON as it stands, without quotes or
// escapes around it, and put the same bytes in two places: an ELF note in `.note.dovela`, which
// `dovela list` and `describe` read without running anything, and `symbol`, which the registration names.
//
// A manifest:  {"id": "org.example.lion", "version": "1.0.0", "doc": "…", "license": "…"}
// A schema:
//   kind, name, doc            required. `kind` is a word: layer, activation, optimizer, …
//   aliases                    other names: ["adam"]
//   version                    of the configuration and the state, an integer, 1 if absent
//   source                     paper and equation, or the library whose variant it is
//   parameters                 in positional order, each an object:
//     id, type, doc            required. type: bool int float string enum list component any, or a list of them
//     default                  any value of the type; without one the parameter is required
//     nullable                 true where null is a value
//     range                    [least, greatest], null for none; `exclusive`: "least", "greatest" or "both"
//     choices                  of an enum
//     items                    a parameter object without id and doc, for the items of a list
//     length                   of a list, a number or [least, greatest]; a single item stands for `length` equal ones
//     of                       the kind of a component
//     scale                    "log" where a search goes by factors
//     search                   [least, greatest] worth searching, where narrower than `range`
//     role                     what the host does with it, so that the component need not:
//                                initializer regularizer constraint   (with "for": the variable's name)
//                                output_activation                    applied to output 0; see layer.h
//                                activity_regularizer                 penalty on output 0
//   and what a kind's own header adds: fuses (layer.h), fuses_after and problem (loss.h), direction (metric.h),
//   train_only and problem (transform.h).
//
// The grammar keeps these words for itself, so no name and no alias may be one of them: choice range log int bool
// repeat.
//
// A language without these macros writes the note itself, into section ".note.dovela", 4-byte aligned: three 32-bit
// words (7; bytes of the text with its NUL; the type below), "Dovela" with two NULs, the text, NULs up to the next
// multiple of 4.
#ifndef DOVELA_SCHEMA_H
#define DOVELA_SCHEMA_H

#include "abi.h"

#define DOVELA_NOTE_MANIFEST 1u ///< note type of a plugin's manifest
#define DOVELA_NOTE_SCHEMA 2u   ///< note type of a component's schema

// --gc-sections would drop what no code names.
#if defined(__has_attribute)
#if __has_attribute(retain)
#define DOVELA_RETAIN , retain
#endif
#endif
#ifndef DOVELA_RETAIN
#define DOVELA_RETAIN
#endif

// The address sanitizer would put red zones between the notes, which are then no notes any more.
#ifdef __clang__
#define DOVELA_NO_RED_ZONE __attribute__((no_sanitize("address")))
#else
#define DOVELA_NO_RED_ZONE
#endif

/// An ELF note named "Dovela", with a string literal as its descriptor; `symbol` is the text.
#define DOVELA_NOTE(symbol, type, literal)                                                                             \
  _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Woverlength-strings\"") static const struct {      \
    uint32_t name_size, text_size, note_type;                                                                          \
    char name[8];                                                                                                      \
    char text[(sizeof(literal) + 3u) & ~(size_t)3u];                                                                   \
  } symbol##_note DOVELA_NO_RED_ZONE __attribute__((section(".note.dovela"), used DOVELA_RETAIN, aligned(4))) = {      \
      7u, (uint32_t)sizeof(literal), type, "Dovela", literal};                                                         \
  _Pragma("GCC diagnostic pop") static const char *const symbol __attribute__((unused)) = symbol##_note.text

// The JSON is turned into text here, before any macro of the author's (`true` of stdbool.h) could change it.
#define DOVELA_MANIFEST(symbol, ...) DOVELA_NOTE(symbol, DOVELA_NOTE_MANIFEST, #__VA_ARGS__)
#define DOVELA_SCHEMA(symbol, ...) DOVELA_NOTE(symbol, DOVELA_NOTE_SCHEMA, #__VA_ARGS__)

/// The text of a schema as an address constant, which C wants in a static initializer: `.schema = DOVELA_JSON(lion)`.
#define DOVELA_JSON(symbol) (symbol##_note.text)

#endif
