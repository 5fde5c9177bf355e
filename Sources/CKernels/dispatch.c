#include <stddef.h>

#include "CKernels.h"

extern const struct kernels kernels_baseline;
#if defined(__x86_64__)
extern const struct kernels kernels_avx2;
extern const struct kernels kernels_avx512;
#endif

const struct kernels *kernels_for(int level) {
  switch (level) {
  case level_baseline:
    return &kernels_baseline;
#if defined(__x86_64__)
  case level_avx2:
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")
      ? &kernels_avx2 : NULL;
  case level_avx512:
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl")
      && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw")
      ? &kernels_avx512 : NULL;
#endif
  default:
    return NULL;
  }
}

int kernels_have_sse42(void) {
#if defined(__x86_64__)
  return __builtin_cpu_supports("sse4.2") != 0;
#else
  return 0;
#endif
}
