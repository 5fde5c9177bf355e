// Loops over pixels, written so that the compiler vectorises them. The order of every sum is part
// of the result, so nothing here may be contracted or reassociated.
#include "CCodecs.h"
#include <math.h>
#include <string.h>
#pragma STDC FP_CONTRACT OFF

// Without fused multiply-adds the wider registers change no bit.
#if defined(__x86_64__)
#define WIDE __attribute__((target_clones("avx2", "default")))
#else
#define WIDE
#endif

enum { LANES = 32 };

#define WINDOW(name, T)                                                                         \
  WIDE void name(T *out, const T *in, const T *weights, size_t taps, size_t step, size_t n) {   \
    size_t i = 0;                                                                               \
    for (; i + LANES <= n; i += LANES) {                                                        \
      T sum[LANES] = {0};                                                                       \
      for (size_t k = 0; k < taps; k++)                                                         \
        for (size_t j = 0; j < LANES; j++) sum[j] += weights[k] * in[i + k * step + j];         \
      for (size_t j = 0; j < LANES; j++) out[i + j] = sum[j];                                   \
    }                                                                                           \
    for (; i < n; i++) {                                                                        \
      T sum = 0;                                                                                \
      for (size_t k = 0; k < taps; k++) sum += weights[k] * in[i + k * step];                   \
      out[i] = sum;                                                                             \
    }                                                                                           \
  }

WINDOW(mae_window_f32, float)
WINDOW(mae_window_f64, double)

#define ROWS(name, T)                                                                           \
  WIDE void name(                                                                               \
      double *out, const T *const *rows, const double *weights, size_t taps, size_t n) {        \
    size_t i = 0;                                                                               \
    for (; i + LANES <= n; i += LANES) {                                                        \
      double sum[LANES] = {0};                                                                  \
      for (size_t k = 0; k < taps; k++)                                                         \
        for (size_t j = 0; j < LANES; j++) sum[j] += weights[k] * (double)rows[k][i + j];       \
      for (size_t j = 0; j < LANES; j++) out[i + j] = sum[j];                                   \
    }                                                                                           \
    for (; i < n; i++) {                                                                        \
      double sum = 0;                                                                           \
      for (size_t k = 0; k < taps; k++) sum += weights[k] * (double)rows[k][i];                 \
      out[i] = sum;                                                                             \
    }                                                                                           \
  }

ROWS(mae_rows_u8, uint8_t)
ROWS(mae_rows_f64, double)

void mae_columns_f64(
    double *out, const double *in, const int32_t *indices, const double *weights, size_t taps,
    size_t channels, size_t n) {
  if (channels == 3) {
    for (size_t x = 0; x < n; x++) {
      double r = 0, g = 0, b = 0;
      for (size_t k = 0; k < taps; k++) {
        const double w = weights[x * taps + k];
        const double *p = in + (size_t)indices[x * taps + k] * 3;
        r += w * p[0];
        g += w * p[1];
        b += w * p[2];
      }
      out[3 * x] = r;
      out[3 * x + 1] = g;
      out[3 * x + 2] = b;
    }
    return;
  }
  for (size_t x = 0; x < n; x++)
    for (size_t c = 0; c < channels; c++) {
      double sum = 0;
      for (size_t k = 0; k < taps; k++)
        sum += weights[x * taps + k] * in[(size_t)indices[x * taps + k] * channels + c];
      out[x * channels + c] = sum;
    }
}

WIDE void mae_round_u8(uint8_t *out, const double *in, size_t n) {
  for (size_t i = 0; i < n; i++) {
    const double low = in[i] > 0 ? in[i] : 0;
    const double v = low < 255 ? low : 255;
    // Truncation is the floor of what is not negative.
    out[i] = (uint8_t)(int32_t)(v + 0.5);
  }
}

WIDE void mae_widen_u8(double *out, const uint8_t *in, size_t n) {
  for (size_t i = 0; i < n; i++) out[i] = in[i];
}

WIDE void mae_unit_u8(float *out, const uint8_t *in, size_t n) {
  for (size_t i = 0; i < n; i++) out[i] = (float)in[i] / 255.0f;
}

void mae_unit_strided_u8(
    float *out, const uint8_t *in, ptrdiff_t stride, size_t channels, size_t pixels) {
  if (channels == 3) {
    for (size_t x = 0; x < pixels; x++, in += stride, out += 3) {
      out[0] = (float)in[0] / 255.0f;
      out[1] = (float)in[1] / 255.0f;
      out[2] = (float)in[2] / 255.0f;
    }
    return;
  }
  for (size_t x = 0; x < pixels; x++, in += stride, out += channels)
    for (size_t c = 0; c < channels; c++) out[c] = (float)in[c] / 255.0f;
}

// Samples may lie at odd addresses.
static inline float sample_u8(const uint8_t *p) { return *p; }

static inline float sample_u16(const uint8_t *p) {
  uint16_t v;
  memcpy(&v, p, 2);
  return v;
}

static inline float sample_f32(const uint8_t *p) {
  float v;
  memcpy(&v, p, 4);
  return v;
}

#define UNIT(sample, size)                                                              \
  for (size_t x = 0; x < pixels; x++, in += stride, out += channels)                    \
    for (size_t c = 0; c < channels; c++) out[c] = sample(in + size * c) / peak;

void mae_unit_strided(
    float *out, const uint8_t *in, int32_t depth, float peak, ptrdiff_t stride, size_t channels,
    size_t pixels) {
  if (depth == 8) {
    UNIT(sample_u8, 1)
  } else if (depth == 16) {
    UNIT(sample_u16, 2)
  } else {
    UNIT(sample_f32, 4)
  }
}

float mae_largest(const uint8_t *in, int32_t depth, size_t n) {
  float largest = depth == 32 ? -INFINITY : 0;
  for (size_t i = 0; i < n; i++) {
    const float v = depth == 8    ? sample_u8(in + i)
                    : depth == 16 ? sample_u16(in + 2 * i)
                                  : sample_f32(in + 4 * i);
    if (!(v - v == 0)) return INFINITY;
    largest = v > largest ? v : largest;
  }
  return largest;
}

WIDE size_t mae_quantise_u8(uint8_t *out, const float *in, size_t n) {
  size_t strange = 0;
  for (size_t i = 0; i < n; i++) {
    const float low = in[i] > 0 ? in[i] : 0;
    const float v = (low < 1 ? low : 1) * 255.0f;
    // Adding 2^23 leaves no bits for a fraction: the processor rounds halves to even.
    out[i] = (uint8_t)(int32_t)((v + 8388608.0f) - 8388608.0f);
    strange += in[i] != in[i];
  }
  return strange;
}

WIDE void mae_moments_f64(double *planes, const double *a, const double *b, size_t n) {
  for (size_t i = 0; i < n; i++) {
    planes[i] = a[i];
    planes[n + i] = b[i];
    planes[2 * n + i] = a[i] * a[i] + b[i] * b[i];
    planes[3 * n + i] = a[i] * b[i];
  }
}

WIDE void mae_ssim_f64(
    double *index, const double *m1, const double *m2, const double *squares,
    const double *product, double c1, double c2, double unbias, size_t n) {
  for (size_t i = 0; i < n; i++) {
    const double both = m1[i] * m2[i];
    const double power = m1[i] * m1[i] + m2[i] * m2[i];
    const double variances = unbias * (squares[i] - power);
    const double covariance = unbias * (product[i] - both);
    index[i] = ((2 * both + c1) * (2 * covariance + c2)) / ((power + c1) * (variances + c2));
  }
}

// As many sums as stay in registers.
enum { SIDES = 8 };

WIDE void mae_sides_f64(double *sums, const double *in, size_t n) {
  double lower[SIDES] = {0}, upper[SIDES] = {0}, size[SIDES] = {0};
  double below[SIDES] = {0}, above[SIDES] = {0};
  size_t i = 0;
  for (; i + SIDES <= n; i += SIDES)
    for (size_t j = 0; j < SIDES; j++) {
      const double v = in[i + j], square = v * v;
      lower[j] += v < 0 ? square : 0;
      upper[j] += v > 0 ? square : 0;
      below[j] += v < 0 ? 1 : 0;
      above[j] += v > 0 ? 1 : 0;
      size[j] += v < 0 ? -v : v;
    }
  for (; i < n; i++) {
    const double v = in[i];
    if (v < 0) lower[0] += v * v, below[0] += 1;
    if (v > 0) upper[0] += v * v, above[0] += 1;
    size[0] += v < 0 ? -v : v;
  }
  for (size_t j = 0; j < SIDES; j++) {
    sums[0] += lower[j];
    sums[1] += upper[j];
    sums[2] += below[j];
    sums[3] += above[j];
    sums[4] += size[j];
  }
}
