// Attention takes a strip of queries at a time: scores lie [key][query] with `strip` queries in a row, of which the
// first `width`, a multiple of `lanes`, are used. Powers are of 2: `scale` holds log₂ e.

// Scores x [keys] become 2^(scale·x - top), where top is the largest that scale·x has been; factor = 2^(old top - top),
// total = total·factor + Σ. One top, total and factor for each query.
KERNEL(void, softmax_part, float scale, float *x, long keys, long width, float *top, float *total, float *factor)
// x = 2^(scale·x - offset[query])
KERNEL(void, softmax_again, float scale, float *x, const float *offset, long keys, long width)
// dp becomes scale·p·(dp - d[query]), the gradient of the scores; d = Σ p·dp
KERNEL(void, softmax_gradient, float scale, const float *p, const float *d, float *dp, long keys, long width)
// x[row][query] *= factor[query]
KERNEL(void, scale_queries, const float *factor, float *x, long rows, long width)
