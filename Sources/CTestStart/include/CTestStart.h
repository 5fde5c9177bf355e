// Swift Testing has no place for what must happen before the first test of a process.
#pragma once

/// Defined in TestSupport, and called when a process with tests in it starts: also in the processes
/// that exit tests start.
void mae_tests_start(void);
