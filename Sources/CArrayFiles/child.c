// A child runs nothing but C, and its memory is a copy: whatever a file makes a library do to it,
// we read a result from shared memory or learn that there is none.
#include "child.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

// Beside the result, which it holds twice.
static const size_t EXTRA_MEMORY = (size_t)1 << 30;
static const rlim_t SECONDS = 120;

typedef struct {
  int32_t is_done, status;
  char message[MAE_ARRAY_MESSAGE];
} reply;

int mae_say(char *message, const char *text) {
  if (!message[0]) snprintf(message, MAE_ARRAY_MESSAGE, "%s", text);
  return 1;
}

// Pages of address space that the child was born with.
static size_t pages(void) {
  char text[64] = {0};
  const int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  const ssize_t n = read(file, text, sizeof text - 1);
  close(file);
  return n > 0 ? strtoull(text, NULL, 10) : 0;
}

static void limit(int resource, rlim_t value) {
  struct rlimit l;
  if (getrlimit(resource, &l)) return;
  if (l.rlim_max != RLIM_INFINITY && value > l.rlim_max) value = l.rlim_max;
  l.rlim_cur = value;
  setrlimit(resource, &l);
}

static void confine(size_t bytes) {
  static const int deadly[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGTRAP, SIGXCPU};
  for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++) signal(deadly[i], SIG_DFL);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_CPU, SECONDS);
  const size_t now = pages();
  if (now) limit(RLIMIT_AS, now * (size_t)sysconf(_SC_PAGESIZE) + bytes + EXTRA_MEMORY);
  // A library's last words would be ours to explain.
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nowhere >= 0) dup2(nowhere, STDERR_FILENO);
}

int mae_in_child(mae_work work, const void *request, uint8_t *out, size_t bytes, char *message) {
  message[0] = 0;
  const size_t size = sizeof(reply) + bytes;
  uint8_t *shared =
      mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) return mae_say(message, "there is no memory to read it");
  reply *r = (reply *)shared;
  const pid_t child = fork();
  if (child == 0) {
    confine(bytes);
    r->status = work(request, shared + sizeof(reply), bytes, r->message);
    r->is_done = 1;
    _exit(0);
  }
  int status = 0;
  while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  int failed = 1;
  if (child < 0) {
    mae_say(message, "no process could be started to read it");
  } else if (!WIFEXITED(status) || !r->is_done) {
    mae_say(
        message, WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU
                     ? "it is damaged: reading it does not end"
                     : "it is damaged: the library that reads it crashed");
  } else if (r->status) {
    r->message[MAE_ARRAY_MESSAGE - 1] = 0;
    mae_say(message, r->message[0] ? r->message : "it cannot be read");
  } else {
    if (bytes) memcpy(out, shared + sizeof(reply), bytes);
    failed = 0;
  }
  munmap(shared, size);
  return failed;
}
