// Products for AVX2: twelve registers of sums, two of b, one of a.
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#define PRODUCT_RUN product_run_avx2
#define VECTOR_WIDTH 8
#define TILE 6
#include "panels.h"
#pragma clang attribute pop
#endif
