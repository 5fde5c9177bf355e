// Σ x
KERNEL(float, sum, const float *x, long n)
// Σ a·b
KERNEL(float, dot, const float *a, const float *b, long n)
// Σ (a - b)²
KERNEL(float, sum_squared_difference, const float *a, const float *b, long n)
// Σ |a - b|
KERNEL(float, sum_absolute_difference, const float *a, const float *b, long n)
// Σ √((a - b)² + e²)
KERNEL(float, sum_charbonnier, const float *a, const float *b, float e, long n)
// y = p·sign(a - b)
KERNEL(void, sign_difference, float p, const float *a, const float *b, float *y, long n)
// y = p·(a - b) / √((a - b)² + e²)
KERNEL(void, charbonnier_gradient, float p, const float *a, const float *b, float e, float *y,
  long n)
