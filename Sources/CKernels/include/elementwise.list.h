// y[i] = a[i] + b[i]
KERNEL(void, add, const float *a, const float *b, float *y, long n)
