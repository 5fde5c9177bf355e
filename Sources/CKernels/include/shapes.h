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

/// One displacement of a search for patches like those of a tile.
struct patch_search {
  /// The first samples of the tile and of what it is compared with; colours lie `plane` floats apart,
  /// rows `row`.
  const float *middle, *other;
  long plane, row, channels;
  /// Patches in the tile; the side of a patch as a product, inner · outer.
  long rows, columns, inner, outer;
  /// For each patch its nearest so far, sorted: [row][column][neighbour], `patch_row` from row to row.
  long neighbours, patch_row;
  float *distances;
  int32_t *places;
  /// The largest of the distances of each patch.
  float *worst;
  long worst_row;
  /// Place of the first patch compared with, and from a row of places to the next.
  int32_t place;
  long place_row;
  /// 2·(wide + lanes) + (inner + side - inner + 1)·padded floats, where padded is the tile's columns and
  /// wide is side - 1 more, both in whole vectors.
  float *scratch;
};

/// Images made of patches of a window of frames [frame][row][column][3].
struct patch_craft {
  const float *window;
  /// Floats in a row of the window.
  long row;
  /// Where the patches begin that lie near each patch: [patch row][patch column][count].
  const int32_t *starts;
  long columns, count, side;
};
