#include "child.h"
#include <lmdb.h>
#include <string.h>

typedef struct {
  const char *folder, *key;
} request;

static int read_record(const void *user, uint8_t *out, size_t bytes, char *message) {
  const request *r = user;
  MDB_env *environment;
  MDB_txn *transaction;
  MDB_dbi database;
  MDB_val key = {strlen(r->key), (void *)r->key}, value;
  int status = mdb_env_create(&environment);
  // Nobody writes: no lock is needed, and none could be made in a folder that is not ours.
  if (!status) status = mdb_env_open(environment, r->folder, MDB_RDONLY | MDB_NOLOCK, 0);
  if (!status) status = mdb_txn_begin(environment, NULL, MDB_RDONLY, &transaction);
  if (!status) status = mdb_dbi_open(transaction, NULL, 0, &database);
  if (!status) status = mdb_get(transaction, database, &key, &value);
  if (status == MDB_NOTFOUND) return mae_say(message, "it has no such record");
  if (status) return mae_say(message, mdb_strerror(status));
  memcpy(out, &value.mv_size, sizeof value.mv_size);
  const size_t room = bytes - sizeof value.mv_size;
  if (value.mv_size <= room) memcpy(out + sizeof value.mv_size, value.mv_data, value.mv_size);
  return 0;
}

int mae_lmdb_read(
    const char *folder, const char *key, uint8_t *out, size_t capacity, size_t *length,
    char *message) {
  const request r = {folder, key};
  const size_t bytes = sizeof(size_t) + capacity;
  uint8_t *both = __builtin_malloc(bytes);
  if (!both) return mae_say(message, "out of memory");
  const int status = mae_in_child(read_record, &r, both, bytes, message);
  if (!status) {
    memcpy(length, both, sizeof *length);
    if (*length <= capacity) memcpy(out, both + sizeof(size_t), *length);
  }
  __builtin_free(both);
  return status;
}
