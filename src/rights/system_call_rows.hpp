// The rows of the lists, by name: seccomp_syscall_resolve_name(3) knows each machine's numbers.
#pragma once

#include <array>

namespace bootstorm::rights {

// clang-format off
/// Of a worker, whatever its driver: to rest, to wake the committer, to take a device's signal, to end, to abort.
inline constexpr std::array worker_calls{
    "clock_gettime", "clock_nanosleep", "exit", "exit_group", "futex", "getpid", "gettid", "gettimeofday",
    "madvise", "membarrier", "munmap", "nanosleep", "read", "restart_syscall", "rt_sigaction", "rt_sigprocmask",
    "rt_sigreturn", "sched_yield", "tgkill", "write",
};

/// Of the process. Not on it, among others: execve, fork, ptrace, mount, setuid, init_module, reboot.
inline constexpr std::array process_calls{
    // Files: leases, images, sockets' places, the log.
    "access", "chdir", "chmod", "close", "close_range", "copy_file_range", "creat", "dup", "dup2", "dup3",
    "faccessat", "faccessat2", "fadvise64", "fallocate", "fchmod", "fchmodat", "fchown", "fchownat", "fcntl",
    "fdatasync", "flock", "fstat", "fstatfs", "fsync", "ftruncate", "getcwd", "getdents64", "inotify_add_watch",
    "inotify_init1", "inotify_rm_watch", "lchown", "link", "linkat", "lseek", "lstat", "mkdir", "mkdirat",
    "newfstatat", "open", "openat", "openat2", "pread64", "preadv", "pwrite64", "pwritev", "read", "readlink",
    "readlinkat", "readv", "rename", "renameat", "renameat2", "rmdir", "stat", "statfs", "statx", "sync_file_range",
    "truncate", "umask", "unlink", "unlinkat", "utimensat", "write", "writev",
    // Memory.
    "brk", "get_mempolicy", "madvise", "mbind", "memfd_create", "mincore", "mlock", "mlock2", "mmap", "mprotect",
    "mremap", "msync", "munlock", "munmap", "set_mempolicy",
    // Threads and time. clone is looked at below.
    "arch_prctl", "clock_getres", "clock_gettime", "clock_nanosleep", "exit", "exit_group", "futex", "futex_waitv",
    "get_robust_list", "getcpu", "gettid", "gettimeofday", "membarrier", "nanosleep", "prctl", "restart_syscall",
    "rseq", "sched_get_priority_max", "sched_get_priority_min", "sched_getaffinity", "sched_getparam",
    "sched_getscheduler", "sched_setaffinity", "sched_yield", "set_robust_list", "set_tid_address", "time", "times",
    // Signals and waiting.
    "epoll_create", "epoll_create1", "epoll_ctl", "epoll_pwait", "epoll_pwait2", "epoll_wait", "eventfd2", "pause",
    "poll", "ppoll", "pselect6", "rt_sigaction", "rt_sigpending", "rt_sigprocmask", "rt_sigreturn", "rt_sigsuspend",
    "rt_sigtimedwait", "select", "sigaltstack", "signalfd4", "tgkill", "timerfd_create", "timerfd_gettime",
    "timerfd_settime", "pipe2",
    // The process and the machine.
    "capget", "capset", "getegid", "geteuid", "getgid", "getgroups", "getpgrp", "getpid", "getppid", "getrandom",
    "getresgid", "getresuid", "getrlimit", "getrusage", "getuid", "landlock_add_rule", "landlock_create_ruleset",
    "landlock_restrict_self", "prlimit64", "seccomp", "sysinfo", "uname",
    // Sockets: which kinds is looked at below.
    "accept", "accept4", "bind", "connect", "getpeername", "getsockname", "getsockopt", "ioctl", "listen",
    "recvfrom", "recvmmsg", "recvmsg", "sendmmsg", "sendmsg", "sendto", "setsockopt", "shutdown", "socketpair",
};

// clang-format on
}  // namespace bootstorm::rights
