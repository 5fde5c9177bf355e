// y = a + b
KERNEL(void, add, const float *a, const float *b, float *y, long n)
// y = p·a + q·b
KERNEL(void, scale_add, float p, const float *a, float q, const float *b, float *y, long n)
// y = a·b
KERNEL(void, multiply, const float *a, const float *b, float *y, long n)
// y = p·a + q
KERNEL(void, affine, float p, const float *a, float q, float *y, long n)
// y = max(x, 0)
KERNEL(void, relu, const float *x, float *y, long n)
// y = x where x > 0, else slope·x
KERNEL(void, leaky_relu, const float *x, float slope, float *y, long n)
// y = 1/(1 + exp(-x))
KERNEL(void, sigmoid, const float *x, float *y, long n)
// dx = dy·y·(1 - y)
KERNEL(void, sigmoid_gradient, const float *y, const float *dy, float *dx, long n)
// y = x·Φ(x), Φ the normal distribution function
KERNEL(void, gelu, const float *x, float *y, long n)
// dx = dy·(Φ(x) + x·φ(x))
KERNEL(void, gelu_gradient, const float *x, const float *dy, float *dx, long n)
// y[r, c] = v > 0 ? v : slope·v, v = x[r, c]·p[c] + q[c]
KERNEL(void, channel_affine, const float *x, const float *p, const float *q, float slope, float *y,
  long rows, long channels)
// y = x, or the nearer of p and q where x is not between them
KERNEL(void, clamp, const float *x, float p, float q, float *y, long n)
// dx = dy where p <= x <= q, else 0
KERNEL(void, clamp_gradient, const float *x, const float *dy, float p, float q, float *dx, long n)
// y = |x|
KERNEL(void, absolute, const float *x, float *y, long n)
// dx = dy·sign(x)
KERNEL(void, absolute_gradient, const float *x, const float *dy, float *dx, long n)
// y = v > 0 ? v : slope·v, v = a + b
KERNEL(void, leaky_relu_of_sum, const float *a, const float *b, float slope, float *y, long n)
// y = x·exp(r·(2σ(h) - 1)) + g
KERNEL(void, couple, const float *x, const float *h, const float *g, float r, float *y, long n)
// What `couple` gives back to x and h.
KERNEL(void, couple_gradient, const float *dy, const float *x, const float *h, float r, float *dx,
  float *dh, long n)
