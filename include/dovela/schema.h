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
//   and what a kind's own header adds (formula, fuses_after, direction, …).
#ifndef DOVELA_SCHEMA_H
#define DOVELA_SCHEMA_H

#include "abi.h"

#define DOVELA_NOTE_MANIFEST 1u ///< note type of a plugin's manifest
#define DOVELA_NOTE_SCHEMA 2u   ///< note type of a component's schema

/// An ELF note named "Dovela", with a string literal as its descriptor (`retain`: --gc-sections would drop what no
/// code names).
#define DOVELA_NOTE(symbol, type, literal)                                                                             \
  static const struct {                                                                                                \
    uint32_t name_size, text_size, note_type;                                                                          \
    char name[8];                                                                                                      \
    char text[(sizeof(literal) + 3u) & ~(size_t)3u];                                                                   \
  } symbol##_note __attribute__((section(".note.dovela"), used, retain, aligned(4))) = {7u, (uint32_t)sizeof(literal), type,   \
                                                                                "Dovela", literal};                    \
  static const char *const symbol __attribute__((unused)) = symbol##_note.text

// The JSON is turned into text here, before any macro of the author's (`true` of stdbool.h) could change it.
#define DOVELA_MANIFEST(symbol, ...) DOVELA_NOTE(symbol, DOVELA_NOTE_MANIFEST, #__VA_ARGS__)
#define DOVELA_SCHEMA(symbol, ...) DOVELA_NOTE(symbol, DOVELA_NOTE_SCHEMA, #__VA_ARGS__)

/// The text of a schema as an address constant, which C wants in a static initializer: `.schema = DOVELA_JSON(lion)`.
#define DOVELA_JSON(symbol) (symbol##_note.text)

#endif
