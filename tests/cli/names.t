# Names in profiles that no runtime knows, and what was meant by them.
$ printf '{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"action": "SCMP_ACT_ALLOW", "names": [\n "execve", "pread", "fstatat", "SYS_read",\n "posix_fallocate", "wait3",\n "157", "99999", "io_uring_*", "@network-io", "inet_pton"]}]}' >names.json
$ callgate check names.json -A 'start-*' -A notes
names.json for x86_64, aarch64, riscv64, s390x, ppc64le, loongarch64; newest kernel; Docker's capabilities; read as runc
names.json:2:12: warning: unknown system call 'pread' [unknown-call]
     "execve", "pread", "fstatat", "SYS_read",
               ^~~~~~~
    hint: did you mean 'pread64'?
names.json:2:21: warning: unknown system call 'fstatat' [unknown-call]
     "execve", "pread", "fstatat", "SYS_read",
                        ^~~~~~~~~
    hint: did you mean 'fstatat64' or 'newfstatat'?
names.json:2:32: warning: unknown system call 'SYS_read' [unknown-call]
     "execve", "pread", "fstatat", "SYS_read",
                                   ^~~~~~~~~~
    hint: did you mean 'read'?
names.json:3:2: warning: unknown system call 'posix_fallocate' [unknown-call]
     "posix_fallocate", "wait3",
     ^~~~~~~~~~~~~~~~~
    hint: did you mean 'fallocate'?
names.json:3:21: warning: unknown system call 'wait3' [unknown-call]
     "posix_fallocate", "wait3",
                        ^~~~~~~
    hint: did you mean 'wait4'?
names.json:4:2: warning: unknown system call '157' [unknown-call]
     "157", "99999", "io_uring_*", "@network-io", "inet_pton"]}]}
     ^~~~~
    hint: runtimes know calls by name: 157 is 'prctl' on x86_64
names.json:4:9: warning: unknown system call '99999' [unknown-call]
     "157", "99999", "io_uring_*", "@network-io", "inet_pton"]}]}
            ^~~~~~~
    hint: runtimes know calls by name, not by number
names.json:4:18: warning: unknown system call 'io_uring_*' [unknown-call]
     "157", "99999", "io_uring_*", "@network-io", "inet_pton"]}]}
                     ^~~~~~~~~~~~
    hint: runtimes know no patterns: callgate edit writes their names
names.json:4:32: warning: unknown system call '@network-io' [unknown-call]
     "157", "99999", "io_uring_*", "@network-io", "inet_pton"]}]}
                                   ^~~~~~~~~~~~~
    hint: runtimes know no patterns: callgate edit writes their names
names.json:4:47: warning: unknown system call 'inet_pton' [unknown-call]
     "157", "99999", "io_uring_*", "@network-io", "inet_pton"]}]}
                                                  ^~~~~~~~~~~
    hint: runtimes ignore it: the rule does nothing for it
names.json: 25 instructions, proved twice; 0 errors, 10 warnings, 0 notes
? 1
$ callgate explain sysctl
! callgate: error: unknown system call 'sysctl'
!     sysctl
!     ^~~~~~
! callgate: hint: did you mean '_sysctl'?
? 2
