// libpng reports errors by longjmp, which must not cross Swift frames: every jump starts and ends
// in this file.
#include "CCodecs.h"
#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  const uint8_t *bytes;
  size_t count, position;
  char *message;
} source;

typedef struct {
  uint8_t *bytes;
  size_t count, capacity;
  char *message;
} sink;

static int is_little_endian(void) {
  const uint16_t probe = 1;
  return *(const uint8_t *)&probe;
}

// Both structs are found through the error pointer; only the message is common to them.
static void keep(char *message, const char *text) {
  strncpy(message, text, MAE_CODEC_MESSAGE - 1);
  message[MAE_CODEC_MESSAGE - 1] = 0;
}

static void read_failed(png_structp png, png_const_charp text) {
  keep(((source *)png_get_error_ptr(png))->message, text);
  png_longjmp(png, 1);
}

static void write_failed(png_structp png, png_const_charp text) {
  keep(((sink *)png_get_error_ptr(png))->message, text);
  png_longjmp(png, 1);
}

static void ignore_warning(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

static void pull(png_structp png, png_bytep out, size_t count) {
  source *s = png_get_io_ptr(png);
  if (count > s->count - s->position) png_error(png, "file ends early, it is truncated");
  memcpy(out, s->bytes + s->position, count);
  s->position += count;
}

// Reads the header and asks for plain samples. May jump.
static void start(png_structp png, png_infop header, mae_png_info *info) {
  png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
  png_set_user_limits(png, 1 << 20, 1 << 20);
  png_set_chunk_cache_max(png, 64);
  png_set_chunk_malloc_max(png, 4 << 20);
  // Colour profiles, gamma and texts never touch a sample, so they are not even unpacked;
  // transparency is the one ancillary chunk that is kept.
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
  png_read_info(png, header);
  png_set_expand(png);
  if (png_get_bit_depth(png, header) == 16 && is_little_endian()) png_set_swap(png);
  png_set_interlace_handling(png);
  png_read_update_info(png, header);
  info->width = png_get_image_width(png, header);
  info->height = png_get_image_height(png, header);
  info->channels = png_get_channels(png, header);
  info->depth = png_get_bit_depth(png, header);
}

// What changes while reading belongs to the caller, where a jump back cannot disturb it.
static int read_png(
    source *s, mae_png_info *info, uint8_t *samples, size_t capacity, char *message) {
  png_infop header = NULL;
  png_structp png =
      png_create_read_struct(PNG_LIBPNG_VER_STRING, s, read_failed, ignore_warning);
  if (png) header = png_create_info_struct(png);
  if (!header) {
    png_destroy_read_struct(&png, NULL, NULL);
    keep(message, "out of memory");
    return 1;
  }
  if (setjmp(png_jmpbuf(png))) {
    png_destroy_read_struct(&png, &header, NULL);
    return 1;
  }
  png_set_read_fn(png, s, pull);
  start(png, header, info);
  if (samples) {
    const size_t row = png_get_rowbytes(png, header);
    if (capacity / info->height != row || capacity % info->height)
      png_error(png, "the header changed while reading");
    const int passes = png_get_interlace_type(png, header) == PNG_INTERLACE_ADAM7 ? 7 : 1;
    for (int pass = 0; pass < passes; pass++)
      for (uint32_t y = 0; y < info->height; y++) png_read_row(png, samples + y * row, NULL);
    png_read_end(png, NULL);
  }
  png_destroy_read_struct(&png, &header, NULL);
  return 0;
}

int mae_png_read_info(const uint8_t *bytes, size_t count, mae_png_info *info, char *message) {
  source s = {bytes, count, 0, message};
  return read_png(&s, info, NULL, 0, message);
}

int mae_png_decode(
    const uint8_t *bytes, size_t count, uint8_t *samples, size_t capacity, char *message) {
  source s = {bytes, count, 0, message};
  mae_png_info info;
  return read_png(&s, &info, samples, capacity, message);
}

static void push(png_structp png, png_bytep data, size_t count) {
  sink *s = png_get_io_ptr(png);
  if (count > s->capacity - s->count) {
    size_t wanted = s->capacity * 2;
    while (wanted - s->count < count) wanted *= 2;
    uint8_t *grown = realloc(s->bytes, wanted);
    if (!grown) png_error(png, "out of memory");
    s->bytes = grown;
    s->capacity = wanted;
  }
  memcpy(s->bytes + s->count, data, count);
  s->count += count;
}

static void flush(png_structp png) { (void)png; }

static int write_png(
    sink *s, const uint8_t *samples, const mae_png_info *info, int level, char *message) {
  static const int colours[] = {
      0, PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB,
      PNG_COLOR_TYPE_RGB_ALPHA};
  png_infop header = NULL;
  png_structp png =
      png_create_write_struct(PNG_LIBPNG_VER_STRING, s, write_failed, ignore_warning);
  if (png) header = png_create_info_struct(png);
  if (!header || !s->bytes) {
    png_destroy_write_struct(&png, &header);
    keep(message, "out of memory");
    return 1;
  }
  if (setjmp(png_jmpbuf(png))) {
    png_destroy_write_struct(&png, &header);
    return 1;
  }
  png_set_user_limits(png, 1 << 20, 1 << 20);
  png_set_write_fn(png, s, push, flush);
  png_set_IHDR(
      png, header, info->width, info->height, info->depth, colours[info->channels],
      PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_set_compression_level(png, level);
  png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_ALL_FILTERS);
  png_write_info(png, header);
  if (info->depth == 16 && is_little_endian()) png_set_swap(png);
  const size_t row = (size_t)info->width * info->channels * (info->depth / 8);
  for (uint32_t y = 0; y < info->height; y++) png_write_row(png, samples + y * row);
  png_write_end(png, NULL);
  png_destroy_write_struct(&png, &header);
  return 0;
}

int mae_png_encode(
    const uint8_t *samples, const mae_png_info *info, int level, uint8_t **bytes, size_t *count,
    char *message) {
  sink s = {malloc(1 << 16), 0, 1 << 16, message};
  const int status = write_png(&s, samples, info, level, message);
  if (status) free(s.bytes);
  *bytes = status ? NULL : s.bytes;
  *count = s.count;
  return status;
}

void mae_png_free(uint8_t *bytes) { free(bytes); }
