// PNG and TIFF from memory to memory, and the inner loops over pixels.
#pragma once
#include <stddef.h>
#include <stdint.h>

// What a PNG decodes to: `channels` samples of `depth` bits (8 or 16) per pixel.
typedef struct {
  uint32_t width, height;
  int32_t channels, depth;
} mae_png_info;

enum { MAE_CODEC_MESSAGE = 160 };

// Both return 0, or 1 with a sentence in `message` (MAE_CODEC_MESSAGE bytes).
// Palettes and 1-, 2- and 4-bit samples are expanded; nothing else changes a sample value.
int mae_png_read_info(const uint8_t *bytes, size_t count, mae_png_info *info, char *message);

// Writes height * width * channels samples, rows from the top, 16-bit ones in the machine's byte
// order. `capacity` is in bytes and must be exactly that many.
int mae_png_decode(
    const uint8_t *bytes, size_t count, uint8_t *samples, size_t capacity, char *message);

// Encodes with fixed settings. `*bytes` is released with mae_png_free.
int mae_png_encode(
    const uint8_t *samples, const mae_png_info *info, int level, uint8_t **bytes, size_t *count,
    char *message);
void mae_png_free(uint8_t *bytes);

// What the first picture of a TIFF decodes to: `depth` is 8 or 16 (without sign) or 32 (floats,
// also where the file has doubles).
typedef struct {
  uint32_t width, height;
  int32_t channels, depth;
  // Whether everything that the header speaks of lies within the file.
  int32_t is_whole;
} mae_tiff_info;

// As the functions for PNG: strips and tiles, bands side by side or one after the other.
int mae_tiff_read_info(const uint8_t *bytes, size_t count, mae_tiff_info *info, char *message);
int mae_tiff_decode(
    const uint8_t *bytes, size_t count, uint8_t *samples, size_t capacity, char *message);

// out[i] = sum over k in increasing order of weights[k] * in[i + k * step], for i < n.
void mae_window_f32(
    float *out, const float *in, const float *weights, size_t taps, size_t step, size_t n);
void mae_window_f64(
    double *out, const double *in, const double *weights, size_t taps, size_t step, size_t n);

// out[i] = sum over k in increasing order of weights[k] * rows[k][i], for i < n.
void mae_rows_u8(
    double *out, const uint8_t *const *rows, const double *weights, size_t taps, size_t n);
void mae_rows_f64(
    double *out, const double *const *rows, const double *weights, size_t taps, size_t n);

// out[x * channels + c] = sum over k in increasing order of
// weights[x * taps + k] * in[indices[x * taps + k] * channels + c], for x < n.
void mae_columns_f64(
    double *out, const double *in, const int32_t *indices, const double *weights, size_t taps,
    size_t channels, size_t n);

// Clamped to 0...255 and rounded, halves up.
void mae_round_u8(uint8_t *out, const double *in, size_t n);

// out[i] = in[i].
void mae_widen_u8(double *out, const uint8_t *in, size_t n);

// out[i] = in[i] / 255.
void mae_unit_u8(float *out, const uint8_t *in, size_t n);

// The same for pixels of `channels` bytes that lie `stride` bytes apart (it may be negative).
void mae_unit_strided_u8(
    float *out, const uint8_t *in, ptrdiff_t stride, size_t channels, size_t pixels);

// The same with samples of 8, 16 or 32 (float) bits over `peak`. `stride` is in bytes.
void mae_unit_strided(
    float *out, const uint8_t *in, int32_t depth, float peak, ptrdiff_t stride, size_t channels,
    size_t pixels);

// The largest of n samples of 8, 16 or 32 (float) bits; not-a-number and infinity become infinity.
float mae_largest(const uint8_t *in, int32_t depth, size_t n);

// 255 times in[i] clamped to 0...1, rounded, halves to even. Returns how many were not a number.
size_t mae_quantise_u8(uint8_t *out, const float *in, size_t n);

// a, b, a * a + b * b and a * b, as the SSIM window needs them; `planes` holds four runs of n.
void mae_moments_f64(double *planes, const double *a, const double *b, size_t n);

// The SSIM index of windows with means m1 and m2, mean square sum `squares` (of both) and mean
// product `product`; (co)variances are multiplied by `unbias`.
void mae_ssim_f64(
    double *index, const double *m1, const double *m2, const double *squares,
    const double *product, double c1, double c2, double unbias, size_t n);

// Adds to `sums`: the squares of what is below zero, of what is above, how many there are of each, and
// the magnitudes of all.
void mae_sides_f64(double *sums, const double *in, size_t n);
