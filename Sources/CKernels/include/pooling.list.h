// The largest of each window for rows first ..< first + count of the result of one image, the first of
// equals; taps[…] is its place i · size + j in the window.
KERNEL(void, max_pool, const float *x, const struct window *p, long first, long count, float *y, float *taps)
// One row of the gradient of an image from that of its maxima.
KERNEL(void, max_pool_gradient, const float *dy, const float *taps, const struct window *p, long row, float *dx)
// y[o][…] = sum over k in starts[o] ..< starts[o + 1] of weights[k] · x[sources[k]][…], n floats each
KERNEL(void, resample, const float *x, const int32_t *starts, const int32_t *sources, const float *weights, long outputs, long n, float *y)
// y[r, c] = x[r, c]·p[r]
KERNEL(void, scale_rows, const float *x, const float *p, float *y, long rows, long n)
// s[r] = sum over c of a[r, c]·b[r, c]
KERNEL(void, row_dots, const float *a, const float *b, float *s, long rows, long n)
// n floats of each row, where rows lie `from_row` and `to_row` floats apart
KERNEL(void, copy_rows, const float *from, long from_row, float *to, long to_row, long rows, long n)
// y[row, c] = x[row, c]·p[c] + r[row, c]
KERNEL(void, gate_sum, const float *x, const float *p, const float *r, float *y, long rows, long n)
// A row of the means of 2×2 pixels of n channels, from the rows a and b, and its gradient
KERNEL(void, halve, const float *a, const float *b, float *y, long width, long n)
KERNEL(void, halve_gradient, const float *dy, float *a, float *b, long width, long n)
// 2·width pixels from width: three quarters of the nearest and one of the next, plus r unless that is
// null; and the gradient
KERNEL(void, double_row, const float *x, const float *r, float *y, long width, long n)
KERNEL(void, double_row_gradient, const float *dy, float *dx, long width, long n)
