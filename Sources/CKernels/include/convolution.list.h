// Rows first ..< first + count of an image [height][row], zeros beyond it, each between margins of zeros.
KERNEL(void, padded_rows, const float *image, long height, long row, long first, long count, long left, long right, float *to)
// Like `matrix_product` for a few columns: b is [column][segment][depth] with `b_strip` floats from one column
// to the next, a_depth and b_depth are 1.
KERNEL(void, thin_product, const struct product *p)
// to[taps - 1 - t][o][i] = from[t][i][o]
KERNEL(void, turn_filters, const float *from, long taps, long inputs, long outputs, float *to)
// to[row][g · size + c] = from[row][c · groups + g]
KERNEL(void, group_channels, const float *from, long rows, long groups, long size, float *to)
// dz[i] = dy[i] · scale · (y[i] - r[i] > 0 ? 1 : slope); a null r stands for zeros. dz may be dy.
KERNEL(void, activation_gradient, const float *dy, const float *y, const float *r, float slope, float scale, float *dz, long n)
// dz[i] = dy[i] · (v[i] > 0 ? 1 : slope); the result is Σ dy[i] · v[i] over the others. dz may be dy.
KERNEL(float, rectifier_gradient, const float *dy, const float *v, float slope, float *dz, long n)
