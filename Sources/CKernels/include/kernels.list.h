// Every list of kernels: KERNEL(result, name, parameters…).
#include "elementwise.list.h"
#include "distance.list.h"
#include "rows.list.h"
#include "reduction.list.h"
#include "product.list.h"
#include "winograd.list.h"
#include "convolution.list.h"
#include "optimizer.list.h"
