#include "prelude.h"
#if defined(__x86_64__)
#define NAMED(f) f##_avx2
#define LEVEL "avx2"
#define LANES 8
#pragma clang attribute push(__attribute__((target("avx2,fma"), min_vector_width(256))), apply_to = function)
#include "level.inc"
#pragma clang attribute pop
#endif
