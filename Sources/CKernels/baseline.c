#include "prelude.h"
#define NAMED(f) f##_baseline
#define LEVEL "baseline"
#define LANES 4
#include "level.inc"
