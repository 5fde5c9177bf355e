// Patches first ..< first + count of `struct scramble` of one image [channels][height][width]; y is [count][size·size][channels].
KERNEL(void, scramble, const float *x, const struct scramble *s, long first, long count, float *y)
// One channel of the image that the overlaps of all patches of one image add up to: y is [height][width].
KERNEL(void, unscramble, const float *x, const struct scramble *s, long channel, float *y)
// norms[i · side + j] = the length of the 3×3 window around each pixel of a patch [side][side][n] between margins of
// zeros; squares holds (side + 2)² floats.
KERNEL(void, window_norms, const float *padded, long side, long n, float *squares, float *norms)
// Windows over their lengths (at least e), in strips for `matrix_product`: to[strip][window][pixel].
KERNEL(void, pack_windows, const float *padded, const float *norms, float e, long side, long n, float *to)
// The largest of each row, the first of equals, and where it is.
KERNEL(void, row_maxima, const float *x, long rows, long n, float *top, float *at)
// y[p] = (sum over the windows around p of what matches p in theirs) / 9, then q[p]: n floats each; `at` tells which
// window of `keys`, a padded patch, matches that around each pixel.
KERNEL(void, match_windows, const float *keys, const float *q, const float *at, long side, long n, float *y)
// What `match_windows` gives back to the padded keys; y's first n of 2n floats count.
KERNEL(void, match_windows_gradient, const float *dy, const float *at, long side, long n, float *dkeys)
// What the cosines s between each window of q and the window of k at `at` give back to both padded patches.
KERNEL(void, match_scores_gradient, const float *ds, const float *s, const float *at, const float *q, const float *k, const float *q_norms, const float *k_norms, float e, long side, long n, float *dq, float *dk)
