// What Swift cannot say about the library that it is linked into.
#ifndef PLUGIN_KIT_SUPPORT_H
#define PLUGIN_KIT_SUPPORT_H

#include <stdint.h>

/// The texts of this library's Dovela notes of one type, at most `capacity` of them, in the order of the file;
/// returns how many there are.
int plugin_kit_notes(uint32_t type, const char **texts, int capacity);

#endif
