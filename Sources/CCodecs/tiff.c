// libtiff reads through functions of ours, so that it never touches more than the bytes it was
// given, and tells its errors to us instead of printing them.
#include "CCodecs.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tiffio.h>

typedef struct {
  const uint8_t *bytes;
  uint64_t count, position;
  char *message;
} source;

// No piece of a file that unpacks to more is read; tiles of small pictures may be larger than they.
enum { LARGEST_PIECE = 1 << 28 };

static void say(char *message, const char *text) {
  // The first error is the cause of those that follow.
  if (!message[0]) snprintf(message, MAE_CODEC_MESSAGE, "%s", text);
}

static tmsize_t pull(thandle_t handle, void *out, tmsize_t wanted) {
  source *s = handle;
  const uint64_t left = s->position < s->count ? s->count - s->position : 0;
  const uint64_t n = (uint64_t)wanted < left ? (uint64_t)wanted : left;
  memcpy(out, s->bytes + s->position, n);
  s->position += n;
  return (tmsize_t)n;
}

static tmsize_t refuse(thandle_t handle, void *bytes, tmsize_t count) {
  (void)handle, (void)bytes, (void)count;
  return 0;
}

static toff_t seek(thandle_t handle, toff_t offset, int whence) {
  source *s = handle;
  if (whence == SEEK_SET) s->position = offset;
  if (whence == SEEK_CUR) s->position += offset;
  if (whence == SEEK_END) s->position = s->count + offset;
  return s->position;
}

static int leave(thandle_t handle) {
  (void)handle;
  return 0;
}

static toff_t length(thandle_t handle) { return ((source *)handle)->count; }

#if TIFFLIB_VERSION >= 20221213
static int keep_error(
    TIFF *tiff, void *user, const char *module, const char *format, va_list arguments) {
  (void)tiff, (void)module;
  char text[MAE_CODEC_MESSAGE];
  vsnprintf(text, sizeof text, format, arguments);
  say(((source *)user)->message, text);
  return 1;
}

static int ignore_warning(
    TIFF *tiff, void *user, const char *module, const char *format, va_list arguments) {
  (void)tiff, (void)user, (void)module, (void)format, (void)arguments;
  return 1;
}

static TIFF *open_source(source *s) {
  TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
  if (!options) return NULL;
  TIFFOpenOptionsSetErrorHandlerExtR(options, keep_error, s);
  TIFFOpenOptionsSetWarningHandlerExtR(options, ignore_warning, s);
  TIFFOpenOptionsSetMaxSingleMemAlloc(options, (tmsize_t)1 << 30);
  TIFF *tiff = TIFFClientOpenExt(
      "it", "rm", s, pull, refuse, seek, leave, length, NULL, NULL, options);
  TIFFOpenOptionsFree(options);
  return tiff;
}
#else
// Libraries before 4.5 know handlers for the whole program only.
static TIFF *open_source(source *s) {
  TIFFSetErrorHandler(NULL);
  TIFFSetWarningHandler(NULL);
  return TIFFClientOpen("it", "rm", s, pull, refuse, seek, leave, length, NULL, NULL);
}
#endif

// What decoding needs to know beside the size of the picture.
typedef struct {
  uint32_t piece_width, piece_height;
  uint16_t planar, bits;
  int tiled;
} layout;

// The first directory; those behind it are overviews and thumbnails. 1 if it is nothing we read.
static int describe(TIFF *tiff, mae_tiff_info *info, layout *l, char *message) {
  uint16_t channels = 1, format = SAMPLEFORMAT_UINT, photometric = PHOTOMETRIC_MINISBLACK;
  uint16_t compression = COMPRESSION_NONE;
  memset(info, 0, sizeof *info);
  TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &info->width);
  TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &info->height);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &channels);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_BITSPERSAMPLE, &l->bits);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLEFORMAT, &format);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_PLANARCONFIG, &l->planar);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_COMPRESSION, &compression);
  TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &photometric);
  if (!info->width || !info->height || !channels) return say(message, "it has no pixels"), 1;
  if (photometric == PHOTOMETRIC_YCBCR && compression == COMPRESSION_JPEG)
    TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
  else if (
      photometric != PHOTOMETRIC_MINISBLACK && photometric != PHOTOMETRIC_RGB
      && photometric != PHOTOMETRIC_SEPARATED)
    return say(message, "its samples are not plain bands; convert it first"), 1;
  const int real = format == SAMPLEFORMAT_IEEEFP && (l->bits == 32 || l->bits == 64);
  const int whole =
      (format == SAMPLEFORMAT_UINT || format == SAMPLEFORMAT_VOID) && (l->bits == 8 || l->bits == 16);
  if (!real && !whole)
    return say(message, "its samples are not of 8 or 16 bits without sign, nor floats"), 1;
  info->channels = channels;
  info->depth = real ? 32 : l->bits;
  l->tiled = TIFFIsTiled(tiff);
  l->piece_width = info->width;
  l->piece_height = info->height;
  if (l->tiled) {
    TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &l->piece_width);
    TIFFGetField(tiff, TIFFTAG_TILELENGTH, &l->piece_height);
  } else {
    TIFFGetFieldDefaulted(tiff, TIFFTAG_ROWSPERSTRIP, &l->piece_height);
    if (l->piece_height > info->height) l->piece_height = info->height;
  }
  if (!l->piece_width || !l->piece_height) return say(message, "its tiles have no pixels"), 1;
  return 0;
}

// Whether every piece of the picture lies within the file.
static int is_whole(TIFF *tiff, uint64_t count) {
  const uint32_t pieces = TIFFIsTiled(tiff) ? TIFFNumberOfTiles(tiff) : TIFFNumberOfStrips(tiff);
  // A piece takes at least a byte.
  if (pieces > count) return 0;
  for (uint32_t i = 0; i < pieces; i++) {
    int failed = 0;
    const uint64_t offset = TIFFGetStrileOffsetWithErr(tiff, i, &failed);
    const uint64_t size = TIFFGetStrileByteCountWithErr(tiff, i, &failed);
    if (failed || !size || offset > count || size > count - offset) return 0;
  }
  return 1;
}

// Copies one row of a piece into the picture, whose pixels lie `stride` samples apart.
static void put(
    uint8_t *out, const uint8_t *row, size_t samples, size_t stride, const layout *l) {
  if (l->bits == 64) {
    for (size_t i = 0; i < samples; i++) {
      double wide;
      memcpy(&wide, row + 8 * i, 8);
      const float narrow = (float)wide;
      memcpy(out + 4 * stride * i, &narrow, 4);
    }
    return;
  }
  const size_t size = l->bits / 8;
  if (stride == 1) {
    memcpy(out, row, samples * size);
  } else {
    for (size_t i = 0; i < samples; i++) memcpy(out + stride * size * i, row + size * i, size);
  }
}

static int decode(
    TIFF *tiff, const mae_tiff_info *info, const layout *l, uint8_t *samples, char *message) {
  const size_t width = info->width, height = info->height, channels = info->channels;
  const int separate = l->planar == PLANARCONFIG_SEPARATE && channels > 1;
  const size_t pixel = separate ? 1 : channels, sample = info->depth / 8;
  const size_t row_bytes = (size_t)l->piece_width * pixel * (l->bits / 8);
  const tmsize_t piece_bytes = l->tiled ? TIFFTileSize(tiff) : TIFFStripSize(tiff);
  if (row_bytes > LARGEST_PIECE || l->piece_height > LARGEST_PIECE / row_bytes
      || piece_bytes != (tmsize_t)(row_bytes * l->piece_height))
    return say(message, "its tiles or strips are not of the size they should be"), 1;
  uint8_t *piece = malloc(piece_bytes);
  if (!piece) return say(message, "out of memory"), 1;
  uint32_t number = 0;
  int status = 0;
  for (size_t plane = 0; plane < (separate ? channels : 1) && !status; plane++)
    for (size_t y = 0; y < height && !status; y += l->piece_height)
      for (size_t x = 0; x < width && !status; x += l->piece_width, number++) {
        const size_t rows = l->piece_height < height - y ? l->piece_height : height - y;
        const size_t columns = l->piece_width < width - x ? l->piece_width : width - x;
        // A strip ends with the picture, a tile goes on beyond it.
        const tmsize_t wanted = l->tiled ? piece_bytes : (tmsize_t)(rows * row_bytes);
        const tmsize_t got = l->tiled ? TIFFReadEncodedTile(tiff, number, piece, wanted)
                                      : TIFFReadEncodedStrip(tiff, number, piece, wanted);
        if (got != wanted) {
          say(message, "a part of the picture is missing");
          status = 1;
          break;
        }
        for (size_t r = 0; r < rows; r++)
          put(samples + (((y + r) * width + x) * channels + plane) * sample,
              piece + r * row_bytes, columns * pixel, separate ? channels : 1, l);
      }
  free(piece);
  return status;
}

static int read_tiff(
    const uint8_t *bytes, size_t count, mae_tiff_info *info, uint8_t *samples, size_t capacity,
    char *message) {
  source s = {bytes, count, 0, message};
  message[0] = 0;
  TIFF *tiff = open_source(&s);
  if (!tiff) return say(message, "it cannot be opened"), 1;
  layout l;
  int status = describe(tiff, info, &l, message);
  if (!status) info->is_whole = is_whole(tiff, count);
  if (!status && samples) {
    const size_t pixel = (size_t)info->channels * (info->depth / 8);
    if ((size_t)info->width * info->height * pixel != capacity)
      status = (say(message, "the header changed while reading"), 1);
    else
      status = decode(tiff, info, &l, samples, message);
  }
  TIFFClose(tiff);
  return status;
}

int mae_tiff_read_info(const uint8_t *bytes, size_t count, mae_tiff_info *info, char *message) {
  return read_tiff(bytes, count, info, NULL, 0, message);
}

int mae_tiff_decode(
    const uint8_t *bytes, size_t count, uint8_t *samples, size_t capacity, char *message) {
  mae_tiff_info info;
  return read_tiff(bytes, count, &info, samples, capacity, message);
}
