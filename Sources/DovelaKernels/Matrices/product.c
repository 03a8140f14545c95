#include "product.h"

void product_run(const dovela_context *context, const product *p) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("x86-64-v4")) {
    product_run_avx512(context, p);
    return;
  }
  if (__builtin_cpu_supports("x86-64-v3")) {
    product_run_avx2(context, p);
    return;
  }
#endif
  product_run_baseline(context, p);
}
