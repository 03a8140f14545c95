// Function multiversioning: a hot loop compiled several times, for AVX-512, for AVX2 and for every machine; the loader
// picks the best. Put DOVELA_MULTIVERSION before a function of plain loops; compile with -O3 -fno-math-errno.
#ifndef DOVELA_MULTIVERSION_H
#define DOVELA_MULTIVERSION_H

#include "abi.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define DOVELA_MULTIVERSION // the loader chooses a version before a sanitizer is ready
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define DOVELA_MULTIVERSION
#endif
#endif

#if !defined(DOVELA_MULTIVERSION) && defined(__x86_64__) &&                                                            \
    ((defined(__clang__) && __clang_major__ >= 15) || (!defined(__clang__) && defined(__GNUC__) && __GNUC__ >= 12))
#define DOVELA_MULTIVERSION __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#elif !defined(DOVELA_MULTIVERSION)
#define DOVELA_MULTIVERSION
#endif

#endif
