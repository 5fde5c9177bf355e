#pragma once
#include "CArrayFiles.h"

// What a child does: returns 0, or 1 with a sentence in `message`.
typedef int (*mae_work)(const void *request, uint8_t *out, size_t bytes, char *message);

// Runs `work` in a child; what it wrote to `out` is here afterwards.
int mae_in_child(mae_work work, const void *request, uint8_t *out, size_t bytes, char *message);

// Keeps the first sentence; returns 1.
int mae_say(char *message, const char *text);
