// See `struct product`.
KERNEL(void, matrix_product, const struct product *p)
// Strips of columns for `matrix_product`: to[strip][row][k] = from[row · row_stride + column · column_stride],
// with zeros beyond the last column.
KERNEL(void, pack, const float *from, long rows, long columns, long row_stride, long column_stride, float *to)
// to[c · b + r] = from[r · a + c]
KERNEL(void, transpose, const float *from, long a, long rows, long columns, float *to, long b)
