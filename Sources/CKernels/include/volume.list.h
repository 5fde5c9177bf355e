// Winograd's F(4×4, 3×3) and F(4×4, 5×5), for filters of `size` 3 or 5, on strips of tiles: n × n = (size + 3)²
// numbers to a tile, in as many planes, `plane` floats apart, a tile's channels `step` floats from the next's.
// Up to a vector more than asked for is read and written behind every row of pixels and every plane.

// The window (top, left) … of `high` × `wide` pixels of an image [height][width][pixel], zeros beyond its edges, of
// `channels` channels from `first` on: to[row][column][channel], rows `row` floats apart.
KERNEL(void, window_of_image, const float *image, long height, long width, long pixel, long first, long channels, long top, long left, long high, long wide, float *to, long row)
// v[k][tile][channel] = Bᵀ d B for `count` tiles side by side, 4 pixels apart, of n rows.
KERNEL(void, strip_input, long size, const float *x, long row, long channels, long count, float *v, long plane, long step)
// z[k][tile][channel] = A dY Aᵀ for tiles of 4 × 4 pixels, for the gradient of filters.
KERNEL(void, strip_gradient, long size, const float *dy, long row, long channels, long count, float *z, long plane, long step)
// y = act(Aᵀ m A + bias): four rows of pixels; act(v) = v > 0 ? v : slope·v, a null bias stands for zeros.
KERNEL(void, strip_output, long size, const float *m, long plane, long step, long count, const float *bias, float slope, float *y, long row, long channels)
// u[k][strip][tap · inputs + input][column] = G w Gᵀ for rows first ..< first + count; w is [tap][size][size][inputs][outputs];
// strips are `width` columns wide and `strip` floats apart.
KERNEL(void, strip_filters, long size, const float *w, long inputs, long outputs, long first, long count, float *u, long plane, long width, long strip)
// Gᵀ dU G of `columns` numbers at `row` of each plane, where dU is the sum of `parts` arrays, `part` floats apart, in
// this order; the taps of dw are `dw_tap` floats apart.
KERNEL(void, strip_filter_gradient, long size, const float *du, long parts, long part, long plane, long row, long columns, float *dw, long dw_tap)
