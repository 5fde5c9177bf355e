// Every list of kernels: KERNEL(result, name, parameters…).
#include "elementwise.list.h"
#include "distance.list.h"
#include "rows.list.h"
#include "reduction.list.h"
