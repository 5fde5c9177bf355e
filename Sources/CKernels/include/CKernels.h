// Vector loops, written once and compiled once per instruction set.
//
// A kernel is one line in a list (`elementwise.list.h`, …) and one function `NAMED(name)` in the
// `.inc` file beside it. Nothing here allocates, starts threads or keeps state.
#pragma once
#include <stdint.h>

#include "shapes.h"

/// The kernels of one instruction set.
struct kernels {
  /// `avx512`, `avx2` or `baseline`.
  const char *level;
  /// Floats in a vector.
  long lanes;
  /// Columns that `matrix_product` takes at once, and the width of packed strips.
  long strip;
#define KERNEL(result, name, ...) result (*name)(__VA_ARGS__);
#include "kernels.list.h"
#undef KERNEL
};

enum kernel_level { level_baseline = 0, level_avx2 = 1, level_avx512 = 2 };

/// The table of a level, or null where it was not compiled or this processor lacks it.
const struct kernels *kernels_for(int level);

/// Whether SSE 4.2 is there: which family of BLAS kernels fits the baseline.
int kernels_have_sse42(void);

/// Lets the other thread of a core go on while this one looks for something again and again.
static inline void pause_briefly(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}
