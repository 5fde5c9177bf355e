#include "CTestStart.h"

__attribute__((constructor)) static void start(void) { mae_tests_start(); }
