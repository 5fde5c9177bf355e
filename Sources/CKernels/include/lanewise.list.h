// Convolutions of many small groups of channels, `lanes` groups at a time: element l of a vector
// belongs to group l. Images of such vectors are [row][pixel][channel of a group][lane].

// One row of results y[pixel][output][lane], see `struct lanewise`.
KERNEL(void, lanewise_row, const struct lanewise *p, float *y)
// dw[row][tap][output][lane] += what one row of the gradient dy[pixel][output][lane] gives
KERNEL(void, lanewise_filters, const struct lanewise *p, const float *dy, float *dw)
// lanes[k][c][l] = image[k·pixel + l·lane + c·channel] for l < count, else 0
KERNEL(void, lanewise_gather, const float *image, long pixels, long pixel, long size, long lane, long channel, long count, float *lanes)
// The inverse of `lanewise_gather`.
KERNEL(void, lanewise_scatter, const float *lanes, long pixels, long pixel, long size, long lane, long channel, long count, float *image)
