#include "prelude.h"
#if defined(__x86_64__)
#define NAMED(f) f##_avx512
#define LEVEL "avx512"
#define LANES 16
#pragma clang attribute push(__attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,fma"), min_vector_width(512))), apply_to = function)
#include "level.inc"
#pragma clang attribute pop
#endif
