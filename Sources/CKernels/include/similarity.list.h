// y[i] = sum over t < taps of w[t] · x[i + t · step]
KERNEL(void, weighted_taps, const float *x, long step, const float *w, long taps, float *y, long n)
// Σ S over n places and its derivatives with respect to the local means of x, x² and x·y,
// S = (2·mx·my + c1)(2·(xy - mx·my) + c2) / ((mx² + my² + c1)(xx - mx² + yy - my² + c2)).
KERNEL(float, similarity, const float *mx, const float *my, const float *xx, const float *yy, const float *xy, float c1, float c2, float *by_mx, float *by_xx, float *by_xy, long n)
