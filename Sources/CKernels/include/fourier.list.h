// One row of half a spectrum, and of its mirror if there is one, from the cosine and sine sums of that row:
// for l < columns with sums a, b (even, times cosines and sines) and c, d (odd) of a column,
// re = w·(a - d), im = -w·(b + c), mirrored re = w·(a + d), im = w·(c - b).
// v holds [cosine, sine][column][even, odd][row][channel]; `odd`, `line` and `sine` are the floats from an
// even sum to its odd one, from a column to the next, and from the cosines to the sines.
KERNEL(void, spectrum_merge, const float *v, long odd, long line, long sine, const float *weights, long columns, long channels, float *re, float *im, float *mirror_re, float *mirror_im)
// The transpose of `spectrum_merge`: what each of the sums gets from the row and its mirror.
KERNEL(void, spectrum_spread, const float *re, const float *im, const float *mirror_re, const float *mirror_im, const float *weights, long columns, long channels, float *v, long odd, long line, long sine)
// y = |re + i·im|
KERNEL(void, magnitude, const float *re, const float *im, float *y, long n)
// (dre, dim) = dy·(re, im)/|re + i·im|, 0 at 0
KERNEL(void, magnitude_gradient, const float *dy, const float *re, const float *im, float *dre, float *dim, long n)
// y = the angle of re + i·im in (-π, π]; a zero im counts as positive
KERNEL(void, phase, const float *re, const float *im, float *y, long n)
// (dre, dim) = dy·(-im, re)/|re + i·im|², 0 at 0
KERNEL(void, phase_gradient, const float *dy, const float *re, const float *im, float *dre, float *dim, long n)
// re = r·cos p + u, im = r·sin p + v
KERNEL(void, polar, const float *r, const float *p, float u, float v, float *re, float *im, long n)
// dr = dre·cos p + dim·sin p, dp = r·(dim·cos p - dre·sin p)
KERNEL(void, polar_gradient, const float *dre, const float *dim, const float *r, const float *p, float *dr, float *dp, long n)
