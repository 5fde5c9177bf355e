// What the kernels of convolution and product are told.
#pragma once

/// What happens to a finished sum: scale · act(sum + bias) + residual, act(v) = v > 0 ? v : slope·v.
struct epilogue {
  /// One for each column, or null.
  const float *bias;
  /// Laid out like the result, or null.
  const float *residual;
  /// 1 leaves values alone, 0 is ReLU.
  float slope;
  float scale;
};

/// C[r, c] (+)= sum over s, d of A[r, s, d] · B[s, d, c].
///
/// A sum that runs over two indices makes the lowering of a convolution implicit: a window's rows
/// are the segments, and windows may overlap in memory.
struct product {
  long rows, columns, segments, depth;
  const float *a;
  long a_row, a_segment, a_depth;
  /// Columns come in strips of `kernels.strip`, `b_strip` floats apart, each of full width.
  const float *b;
  long b_segment, b_depth, b_strip;
  float *c;
  long c_row;
  /// Whether C is added to rather than replaced.
  int accumulate;
  /// Null for none.
  const struct epilogue *epilogue;
};

/// Images [N, H, W, C], or the same read through a pixel shuffle.
///
/// With `factor` r > 1 pixel (h, w) of group g = i·r + j lies at (h·r + i, w·r + j) of a picture that
/// is r times as large and has C / r² channels: channels are numbered g · C / r² + c here.
struct images {
  float *data;
  long height, width;
  /// The channels to process.
  long first, channels;
  /// Floats from one pixel, row, image to the next.
  long pixel, row, image;
  /// Channels in a group, groups in a row, and floats from a row of groups to the next.
  long group, factor, group_row;
};

/// 4×4 blocks of a result, numbered row by row and image by image.
struct tiles {
  long across, down, first, count;
  /// What surrounds the input: its tile t starts at row 4·ty - padding.
  long padding;
};

/// Square windows that slide over an image [height][width][channels].
struct window {
  long height, width, channels;
  long out_height, out_width;
  long size, stride, padding;
};

/// One row of a convolution of groups, one group for each lane of a vector.
struct lanewise {
  /// Results in the row, and channels of a group in each.
  long pixels, outputs;
  /// Rows of the filter; vectors in a row of a window, which lie side by side.
  long rows, taps;
  const float *x;
  /// Floats from one window to the next, and from row to row.
  long x_pixel, x_row;
  /// [row][tap][output][lane]
  const float *w;
  /// [output][lane], or null.
  const float *bias;
  /// As in `struct epilogue`.
  float slope, scale;
};

/// Square windows of an image, listed as a matrix [channel, row, column of the window][window], and that list
/// read in order as patches [channel][row][column]: what comes of it is no window of the image.
struct scramble {
  long height, width, channels;
  long size, stride, padding;
  /// Windows in the image.
  long down, across;
};
