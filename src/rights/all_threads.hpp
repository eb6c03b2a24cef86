// Does something in every thread of the process, whoever started it: capabilities are a thread's own, and DPDK has
// threads that nobody can ask. glibc does the same for setuid(2).
#pragma once

namespace bootstorm::rights {

/// Runs that in every other thread of the process, in a handler of SIGUSR2, one thread after the other. `action`: makes
/// system calls only; returns whether it went well. No thread may block SIGUSR2; none may begin meanwhile. Throws
/// EnvironmentError if a thread does not answer within two seconds, or says no.
void in_all_other_threads(bool (*action)() noexcept);

}  // namespace bootstorm::rights
