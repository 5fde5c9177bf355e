// Arrays and records in files whose libraries trust what they read. Each call works in a child
// process with little memory and little time, so that a hostile file can end nothing but the child.
#pragma once
#include <stddef.h>
#include <stdint.h>

enum { MAE_ARRAY_MESSAGE = 200, MAE_ARRAY_NAME = 240, MAE_ARRAY_RANK = 8 };

// Kinds of elements.
enum { MAE_OTHER = 0, MAE_UNSIGNED, MAE_SIGNED, MAE_REAL, MAE_REFERENCE };

typedef struct {
  // The path within the file, without a leading slash.
  char name[MAE_ARRAY_NAME];
  int32_t kind;
  // Bytes of an element.
  int32_t size;
  int32_t rank;
  uint64_t extents[MAE_ARRAY_RANK];
} mae_array;

// All of these return 0, or 1 with a sentence in `message` (MAE_ARRAY_MESSAGE bytes).

// The arrays of an HDF5 file, at most `capacity` of them.
int mae_hdf5_list(
    const char *path, mae_array *arrays, size_t capacity, size_t *count, char *message);

// A part of an array, little-endian, the last dimension innermost. `bytes` is the size of `out`,
// which must be that of the part.
int mae_hdf5_read(
    const char *path, const mae_array *array, const uint64_t *start, const uint64_t *count,
    uint8_t *out, size_t bytes, char *message);

// What an array of object references points at: `count` names of MAE_ARRAY_NAME bytes each.
int mae_hdf5_references(
    const char *path, const mae_array *array, char *names, size_t count, char *message);

// The record of an LMDB folder under `key`: its length, and its bytes unless there are more than
// `capacity`. A key that is not there is an error.
int mae_lmdb_read(
    const char *folder, const char *key, uint8_t *out, size_t capacity, size_t *length,
    char *message);
