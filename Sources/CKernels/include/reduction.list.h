// y[i] += x[i]
KERNEL(void, accumulate, const float *x, float *y, long n)
// y[c] += sum over rows of x[row * stride + c]
KERNEL(void, column_sums, const float *x, float *y, long rows, long columns, long stride)
