# Profiles that all runtimes read alike.

$ callgate edit range.json --portable
{
  "defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1,
  "architectures": ["SCMP_ARCH_X86_64"],
  "syscalls": [
    {"action": "SCMP_ACT_ALLOW", "names": ["openat2", "personality", "read"]},
    {"action": "SCMP_ACT_ERRNO", "errnoRet": 1, "names": ["cachestat", "clone3", "close_range", "epoll_pwait2", "faccessat2", "fchmodat2", "file_getattr", "file_setattr", "fsconfig", "fsmount", "fsopen", "fspick", "futex_requeue", "futex_wait", "futex_waitv", "futex_wake", "getxattrat", "io_uring_enter", "io_uring_register", "io_uring_setup", "landlock_add_rule", "landlock_create_ruleset", "landlock_restrict_self", "listmount", "listns", "listxattrat", "lsm_get_self_attr", "lsm_list_modules", "lsm_set_self_attr", "map_shadow_stack", "memfd_secret", "mount_setattr", "move_mount", "mseal", "open_tree", "open_tree_attr", "pidfd_getfd", "pidfd_open", "pidfd_send_signal", "process_madvise", "process_mrelease", "quotactl_fd", "removexattrat", "rseq", "rseq_slice_yield", "set_mempolicy_home_node", "setxattrat", "statmount", "uprobe", "uretprobe"]}
  ]
}
! callgate: warning: newer calls that no rule names get the default action from all, where runc alone gave ENOSYS
! callgate: hint: --portable=runc,crun,docker,podman,containerd,youki,kata keeps that
! callgate: note: proved to mean the same as runc, crun, docker, podman, containerd, youki, kata, gvisor read it
$ callgate edit range.json --portable -q -o p.json; for r in runc crun docker podman containerd youki kata gvisor; do callgate eval p.json 'personality(0)' read openat2 mount pidfd_getfd --as $r -q | md5sum; done | sort -u | wc -l
1
$ callgate check p.json --as all
p.json for x86_64; newest kernel; Docker's capabilities; read as runc
p.json:2:20: warning: runc starts no container without these calls: close, execve, fstatfs, futex and 3 more [start-refused]
      "defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1,
                       ^~~~~~~~~~~~~~~~
    witness: x86_64:close(0)
    hint: allow execve, and what else is named
p.json: note: permitted: personality [attack-surface]
p.json: note: programs for x86 are killed on x86_64 [missing-abi]
p.json: note: kata applies no profile unless its configuration says disable_guest_seccomp=false [unapplied-profile]
p.json: note: runsc applies no profile unless it is started with --oci-seccomp [unapplied-profile]
p.json: read as meant by runc, crun, docker, podman, containerd, youki, kata, gvisor
p.json: 13 instructions, proved twice; 0 errors, 1 warning, 4 notes
? 1
$ callgate edit range.json --portable=runc,crun --deny read -q
{
  "defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1,
  "architectures": ["SCMP_ARCH_X86_64"],
  "syscalls": [
    {"action": "SCMP_ACT_ERRNO", "errnoRet": 38, "names": ["cachestat", "epoll_pwait2", "faccessat2", "fchmodat2", "file_getattr", "file_setattr", "futex_requeue", "futex_wait", "futex_waitv", "futex_wake", "getxattrat", "landlock_add_rule", "landlock_create_ruleset", "landlock_restrict_self", "listmount", "listns", "listxattrat", "lsm_get_self_attr", "lsm_list_modules", "lsm_set_self_attr", "map_shadow_stack", "memfd_secret", "mount_setattr", "mseal", "open_tree_attr", "pidfd_getfd", "process_madvise", "process_mrelease", "quotactl_fd", "removexattrat", "rseq_slice_yield", "set_mempolicy_home_node", "setxattrat", "statmount"]},
    {"action": "SCMP_ACT_ALLOW", "names": ["openat2", "personality"]},
    {"action": "SCMP_ACT_ERRNO", "errnoRet": 1, "names": ["clone3", "close_range", "fsconfig", "fsmount", "fsopen", "fspick", "io_uring_enter", "io_uring_register", "io_uring_setup", "move_mount", "open_tree", "pidfd_open", "pidfd_send_signal", "rseq", "uprobe", "uretprobe"]}
  ]
}
$ callgate edit small.json --portable=runc,crun,kata --abi x86_64
{
  "defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1,
  "architectures": ["SCMP_ARCH_X86_64"],
  "syscalls": [
    {"action": "SCMP_ACT_ERRNO", "errnoRet": 38, "names": ["cachestat", "clone3", "close_range", "epoll_pwait2", "faccessat2", "fchmodat2", "file_getattr", "file_setattr", "futex_requeue", "futex_wait", "futex_waitv", "futex_wake", "getxattrat", "landlock_add_rule", "landlock_create_ruleset", "landlock_restrict_self", "listmount", "listns", "listxattrat", "lsm_get_self_attr", "lsm_list_modules", "lsm_set_self_attr", "map_shadow_stack", "memfd_secret", "mount_setattr", "mseal", "open_tree_attr", "openat2", "pidfd_getfd", "process_madvise", "process_mrelease", "quotactl_fd", "removexattrat", "rseq_slice_yield", "set_mempolicy_home_node", "setxattrat", "statmount"]},
    {"action": "SCMP_ACT_ALLOW", "names": ["close", "execve", "exit_group", "read", "write"]},
    {"names": ["clone"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 2114060288, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"}]},
    {"names": ["socket"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 40, "valueTwo": 0, "op": "SCMP_CMP_NE"}]},
    {"action": "SCMP_ACT_ERRNO", "errnoRet": 1, "names": ["fsconfig", "fsmount", "fsopen", "fspick", "io_uring_enter", "io_uring_register", "io_uring_setup", "move_mount", "open_tree", "pidfd_open", "pidfd_send_signal", "rseq", "uprobe", "uretprobe"]}
  ]
}
! callgate: note: calls newer than callgate's table are refused with another errno by crun, kata
! callgate: note: proved to mean the same as runc, crun, kata read it
$ callgate dump small.json --portable=crun --abi x86_64 -q
{
  "defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1,
  "architectures": ["SCMP_ARCH_X86_64"],
  "syscalls": [
    {"action": "SCMP_ACT_ERRNO", "errnoRet": 38, "names": ["cachestat", "clone3", "close_range", "epoll_pwait2", "faccessat2", "fchmodat2", "file_getattr", "file_setattr", "futex_requeue", "futex_wait", "futex_waitv", "futex_wake", "getxattrat", "landlock_add_rule", "landlock_create_ruleset", "landlock_restrict_self", "listmount", "listns", "listxattrat", "lsm_get_self_attr", "lsm_list_modules", "lsm_set_self_attr", "map_shadow_stack", "memfd_secret", "mount_setattr", "mseal", "open_tree_attr", "openat2", "pidfd_getfd", "process_madvise", "process_mrelease", "quotactl_fd", "removexattrat", "rseq_slice_yield", "set_mempolicy_home_node", "setxattrat", "statmount"]},
    {"action": "SCMP_ACT_ALLOW", "names": ["close", "execve", "exit_group", "read", "write"]},
    {"names": ["clone"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 2114060288, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"}]},
    {"names": ["socket"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 40, "valueTwo": 0, "op": "SCMP_CMP_NE"}]},
    {"action": "SCMP_ACT_ERRNO", "errnoRet": 1, "names": ["fsconfig", "fsmount", "fsopen", "fspick", "io_uring_enter", "io_uring_register", "io_uring_setup", "move_mount", "open_tree", "pidfd_open", "pidfd_send_signal", "rseq", "uprobe", "uretprobe"]}
  ]
}
$ callgate compile small.json --abi x86_64 -q -o f.bpf; callgate dump ./f.bpf --portable=runc,crun
{
  "defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1,
  "architectures": ["SCMP_ARCH_X86_64"],
  "syscalls": [
    {"action": "SCMP_ACT_ERRNO", "errnoRet": 38, "names": ["cachestat", "clone3", "close_range", "epoll_pwait2", "faccessat2", "fchmodat2", "file_getattr", "file_setattr", "futex_requeue", "futex_wait", "futex_waitv", "futex_wake", "getxattrat", "landlock_add_rule", "landlock_create_ruleset", "landlock_restrict_self", "listmount", "listns", "listxattrat", "lsm_get_self_attr", "lsm_list_modules", "lsm_set_self_attr", "map_shadow_stack", "memfd_secret", "mount_setattr", "mseal", "open_tree_attr", "openat2", "pidfd_getfd", "process_madvise", "process_mrelease", "quotactl_fd", "removexattrat", "rseq_slice_yield", "set_mempolicy_home_node", "setxattrat", "statmount"]},
    {"action": "SCMP_ACT_ALLOW", "names": ["close", "execve", "exit_group", "read", "write"]},
    {"names": ["clone"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 2114060288, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"}]},
    {"names": ["socket"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 40, "valueTwo": 0, "op": "SCMP_CMP_NE"}]},
    {"action": "SCMP_ACT_ERRNO", "errnoRet": 1, "names": ["fsconfig", "fsmount", "fsopen", "fspick", "io_uring_enter", "io_uring_register", "io_uring_setup", "move_mount", "open_tree", "pidfd_open", "pidfd_send_signal", "rseq", "uprobe", "uretprobe"]}
  ]
}
! callgate: note: ./f.bpf for x86_64
! callgate: note: calls newer than callgate's table are refused with another errno by crun
! callgate: note: proved to mean the same as runc, crun read it
$ callgate dump small.json --portable --format asm
! callgate: error: --portable writes a profile, not --format asm
? 2
$ callgate edit default --portable -q 2>/dev/null -o one.json && echo written
written
$ callgate edit range.json --portable=runc,lxc
! callgate: error: callgate does not know how 'lxc' reads profiles
! callgate: hint: --portable takes names as --as does, with commas between them, or all
? 2
$ callgate edit docker.json --portable --abi x86_64,x86
{
  "defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1,
  "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"],
  "syscalls": [
    {"action": "SCMP_ACT_ALLOW", "names": ["arch_prctl", "execve", "ptrace", "read", "write"]},
    {"action": "SCMP_ACT_ERRNO", "errnoRet": 1, "names": ["cachestat", "clock_adjtime64", "clock_getres_time64", "clock_gettime64", "clock_nanosleep_time64", "clock_settime64", "clone3", "close_range", "epoll_pwait2", "faccessat2", "fchmodat2", "file_getattr", "file_setattr", "fsconfig", "fsmount", "fsopen", "fspick", "futex_requeue", "futex_time64", "futex_wait", "futex_waitv", "futex_wake", "getxattrat", "io_pgetevents_time64", "io_uring_enter", "io_uring_register", "io_uring_setup", "landlock_add_rule", "landlock_create_ruleset", "landlock_restrict_self", "listmount", "listns", "listxattrat", "lsm_get_self_attr", "lsm_list_modules", "lsm_set_self_attr", "map_shadow_stack", "memfd_secret", "mount_setattr", "move_mount", "mq_timedreceive_time64", "mq_timedsend_time64", "mseal", "msgctl", "msgget", "msgrcv", "msgsnd", "open_tree", "open_tree_attr", "openat2", "pidfd_getfd", "pidfd_open", "pidfd_send_signal", "ppoll_time64", "process_madvise", "process_mrelease", "pselect6_time64", "quotactl_fd", "recvmmsg_time64", "removexattrat", "rseq", "rseq_slice_yield", "rt_sigtimedwait_time64", "sched_rr_get_interval_time64", "semctl", "semget", "semtimedop_time64", "set_mempolicy_home_node", "setxattrat", "shmat", "shmctl", "shmdt", "shmget", "statmount", "timer_gettime64", "timer_settime64", "timerfd_gettime64", "timerfd_settime64", "uprobe", "uretprobe", "utimensat_time64"]}
  ]
}
! callgate: warning: newer calls that no rule names get the default action from all, where runc alone gave ENOSYS
! callgate: note: proved to mean the same as runc, crun, docker, podman, containerd, youki, kata, gvisor read it
$ cp range.json mine.json; callgate edit mine.json --portable -q -i; callgate check mine.json --as kata
mine.json for x86_64; newest kernel; Docker's capabilities; read as kata
mine.json: note: permitted: personality [attack-surface]
mine.json: note: programs for x86 are killed on x86_64 [missing-abi]
mine.json: note: kata applies no profile unless its configuration says disable_guest_seccomp=false [unapplied-profile]
mine.json: 11 instructions, proved twice; 0 errors, 0 warnings, 3 notes

# What no form of gVisor's says is said, and permits no more there.
$ callgate edit small.json --portable -o small.portable.json
! callgate: warning: newer calls that no rule names get the default action from all, where runc alone gave ENOSYS
! callgate: hint: --portable=runc,docker,containerd keeps that
! callgate: warning: gvisor reads it otherwise, and permits no more: x86_64:clone3 gets ERRNO(EPERM) there, not ERRNO(ENOSYS): it has no errno but EPERM
! callgate: hint: --portable=all makes that an error
! callgate: note: proved to mean the same as runc, crun, docker, podman, containerd, youki, kata read it
$ for r in runc crun docker podman containerd youki kata; do callgate eval small.portable.json clone3 'clone(0)' read openat2 mount --as $r -q | md5sum; done | sort -u | wc -l
1
$ callgate eval small.portable.json clone3 'clone(0)' read openat2 mount --as gvisor -q
x86_64:clone3 ERRNO(EPERM)
x86_64:clone(0) ALLOW
x86_64:read ALLOW
x86_64:openat2 ERRNO(EPERM)
x86_64:mount ERRNO(EPERM)
? 1
$ callgate edit small.json --portable=all
! callgate: error: 'small.json' can't be said so that gvisor reads it alike: x86_64:clone3 gets ERRNO(EPERM) there, not ERRNO(ENOSYS): it has no errno but EPERM
! callgate: hint: --portable=runc,crun,docker,podman,containerd,youki,kata asks for the others alone
! callgate: hint: --portable without a value takes that: no runtime permits more
? 2
$ callgate edit small.json --portable --default-action log -o log.json
! callgate: warning: gvisor starts no container with it: x86_64:open gets LOG: gVisor's runsc knows no SCMP_ACT_LOG
! callgate: hint: --portable=all makes that an error
! callgate: note: proved to mean the same as runc, crun, docker, podman, containerd, youki, kata read it
$ callgate edit small.json --portable=all --default-action log
! callgate: error: 'small.json' can't be said so that gvisor reads it alike: x86_64:open gets LOG: gVisor's runsc knows no SCMP_ACT_LOG
! callgate: hint: --portable=runc,crun,docker,podman,containerd,youki,kata asks for the others alone
! callgate: hint: --portable without a value takes that: no runtime permits more
? 2

# A default action that kata can't say stands in rules.
$ callgate edit docker.json --default-action 'ERRNO(ENOSYS)' --portable=runc,crun,kata --abi x86_64 -o enosys.json
! callgate: note: calls newer than callgate's table are refused with another errno by crun, kata
! callgate: note: proved to mean the same as runc, crun, kata read it
$ grep -c '"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1' enosys.json
1
$ for r in runc crun kata; do callgate eval enosys.json mount openat2 read clone3 --as $r -q | md5sum; done | sort -u | wc -l
1

# Built-in profiles, each machine.
$ callgate edit default --portable --abi x86_64,x86,x32 -o default.json
! callgate: warning: newer calls that no rule names get the default action from all, where runc alone gave ENOSYS
! callgate: hint: --portable=runc,docker,containerd keeps that
! callgate: warning: gvisor reads it otherwise, and permits no more: x86_64:clone3 gets ERRNO(EPERM) there, not ERRNO(ENOSYS): it has no errno but EPERM
! callgate: hint: --portable=all makes that an error
! callgate: note: proved to mean the same as runc, crun, docker, podman, containerd, youki, kata read it
$ callgate diff default default.json --as crun --abi x86_64,x86,x32 -q
NEW is equal
$ callgate edit default --portable -o machines/ -q && ls machines
aarch64.json
loongarch64.json
mips64.json
mipsel64.json
riscv64.json
s390x.json
x86_64.json
$ callgate dump podman --portable -o machines/ -q && ls machines | wc -l
7

# Rules that libseccomp contradicts are the last resort: x86's shmget is newer there, and runc's ENOSYS given up for it.
$ printf '%s' '{"defaultAction":"SCMP_ACT_ERRNO","architectures":["SCMP_ARCH_X86_64","SCMP_ARCH_X86"],"syscalls":[{"names":["read","shmget"],"action":"SCMP_ACT_ALLOW"}]}' >shm.json
$ callgate edit shm.json --portable=runc,crun | grep -v errnoRet
{
  "defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1,
  "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"],
  "syscalls": [
    {"action": "SCMP_ACT_ALLOW", "names": ["read", "shmget"]},
    {"names": ["ipc"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 23, "valueTwo": 0, "op": "SCMP_CMP_EQ"}]},
  ]
}
! callgate: warning: newer calls that no rule names get the default action from all, where runc alone gave ENOSYS
! callgate: warning: x86:ipc(23,0,0,0,0,0) is permitted by all, as a rule says, and was not by runc
! callgate: note: proved to mean the same as runc, crun read it

# The file's own default action is taken where it can be, and no masks by the thousand, which no filter has room for.
$ printf '%s' '{"defaultAction":"SCMP_ACT_KILL","architectures":["SCMP_ARCH_X86_64"],"syscalls":[{"names":["read"],"action":"SCMP_ACT_ALLOW"},{"names":["epoll_ctl_old"],"action":"SCMP_ACT_ALLOW","args":[{"index":2,"value":16,"op":"SCMP_CMP_GT"},{"index":4,"value":1,"op":"SCMP_CMP_GT"}]}]}' >kill.json; callgate edit kill.json --portable=runc,crun -q | grep -e default -e epoll_ctl_old
  "defaultAction": "SCMP_ACT_KILL",
    {"names": ["epoll_ctl_old"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 2, "value": 17, "valueTwo": 0, "op": "SCMP_CMP_GE"}, {"index": 4, "value": 2, "valueTwo": 0, "op": "SCMP_CMP_GE"}]}

# What is permitted by default needs no newer calls named; a directory is no file.
$ callgate edit unconfined --portable --abi x86_64 -q
{
  "defaultAction": "SCMP_ACT_ALLOW",
  "architectures": ["SCMP_ARCH_X86_64"],
  "syscalls": [
  ]
}
$ callgate edit small.json --deny read -o parts.d/
! callgate: error: can't write 'parts.d/': Is a directory
? 2

# Without a list a default errno stays what it is, and kata is told.
$ callgate edit docker.json --default-action 'ERRNO(ENOSYS)' --portable --abi x86_64 -o kept.json
! callgate: note: calls newer than callgate's table are refused with another errno by kata, gvisor
! callgate: warning: kata reads it otherwise, and permits no more: x86_64:open gets ERRNO(EPERM) there, not ERRNO(ENOSYS), and 328 more differ: its default action has no errno but EPERM
! callgate: warning: gvisor reads it otherwise, and permits no more: x86_64:open gets ERRNO(EPERM) there, not ERRNO(ENOSYS), and 379 more differ: it has no errno but EPERM
! callgate: hint: --portable=all makes that an error
! callgate: note: proved to mean the same as runc, crun, docker, podman, containerd, youki read it
$ head -2 kept.json | tail -1
  "defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 38,
# A value and all others are rules that libseccomp never contradicts.
$ callgate edit podman --portable --abi x86_64 2>&1 | grep -e '"socket"' -e contradicts
    {"names": ["socket"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 40, "valueTwo": 0, "op": "SCMP_CMP_NE"}]},
    {"names": ["socket"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1, "args": [{"index": 0, "value": 40, "valueTwo": 0, "op": "SCMP_CMP_EQ"}]},
