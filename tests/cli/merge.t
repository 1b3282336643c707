# One profile out of several.

$ callgate merge --union small.json docker.json --abi x86_64
{
  "defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1,
  "architectures": ["SCMP_ARCH_X86_64"],
  "flags": ["SECCOMP_FILTER_FLAG_SPEC_ALLOW"],
  "syscalls": [
    {"action": "SCMP_ACT_ERRNO", "errnoRet": 38, "names": ["acct", "adjtimex", "afs_syscall", "chroot", "clock_getres", "clock_gettime", "clock_nanosleep", "clock_settime", "create_module", "delete_module", "epoll_create", "epoll_ctl_old", "epoll_wait_old", "fadvise64", "fgetxattr", "flistxattr", "fremovexattr", "fsetxattr", "futex", "get_kernel_syms", "get_thread_area", "getdents64", "getpmsg", "gettid", "getxattr", "init_module", "io_cancel", "io_destroy", "io_getevents", "io_setup", "io_submit", "ioperm", "iopl", "lgetxattr", "listxattr", "llistxattr", "lookup_dcookie", "lremovexattr", "lsetxattr", "mount", "nfsservctl", "putpmsg", "query_module", "quotactl", "readahead", "reboot", "remap_file_pages", "removexattr", "restart_syscall", "sched_getaffinity", "sched_setaffinity", "security", "semtimedop", "set_thread_area", "set_tid_address", "setdomainname", "sethostname", "setrlimit", "settimeofday", "setxattr", "swapoff", "swapon", "sync", "time", "timer_create", "timer_delete", "timer_getoverrun", "timer_gettime", "timer_settime", "tkill", "tuxcall", "umount2"]},
    {"action": "SCMP_ACT_ALLOW", "names": ["arch_prctl"], "comment": "from docker.json:13:9"},
    {"action": "SCMP_ACT_ALLOW", "names": ["close", "execve", "exit_group", "read", "write"], "comment": "from small.json:6:9"},
    {"action": "SCMP_ACT_ALLOW", "names": ["ptrace"], "comment": "from docker.json:12:9"},
    {"names": ["clone"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 2114060288, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"}], "comment": "from small.json:10:9"},
    {"names": ["socket"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 40, "valueTwo": 0, "op": "SCMP_CMP_NE"}], "comment": "from small.json:15:9"}
  ]
}
! callgate: note: small.json for x86_64; newest kernel; Docker's capabilities; read as runc
! callgate: note: docker.json for x86_64; newest kernel; Docker's capabilities; read as runc
$ callgate merge --intersect small.json docker.json --abi x86_64 -q
{
  "defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1,
  "architectures": ["SCMP_ARCH_X86_64"],
  "flags": ["SECCOMP_FILTER_FLAG_SPEC_ALLOW"],
  "syscalls": [
    {"action": "SCMP_ACT_ALLOW", "names": ["execve", "read", "write"], "comment": "from small.json:6:9"},
    {"action": "SCMP_ACT_ERRNO", "errnoRet": 38, "names": ["exit_group"]},
    {"action": "SCMP_ACT_ERRNO", "errnoRet": 1, "names": ["pidfd_open"]}
  ]
}
$ callgate merge --stack docker.json small.json --abi x86_64 -q --as crun
{
  "defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1,
  "architectures": ["SCMP_ARCH_X86_64"],
  "flags": ["SECCOMP_FILTER_FLAG_SPEC_ALLOW"],
  "syscalls": [
    {"action": "SCMP_ACT_ERRNO", "errnoRet": 38, "names": ["clone3"], "comment": "from small.json:20:9"},
    {"action": "SCMP_ACT_ALLOW", "names": ["execve", "read", "write"], "comment": "from docker.json:9:9"}
  ]
}
$ callgate merge --union small.json -q -o one.json && callgate diff small.json one.json
OLD small.json for x86_64, x86, x32; newest kernel; Docker's capabilities; read as runc
NEW one.json for x86_64, x86, x32; newest kernel; Docker's capabilities; read as runc
NEW is equal

# What comes out means what goes in.
$ callgate edit small.json --deny close clone -o stricter.json && callgate merge --union small.json stricter.json -q -o union.json && callgate diff small.json union.json -q
NEW is equal
$ callgate merge --intersect small.json stricter.json -q -o both.json && callgate diff stricter.json both.json -q
NEW is equal
$ callgate merge --stack small.json stricter.json -q -o stack.json && callgate diff stricter.json stack.json -q
NEW is equal
$ callgate merge --intersect union.json default -q --abi x86_64,x86,x32 -o safe.json && callgate diff default safe.json -q --forbid weaker --abi x86_64,x86,x32 | head -1
NEW is stricter: 407 newly refused, 10 changed in action, 1 changed in conditions

# Whoever reads it.
$ for as in runc crun docker podman containerd youki kata; do callgate merge --union small.json stricter.json -q --as $as -o union.json && callgate diff small.json union.json -q --as $as; done
NEW is equal
NEW is equal
NEW is equal
NEW is equal
NEW is equal
NEW is equal
NEW is equal

# Of equal actions the newest filter's errno stands, the last one's; of a union the greater.
$ sed 's/"errnoRet": 38/"errnoRet": 95/' small.json > errno.json; for how in stack union intersect; do callgate merge --$how small.json errno.json -q | grep -A1 clone3 | grep -o 'errnoRet": [0-9]*'; done
errnoRet": 95
errnoRet": 95
errnoRet": 38
$ callgate merge --stack errno.json small.json -q | grep clone3 | grep -o 'errnoRet": [0-9]*'
errnoRet": 38

# Docker's comments come along; other rules say where they come from.
$ callgate merge --union docker@20.10 small.json --abi x86_64 -q | grep -e AF_VSOCK -e io_uring_setup -e clone3
    {"action": "SCMP_ACT_ALLOW", "names": ["io_uring_enter", "io_uring_register", "io_uring_setup"], "comment": "I/O by rings, which no filter sees into: gone in 25.0."},
    {"action": "SCMP_ACT_ERRNO", "errnoRet": 38, "names": ["clone3"], "comment": "Its flags lie behind a pointer; ENOSYS makes C libraries fall back to clone."},
$ callgate merge --union small.json docker.json --abi x86_64 -q | grep -c '"comment": "from'
5

# Other forms.
$ callgate merge --intersect small.json docker.json --abi x86_64 -q --format policy | grep -v '^        '
arch 0xc000003e x86_64, x32:
    0-1: ALLOW
    2-58: ERRNO(EPERM)
    59 execve: ALLOW
    60-230: ERRNO(EPERM)
    231 exit_group: ERRNO(ENOSYS)
    232-434: ERRNO(EPERM)
    435-0x3fffffff: ERRNO(ENOSYS)
    0x40000000-0x7fffffff: KILL_THREAD
    0x80000000-0xbfffffff: ERRNO(ENOSYS)
    0xc0000000-0xfffffffe: KILL_THREAD
    0xffffffff: ERRNO(EPERM)
every other arch:
    0-0xffffffff: KILL_THREAD
$ callgate merge --union small.json docker.json --abi x86_64 --format asm | tail -3
       jeq #101, l13                    ; x86_64: ptrace
l12:   ret #0x00050001                  ; ERRNO(EPERM)
l13:   ret #0x7fff0000                  ; ALLOW
! callgate: note: small.json for x86_64; newest kernel; Docker's capabilities; read as runc
! callgate: note: docker.json for x86_64; newest kernel; Docker's capabilities; read as runc
! callgate: note: 24 instructions, proved equal to the policy
$ callgate merge --union small.json docker.json --abi x86_64 --format bpf -q -o union.bpf; callgate merge --union small.json docker.json --abi x86_64 -q | callgate diff - union.bpf
OLD (standard input) for x86_64; newest kernel; Docker's capabilities; read as runc
NEW union.bpf for x86_64
NEW is equal
! callgate: note: how 'union.bpf' is attached isn't known: flags and listener are not compared

# Listeners, flags.
$ sed 's/"syscalls": \[/"listenerPath": "\/run\/a", "flags": ["SECCOMP_FILTER_FLAG_LOG"], &/; s/"SCMP_ACT_ERRNO",$/"SCMP_ACT_NOTIFY"/; /"errnoRet": 38/d; 2s/NOTIFY"/ERRNO",/' small.json > notify.json; callgate merge --union small.json notify.json -q | grep -e flags -e listener -e NOTIFY
  "flags": ["SECCOMP_FILTER_FLAG_LOG","SECCOMP_FILTER_FLAG_SPEC_ALLOW"],
  "listenerPath": "/run/a",
    {"action": "SCMP_ACT_NOTIFY", "names": ["clone3"], "comment": "from notify.json:20:9"},
$ sed 's|/run/a|/run/b|' notify.json > elsewhere.json; callgate merge --union notify.json elsewhere.json -q
! callgate: error: 'notify.json' and 'elsewhere.json' have different listeners: one filter has one
! callgate: hint: 'listenerPath' and 'listenerMetadata' have to be the same
? 2
$ callgate compile notify.json -q -o notify.bpf --abi x86_64,x86,x32 && callgate merge --union notify.bpf small.json -q
! callgate: error: no rule of OCI can say NOTIFY, which 'clone3' gets: there is no listener
! callgate: hint: 'clone3' asks a listener, and no 'listenerPath' is known
! callgate: hint: --format policy shows the result, --format bpf makes its filter
? 2

# What OCI can't say.
$ callgate merge --union default podman -q -o all.json && callgate compile all.json -q | wc -l >/dev/null && echo fine
fine
$ callgate merge --union docker@20.10 default --abi x86_64,x32 -q | grep -c lsm_get_self_attr
3
$ callgate merge --union small.json unconfined -q
! callgate: error: calls of arch 0x0 get ALLOW, and runtimes kill those that no ABI has
! callgate: hint: --format policy shows the result, --format bpf makes its filter
? 2
$ printf '\006\000\000\000\005\000\003\000' > trap.bpf; callgate merge --stack small.json trap.bpf -q
! callgate: error: no rule of OCI can say TRAP(5), which '_sysctl' gets
! callgate: hint: --format policy shows the result, --format bpf makes its filter
? 2
$ sed 's/, "SCMP_ARCH_X32"//' small.json > narrow.json; callgate merge --union small.json narrow.json -q > /dev/null; callgate merge --intersect small.json narrow.json -q | grep architectures
  "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"],

# Mistakes.
$ callgate merge small.json docker.json
! callgate: error: merge needs to be told how
! callgate: hint: callgate merge [OPTION…] SOURCE…
! callgate: hint: --union, --intersect or --stack
? 2
$ callgate merge --union --stack small.json docker.json
! callgate: error: merge has one way at a time
! callgate: hint: callgate merge [OPTION…] SOURCE…
! callgate: hint: --union, --intersect or --stack
? 2
$ callgate merge --union
! callgate: error: merge needs SOURCEs
! callgate: hint: callgate merge [OPTION…] SOURCE…
? 2
$ callgate merge --union small.json broken.json -o never.json; ls never.json
! callgate: error: broken.json:4:39: unknown action 'SCMP_ACT_ALOW'
!             {"names": ["read"], "action": "SCMP_ACT_ALOW"}
!                                           ^~~~~~~~~~~~~~~
! callgate: hint: did you mean 'SCMP_ACT_ALLOW'?
! ls: cannot access 'never.json': No such file or directory
? 2
$ callgate merge --union small.json docker.json --abi x86_64 -q -o nowhere/out.json
! callgate: error: can't write 'nowhere/out.json': No such file or directory
? 2

# Where runc's ENOSYS for newer calls began can't be said of two profiles: it is left to runc, and no more is permitted.
$ callgate merge --intersect small.json default --abi x86_64,x86,x32 -o less.json
! callgate: note: small.json for x86_64, x86, x32; newest kernel; Docker's capabilities; read as runc
! callgate: note: default, as in Docker 29 (moby/profiles cd3bed8061c7, May 2026), for x86_64, x86, x32; newest kernel; Docker's capabilities; read as runc
! callgate: warning: refused calls that are newer than what the result names get its default action, or runc's ENOSYS: no profile says where that began in the sources
! callgate: hint: --format bpf makes the exact filter; --as crun leaves that ENOSYS out
$ callgate merge --intersect small.json default --abi x86_64,x86,x32 -q --as crun -o crun.json; callgate diff crun.json less.json --as crun --abi x86_64,x86,x32 -q
NEW is equal
$ callgate merge --intersect small.json default --abi x86_64,x86,x32 -q --as runc | head -1
! callgate: error: x86:close_range(0,0,0) gets ERRNO(ENOSYS), and on x32 the same call gets ERRNO(EPERM): OCI's rules hold on every ABI of a profile
! callgate: hint: above a profile's newest call runc answers ENOSYS, on each ABI from another number on: --as crun leaves that out
! callgate: hint: choose ABIs with --abi, and a profile for each
! callgate: hint: 'cachestat' is answered otherwise on ABIs that no rule tells apart
! callgate: hint: --abi x86_64,x86 leaves x32 out, whose calls are killed then
! callgate: hint: --format policy shows the result, --format bpf makes its filter

# A profile for each machine.
$ callgate merge --intersect small.json podman -q -o parts/ && ls parts
aarch64.json
mips64.json
mipsel64.json
s390x.json
x86_64.json
$ callgate merge --intersect small.json podman -q | head -3
{
  "defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1,
  "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"],
$ for m in x86_64 s390x mips64; do callgate diff podman parts/$m.json --abi $m --as crun --forbid weaker -q | head -1; done
NEW is stricter: 311 newly refused, 34 changed in action, 1 changed in conditions
NEW is stricter: 312 newly refused, 36 changed in action, 2 changed in conditions
NEW is stricter: 303 newly refused, 34 changed in action, 1 changed in conditions

# What one side permits on 64-bit ABIs alone takes three rules: of two libseccomp would lose a value.
$ printf '{"defaultAction":"SCMP_ACT_ERRNO","architectures":["SCMP_ARCH_X86_64"],"syscalls":[{"names":["vhangup"],"action":"SCMP_ACT_ALLOW"}]}' >own.json; callgate merge --union own.json small.json --as crun | grep vhangup
    {"names": ["vhangup"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 5, "value": 18446744069414584320, "valueTwo": 0, "op": "SCMP_CMP_LT"}], "comment": "from own.json:1:84"},
    {"names": ["vhangup"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 5, "value": 4294967295, "valueTwo": 0, "op": "SCMP_CMP_GT"}], "comment": "from own.json:1:84"},
    {"names": ["vhangup"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 5, "value": 8589934591, "valueTwo": 0, "op": "SCMP_CMP_GT"}], "comment": "from own.json:1:84"}
! callgate: note: own.json for x86_64; newest kernel; Docker's capabilities; read as crun
! callgate: note: small.json for x86_64, x86, x32; newest kernel; Docker's capabilities; read as crun

# Refused on 64-bit ABIs alone, where others are permitted by default: one bound of the argument itself does it.
$ printf '{"defaultAction":"SCMP_ACT_ALLOW","architectures":["SCMP_ARCH_X86_64","SCMP_ARCH_X86"],"syscalls":[{"names":["personality"],"action":"SCMP_ACT_ERRNO","args":[{"index":0,"value":0,"op":"SCMP_CMP_NE"}]}]}' >deny.json; sed 's/ALLOW/X/; s/ERRNO/ALLOW/; s/ACT_X/ACT_ERRNO/; s/"SCMP_CMP_NE"/"SCMP_CMP_EQ"/; s/"value":0/"value":8/' deny.json >eight.json; callgate merge --union deny.json eight.json --as crun -q | grep -e _GT -e _EQ.*: | sed 's/, "comment.*//' | tail -3
    {"names": ["personality"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1, "args": [{"index": 0, "value": 1, "valueTwo": 1, "op": "SCMP_CMP_MASKED_EQ"}]
    {"names": ["personality"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1, "args": [{"index": 0, "value": 2, "valueTwo": 2, "op": "SCMP_CMP_MASKED_EQ"}]
    {"names": ["personality"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1, "args": [{"index": 0, "value": 4, "valueTwo": 4, "op": "SCMP_CMP_MASKED_EQ"}]
$ callgate merge --union docker@20.10 deny.json --abi x86_64,x86 -q --as crun | grep personality | sed 's/, "comment.*//' | tail -1
    {"names": ["personality"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1, "args": [{"index": 0, "value": 4294967295, "valueTwo": 0, "op": "SCMP_CMP_GT"}]

# x86 and x32, of one width, no rules tell apart: one has to be left out.
$ printf '{"defaultAction":"SCMP_ACT_ALLOW","architectures":["SCMP_ARCH_X86_64","SCMP_ARCH_X86"],"syscalls":[{"names":["mount"],"action":"SCMP_ACT_ERRNO"}]}' >open.json; callgate merge --union small.json open.json --as crun -q
! callgate: error: x32:open(0,0,0) gets ERRNO(EPERM), and on x86_64 the same call gets ALLOW: OCI's rules hold on every ABI of a profile
! callgate: hint: choose ABIs with --abi, and a profile for each
! callgate: hint: 'accept' has an answer on 32-bit ABIs that the 64-bit one never gives: no rule holds on those alone
! callgate: hint: --format policy shows the result, --format bpf makes its filter
? 2
$ callgate merge --union small.json open.json --as crun -q --abi x86_64,x86 -o u.json; callgate diff open.json u.json --as crun -q --abi x86_64,x86
NEW is equal

# What both permit, and runc's ENOSYS for newer calls hides where the result names less, is told.
$ printf '{"defaultAction":"SCMP_ACT_ERRNO","architectures":["SCMP_ARCH_X86_64","SCMP_ARCH_X86","SCMP_ARCH_X32"],"syscalls":[{"names":["read","semget","io_uring_setup"],"action":"SCMP_ACT_ALLOW"}]}' >rings.json; callgate merge --intersect rings.json default --abi x86_64,x86,x32 -o both.json; callgate eval both.json -q x86:semget x86_64:semget; callgate eval both.json -q --as crun x86:semget
x86:semget ERRNO(ENOSYS)
x86_64:semget ALLOW
x86:semget ALLOW
! callgate: note: rings.json for x86_64, x86, x32; newest kernel; Docker's capabilities; read as runc
! callgate: note: default, as in Docker 29 (moby/profiles cd3bed8061c7, May 2026), for x86_64, x86, x32; newest kernel; Docker's capabilities; read as runc
! callgate: warning: refused calls that are newer than what the result names get its default action, or runc's ENOSYS: no profile says where that began in the sources
! callgate: warning: a call that the exact result permits is refused with them: 'semget' on x86
! callgate: hint: --format bpf makes the exact filter; --as crun leaves that ENOSYS out

# What libseccomp may read otherwise is said of what is written.
$ printf '{"defaultAction":"SCMP_ACT_ALLOW","architectures":["SCMP_ARCH_X86_64"],"syscalls":[{"names":["fchmod"],"action":"SCMP_ACT_ERRNO","args":[{"index":0,"value":3,"op":"SCMP_CMP_GE"}]}]}' >from.json; printf '{"defaultAction":"SCMP_ACT_ALLOW","architectures":["SCMP_ARCH_X86_64"],"syscalls":[{"names":["fchmod"],"action":"SCMP_ACT_ERRNO","args":[{"index":0,"value":2,"op":"SCMP_CMP_GE"},{"index":1,"value":2147483647,"op":"SCMP_CMP_LE"}]}]}' >both.json; callgate merge --intersect from.json both.json --as crun -o doubt.json; callgate edit doubt.json --portable --as crun -q | callgate diff doubt.json - --as crun -q; callgate edit doubt.json --portable --as crun -q | callgate check - --as crun | grep doubtful
NEW is equal
! callgate: note: from.json for x86_64; newest kernel; Docker's capabilities; read as crun
! callgate: note: both.json for x86_64; newest kernel; Docker's capabilities; read as crun
! callgate: note: fchmod: its rules are of a kind that libseccomp reads otherwise at times
! callgate: hint: callgate's own filters are exact; 'callgate check' shows the rules (libseccomp-doubtful), 'callgate edit --portable' writes masks where it can
? 1
$ callgate compile doubt.json --as crun -q -o doubt.bpf; callgate dump ./doubt.bpf --format profile -o /dev/null
! callgate: note: ./doubt.bpf for x86_64
! callgate: note: proved equal as crun reads it
! callgate: note: fchmod: its rules are of a kind that libseccomp reads otherwise at times
! callgate: hint: callgate's own filters are exact; 'callgate check' shows the rules (libseccomp-doubtful), 'callgate edit --portable' writes masks where it can
