// xn = (x - mean)·rstd, y = xn·p + q for each row; rstd = 1/√(variance + epsilon)
KERNEL(void, layer_norm, const float *x, const float *p, const float *q, float epsilon, float *y,
  float *xn, float *rstd, long rows, long n)
// dx of layer_norm from what it kept
KERNEL(void, layer_norm_gradient, const float *dy, const float *p, const float *xn,
  const float *rstd, float *dx, long rows, long n)
// s[c] += sum over rows of a[row, c]·b[row, c]
KERNEL(void, column_dots, const float *a, const float *b, float *s, long rows, long n)
// s[c] += sum over rows of a[row, c]·(x[row, c] - m[c]); a null a stands for x - m
KERNEL(void, column_moments, const float *a, const float *x, const float *m, float *s, long rows,
  long n)
// With d[row, c] = dy[row, c]·(x[row, c]·p[c] + q[c] > 0 ? 1 : slope):
// plain[c] += sum over rows of d[row, c], centred[c] += sum over rows of d[row, c]·(x[row, c] - m[c])
KERNEL(void, batch_norm_sums, const float *dy, const float *x, const float *p, const float *q,
  float slope, const float *m, float *plain, float *centred, long rows, long n)
// dx[row, c] = d[row, c]·p[c] + (x[row, c] - m[c])·k[c] + t[c]; dx may be dy
KERNEL(void, batch_norm_gradient, const float *dy, const float *x, const float *p, const float *q,
  float slope, const float *m, const float *k, const float *t, float *dx, long rows, long n)
