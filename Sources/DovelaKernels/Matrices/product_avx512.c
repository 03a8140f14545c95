// Products for AVX-512: twenty-four registers of sums, two of b; elements of a come from memory.
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"))), apply_to = function)
#define PRODUCT_RUN product_run_avx512
#define VECTOR_WIDTH 16
#define TILE 12
#include "panels.h"
#pragma clang attribute pop
#endif
