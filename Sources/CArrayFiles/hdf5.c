#include "child.h"
#include <hdf5/serial/hdf5.h>
#include <stdio.h>
#include <string.h>

typedef struct {
  const char *path;
  mae_array array;
  uint64_t start[MAE_ARRAY_RANK], count[MAE_ARRAY_RANK];
} request;

typedef struct {
  mae_array *arrays;
  size_t capacity, count;
  char *message;
} listing;

static hid_t open_file(const char *path, char *message) {
  // Nothing is printed, and no code is loaded because a file names it.
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  H5PLset_loading_state(0);
  const hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
  if (file < 0) mae_say(message, "it is a damaged HDF5 file: it cannot be opened");
  return file;
}

static void describe_type(hid_t type, mae_array *a) {
  const H5T_class_t kind = H5Tget_class(type);
  a->size = (int32_t)H5Tget_size(type);
  a->kind = MAE_OTHER;
  if (kind == H5T_FLOAT) a->kind = MAE_REAL;
  if (kind == H5T_INTEGER) a->kind = H5Tget_sign(type) == H5T_SGN_NONE ? MAE_UNSIGNED : MAE_SIGNED;
  if (kind == H5T_REFERENCE && H5Tequal(type, H5T_STD_REF_OBJ) > 0) a->kind = MAE_REFERENCE;
}

// Whether the samples lie in this file, not in others that it names.
static int is_own(hid_t set) {
  const hid_t plist = H5Dget_create_plist(set);
  const int own = plist >= 0 && H5Pget_external_count(plist) == 0
                  && H5Pget_layout(plist) != H5D_VIRTUAL;
  if (plist >= 0) H5Pclose(plist);
  return own;
}

static int describe(hid_t set, mae_array *a) {
  const hid_t space = H5Dget_space(set), type = H5Dget_type(set);
  int status = 1;
  if (space >= 0 && type >= 0 && is_own(set)) {
    hsize_t extents[H5S_MAX_RANK];
    const int rank = H5Sget_simple_extent_ndims(space);
    if (rank >= 0 && rank <= MAE_ARRAY_RANK
        && H5Sget_simple_extent_dims(space, extents, NULL) == rank) {
      a->rank = rank;
      for (int i = 0; i < rank; i++) a->extents[i] = extents[i];
      describe_type(type, a);
      status = 0;
    }
  }
  if (type >= 0) H5Tclose(type);
  if (space >= 0) H5Sclose(space);
  return status;
}

// An array that cannot be opened is refused: a file must not seem to hold less than it does.
static herr_t say_unopened(const char *name, char *message) {
  unsigned major = 0, minor = 0, release = 0;
  H5get_libversion(&major, &minor, &release);
  snprintf(
      message, MAE_ARRAY_MESSAGE,
      "its array `%.64s` cannot be opened by HDF5 %u.%u: it is damaged, or of a newer form "
      "(h5py writes older ones with libver=('earliest', 'v110'))",
      name, major, minor);
  return -1;
}

static herr_t visit(hid_t root, const char *name, const H5O_info_t *info, void *user) {
  listing *l = user;
  if (info->type != H5O_TYPE_DATASET || strlen(name) >= MAE_ARRAY_NAME) return 0;
  if (l->count == l->capacity) return 1;
  const hid_t set = H5Dopen2(root, name, H5P_DEFAULT);
  if (set < 0) return say_unopened(name, l->message);
  mae_array *a = &l->arrays[l->count];
  memset(a, 0, sizeof *a);
  strcpy(a->name, name);
  if (!describe(set, a)) l->count++;
  H5Dclose(set);
  return 0;
}

static int list(const void *user, uint8_t *out, size_t bytes, char *message) {
  const request *r = user;
  const hid_t file = open_file(r->path, message);
  if (file < 0) return 1;
  size_t *count = (size_t *)out;
  listing l = {
      (mae_array *)(out + sizeof(size_t)), (bytes - sizeof(size_t)) / sizeof(mae_array), 0, message};
  if (H5Ovisit2(file, H5_INDEX_NAME, H5_ITER_INC, visit, &l, H5O_INFO_BASIC) < 0)
    return mae_say(message, "it is a damaged HDF5 file: its groups cannot be read");
  *count = l.count;
  return 0;
}

static hid_t memory_type(const mae_array *a) {
  if (a->kind == MAE_REAL) return a->size == 8   ? H5T_IEEE_F64LE
                                  : a->size == 4 ? H5T_IEEE_F32LE
                                                 : -1;
  const int is_signed = a->kind == MAE_SIGNED;
  if (a->kind != MAE_UNSIGNED && !is_signed) return -1;
  switch (a->size) {
    case 1: return is_signed ? H5T_STD_I8LE : H5T_STD_U8LE;
    case 2: return is_signed ? H5T_STD_I16LE : H5T_STD_U16LE;
    case 4: return is_signed ? H5T_STD_I32LE : H5T_STD_U32LE;
    case 8: return is_signed ? H5T_STD_I64LE : H5T_STD_U64LE;
    default: return -1;
  }
}

// The array, if it still is what it was when it was listed.
static hid_t open_array(const request *r, char *message) {
  const hid_t file = open_file(r->path, message);
  if (file < 0) return -1;
  const hid_t set = H5Dopen2(file, r->array.name, H5P_DEFAULT);
  mae_array now;
  memset(&now, 0, sizeof now);
  if (set < 0 || describe(set, &now) || now.rank != r->array.rank || now.kind != r->array.kind
      || now.size != r->array.size
      || memcmp(now.extents, r->array.extents, sizeof now.extents)) {
    mae_say(message, "it is a damaged HDF5 file: an array cannot be opened");
    return -1;
  }
  return set;
}

static int read_part(const void *user, uint8_t *out, size_t bytes, char *message) {
  const request *r = user;
  const hid_t set = open_array(r, message);
  if (set < 0) return 1;
  const hid_t type = memory_type(&r->array);
  if (type < 0) return mae_say(message, "its elements are not plain numbers");
  hsize_t start[MAE_ARRAY_RANK], count[MAE_ARRAY_RANK];
  size_t wanted = (size_t)r->array.size;
  for (int i = 0; i < r->array.rank; i++) {
    start[i] = r->start[i];
    count[i] = r->count[i];
    wanted *= count[i];
  }
  const hid_t space = H5Dget_space(set), memory = H5Screate_simple(r->array.rank, count, NULL);
  if (wanted != bytes || space < 0 || memory < 0
      || H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, count, NULL) < 0
      || H5Dread(set, type, memory, space, H5P_DEFAULT, out) < 0)
    return mae_say(message, "it is a damaged HDF5 file: a part of an array cannot be read");
  return 0;
}

static int read_references(const void *user, uint8_t *out, size_t bytes, char *message) {
  const request *r = user;
  const hid_t set = open_array(r, message);
  if (set < 0) return 1;
  const size_t count = bytes / MAE_ARRAY_NAME;
  // The names take far more room than the references, which stand at the end until they are used.
  hobj_ref_t *references = (hobj_ref_t *)(out + bytes - count * sizeof(hobj_ref_t));
  if (r->array.kind != MAE_REFERENCE
      || H5Dread(set, H5T_STD_REF_OBJ, H5S_ALL, H5S_ALL, H5P_DEFAULT, references) < 0)
    return mae_say(message, "it is a damaged HDF5 file: its references cannot be read");
  for (size_t i = 0; i < count; i++) {
    hobj_ref_t reference = references[i];
    char name[MAE_ARRAY_NAME] = {0};
    const hid_t object = H5Rdereference2(set, H5P_DEFAULT, H5R_OBJECT, &reference);
    if (object < 0 || H5Iget_name(object, name, sizeof name) <= 1)
      return mae_say(message, "it is a damaged HDF5 file: a reference points nowhere");
    H5Oclose(object);
    memmove(out + i * MAE_ARRAY_NAME, name + 1, sizeof name - 1);
  }
  return 0;
}

int mae_hdf5_list(
    const char *path, mae_array *arrays, size_t capacity, size_t *count, char *message) {
  request r = {.path = path};
  uint8_t *out = __builtin_malloc(sizeof(size_t) + capacity * sizeof(mae_array));
  if (!out) return mae_say(message, "out of memory");
  const int status =
      mae_in_child(list, &r, out, sizeof(size_t) + capacity * sizeof(mae_array), message);
  if (!status) {
    memcpy(count, out, sizeof *count);
    if (*count > capacity) *count = capacity;
    memcpy(arrays, out + sizeof(size_t), *count * sizeof(mae_array));
    for (size_t i = 0; i < *count; i++) arrays[i].name[MAE_ARRAY_NAME - 1] = 0;
  }
  __builtin_free(out);
  return status;
}

int mae_hdf5_read(
    const char *path, const mae_array *array, const uint64_t *start, const uint64_t *count,
    uint8_t *out, size_t bytes, char *message) {
  request r = {.path = path, .array = *array};
  memcpy(r.start, start, (size_t)array->rank * sizeof *start);
  memcpy(r.count, count, (size_t)array->rank * sizeof *count);
  return mae_in_child(read_part, &r, out, bytes, message);
}

int mae_hdf5_references(
    const char *path, const mae_array *array, char *names, size_t count, char *message) {
  request r = {.path = path, .array = *array};
  return mae_in_child(read_references, &r, (uint8_t *)names, count * MAE_ARRAY_NAME, message);
}
