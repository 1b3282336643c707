# Filters, policies, profiles.

$ callgate dump small.json --abi x86_64
       ld [4]                           ; arch
       jeq #0xc000003e, l1, l3          ; x86_64
l1:    ld [0]                           ; nr
       jge #435, l2, l4                 ; from x86_64: clone3
l2:    jge #0xffffffff, l11                                             ; small.json:21:23
       jset #0x40000000, l3                                             ; small.json:21:23
       ret #0x00050026                  ; ERRNO(ENOSYS)                 ; small.json:21:23
l3:    ret #0x00000000                  ; KILL_THREAD
l4:    jge #4, l5                       ; from x86_64: stat
       jeq #2, l11, l12                 ; x86_64: open
l5:    jeq #41, l6, l8                  ; x86_64: socket
l6:    ld [20]                          ; args[0] high                  ; small.json:16:23
       jeq #0, l7, l12                                                  ; small.json:16:23
l7:    ld [16]                          ; args[0] low                   ; small.json:16:23
       jeq #40, l11, l12                                                ; small.json:16:23
l8:    jeq #56, l9, l10                 ; x86_64: clone
l9:    ld [16]                          ; args[0] low                   ; small.json:11:23
       jset #0x7e020000, l11, l12                                       ; small.json:11:23
l10:   jeq #59, l12                     ; x86_64: execve                ; small.json:7:54, small.json:7:40
       jeq #231, l12                    ; x86_64: exit_group            ; small.json:7:40
l11:   ret #0x00050001                  ; ERRNO(EPERM)
l12:   ret #0x7fff0000                  ; ALLOW
! callgate: note: small.json for x86_64; newest kernel; Docker's capabilities; read as runc
$ callgate dump small.json --abi x86_64 --format policy
arch 0xc000003e x86_64, x32:
    0-1: ALLOW
        read write
    2 open: ERRNO(EPERM)
    3 close: ALLOW
    4-40: ERRNO(EPERM)
        stat fstat lstat poll lseek mmap mprotect munmap brk rt_sigaction rt_sigprocmask
        rt_sigreturn ioctl pread64 pwrite64 readv writev access pipe select sched_yield mremap msync
        mincore madvise shmget shmat shmctl dup dup2 pause nanosleep getitimer alarm setitimer
        getpid sendfile
    41 socket: ERRNO(EPERM) where family is AF_VSOCK; else ALLOW
    42-55: ERRNO(EPERM)
        connect accept sendto recvfrom sendmsg recvmsg shutdown bind listen getsockname getpeername
        socketpair setsockopt getsockopt
    56 clone: ALLOW where clone_flags has none of CLONE_NEWNS|CLONE_NEWCGROUP|CLONE_NEWUTS|CLONE_NEWIPC|CLONE_NEWUSER|CLONE_NEWPID|CLONE_NEWNET; else ERRNO(EPERM)
    57-58: ERRNO(EPERM)
        fork vfork
    59 execve: ALLOW
    60-230: ERRNO(EPERM)
        exit wait4 kill uname semget semop semctl shmdt msgget msgsnd msgrcv msgctl fcntl flock
        fsync fdatasync truncate ftruncate getdents getcwd chdir fchdir rename mkdir rmdir creat
        link unlink symlink readlink chmod fchmod chown fchown lchown umask gettimeofday getrlimit
        getrusage sysinfo times ptrace getuid syslog getgid setuid setgid geteuid getegid setpgid
        getppid getpgrp setsid setreuid setregid getgroups setgroups setresuid getresuid setresgid
        getresgid getpgid setfsuid setfsgid getsid capget capset rt_sigpending rt_sigtimedwait
        rt_sigqueueinfo rt_sigsuspend sigaltstack utime mknod uselib personality ustat statfs
        fstatfs sysfs getpriority setpriority sched_setparam sched_getparam sched_setscheduler
        sched_getscheduler sched_get_priority_max sched_get_priority_min sched_rr_get_interval mlock
        munlock mlockall munlockall vhangup modify_ldt pivot_root _sysctl prctl arch_prctl adjtimex
        setrlimit chroot sync acct settimeofday mount umount2 swapon swapoff reboot sethostname
        setdomainname iopl ioperm create_module init_module delete_module get_kernel_syms
        query_module quotactl nfsservctl getpmsg putpmsg afs_syscall tuxcall security gettid
        readahead setxattr lsetxattr fsetxattr getxattr lgetxattr fgetxattr listxattr llistxattr
        flistxattr removexattr lremovexattr fremovexattr tkill time futex sched_setaffinity
        sched_getaffinity set_thread_area io_setup io_destroy io_getevents io_submit io_cancel
        get_thread_area lookup_dcookie epoll_create epoll_ctl_old epoll_wait_old remap_file_pages
        getdents64 set_tid_address restart_syscall semtimedop fadvise64 timer_create timer_settime
        timer_gettime timer_getoverrun timer_delete clock_settime clock_gettime clock_getres
        clock_nanosleep
    231 exit_group: ALLOW
    232-434: ERRNO(EPERM)
        epoll_wait epoll_ctl tgkill utimes vserver mbind set_mempolicy get_mempolicy mq_open
        mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr kexec_load waitid add_key
        request_key keyctl ioprio_set ioprio_get inotify_init inotify_add_watch inotify_rm_watch
        migrate_pages openat mkdirat mknodat fchownat futimesat newfstatat unlinkat renameat linkat
        symlinkat readlinkat fchmodat faccessat pselect6 ppoll unshare set_robust_list
        get_robust_list splice tee sync_file_range vmsplice move_pages utimensat epoll_pwait
        signalfd timerfd_create eventfd fallocate timerfd_settime timerfd_gettime accept4 signalfd4
        eventfd2 epoll_create1 dup3 pipe2 inotify_init1 preadv pwritev rt_tgsigqueueinfo
        perf_event_open recvmmsg fanotify_init fanotify_mark prlimit64 name_to_handle_at
        open_by_handle_at clock_adjtime syncfs sendmmsg setns getcpu process_vm_readv
        process_vm_writev kcmp finit_module sched_setattr sched_getattr renameat2 seccomp getrandom
        memfd_create kexec_file_load bpf execveat userfaultfd membarrier mlock2 copy_file_range
        preadv2 pwritev2 pkey_mprotect pkey_alloc pkey_free statx io_pgetevents rseq uretprobe
        uprobe pidfd_send_signal io_uring_setup io_uring_enter io_uring_register open_tree
        move_mount fsopen fsconfig fsmount fspick pidfd_open
    435-0x3fffffff: ERRNO(ENOSYS)
        clone3 close_range openat2 pidfd_getfd faccessat2 process_madvise epoll_pwait2 mount_setattr
        quotactl_fd landlock_create_ruleset landlock_add_rule landlock_restrict_self memfd_secret
        process_mrelease futex_waitv set_mempolicy_home_node cachestat fchmodat2 map_shadow_stack
        futex_wake futex_wait futex_requeue statmount listmount lsm_get_self_attr lsm_set_self_attr
        lsm_list_modules mseal setxattrat getxattrat listxattrat removexattrat open_tree_attr
        file_getattr file_setattr listns rseq_slice_yield
    0x40000000-0x7fffffff: KILL_THREAD
        read write open close stat fstat lstat poll lseek mmap mprotect munmap brk rt_sigprocmask
        pread64 pwrite64 access pipe select sched_yield mremap msync mincore madvise shmget shmat
        shmctl dup dup2 pause nanosleep getitimer alarm setitimer getpid sendfile socket connect
        accept sendto shutdown bind listen getsockname getpeername socketpair clone fork vfork exit
        wait4 kill uname semget semop semctl shmdt msgget msgsnd msgrcv msgctl fcntl flock fsync
        fdatasync truncate ftruncate getdents getcwd chdir fchdir rename mkdir rmdir creat link
        unlink symlink readlink chmod fchmod chown fchown lchown umask gettimeofday getrlimit
        getrusage sysinfo times getuid syslog getgid setuid setgid geteuid getegid setpgid getppid
        getpgrp setsid setreuid setregid getgroups setgroups setresuid getresuid setresgid getresgid
        getpgid setfsuid setfsgid getsid capget capset rt_sigsuspend utime mknod personality ustat
        statfs fstatfs sysfs getpriority setpriority sched_setparam sched_getparam
        sched_setscheduler sched_getscheduler sched_get_priority_max sched_get_priority_min
        sched_rr_get_interval mlock munlock mlockall munlockall vhangup modify_ldt pivot_root prctl
        arch_prctl adjtimex setrlimit chroot sync acct settimeofday mount umount2 swapon swapoff
        reboot sethostname setdomainname iopl ioperm init_module delete_module quotactl getpmsg
        putpmsg afs_syscall tuxcall security gettid readahead setxattr lsetxattr fsetxattr getxattr
        lgetxattr fgetxattr listxattr llistxattr flistxattr removexattr lremovexattr fremovexattr
        tkill time futex sched_setaffinity sched_getaffinity io_destroy io_getevents io_cancel
        lookup_dcookie epoll_create remap_file_pages getdents64 set_tid_address restart_syscall
        semtimedop fadvise64 timer_settime timer_gettime timer_getoverrun timer_delete clock_settime
        clock_gettime clock_getres clock_nanosleep exit_group epoll_wait epoll_ctl tgkill utimes
        mbind set_mempolicy get_mempolicy mq_open mq_unlink mq_timedsend mq_timedreceive
        mq_getsetattr add_key request_key keyctl ioprio_set ioprio_get inotify_init
        inotify_add_watch inotify_rm_watch migrate_pages openat mkdirat mknodat fchownat futimesat
        newfstatat unlinkat renameat linkat symlinkat readlinkat fchmodat faccessat pselect6 ppoll
        unshare splice tee sync_file_range utimensat epoll_pwait signalfd timerfd_create eventfd
        fallocate timerfd_settime timerfd_gettime accept4 signalfd4 eventfd2 epoll_create1 dup3
        pipe2 inotify_init1 perf_event_open fanotify_init fanotify_mark prlimit64 name_to_handle_at
        open_by_handle_at clock_adjtime syncfs setns getcpu kcmp finit_module sched_setattr
        sched_getattr renameat2 seccomp getrandom memfd_create kexec_file_load bpf userfaultfd
        membarrier mlock2 copy_file_range pkey_mprotect pkey_alloc pkey_free statx io_pgetevents
        rseq uretprobe uprobe pidfd_send_signal io_uring_setup io_uring_enter io_uring_register
        open_tree move_mount fsopen fsconfig fsmount fspick pidfd_open clone3 close_range openat2
        pidfd_getfd faccessat2 process_madvise epoll_pwait2 mount_setattr quotactl_fd
        landlock_create_ruleset landlock_add_rule landlock_restrict_self memfd_secret
        process_mrelease futex_waitv set_mempolicy_home_node cachestat fchmodat2 map_shadow_stack
        futex_wake futex_wait futex_requeue statmount listmount lsm_get_self_attr lsm_set_self_attr
        lsm_list_modules mseal setxattrat getxattrat listxattrat removexattrat open_tree_attr
        file_getattr file_setattr listns rseq_slice_yield rt_sigaction rt_sigreturn ioctl readv
        writev recvfrom sendmsg recvmsg execve ptrace rt_sigpending rt_sigtimedwait rt_sigqueueinfo
        sigaltstack timer_create mq_notify kexec_load waitid set_robust_list get_robust_list
        vmsplice move_pages preadv pwritev rt_tgsigqueueinfo recvmmsg sendmmsg process_vm_readv
        process_vm_writev setsockopt getsockopt io_setup io_submit execveat preadv2 pwritev2
    0x80000000-0xbfffffff: ERRNO(ENOSYS)
    0xc0000000-0xfffffffe: KILL_THREAD
    0xffffffff: ERRNO(EPERM)
every other arch:
    0-0xffffffff: KILL_THREAD
! callgate: note: small.json for x86_64; newest kernel; Docker's capabilities; read as runc
$ callgate dump docker.json --abi x86_64,x86,x32 --caps docker,sys_admin --format profile
{
  "defaultAction": "SCMP_ACT_ERRNO",
  "defaultErrnoRet": 1,
  "architectures": [
    "SCMP_ARCH_X86_64",
    "SCMP_ARCH_X86",
    "SCMP_ARCH_X32"
  ],
  "flags": [
    "SECCOMP_FILTER_FLAG_SPEC_ALLOW"
  ],
  "syscalls": [
    {"names": ["read", "write", "execve"], "action": "SCMP_ACT_ALLOW", "args": []},
    {"names": ["unshare", "mount"], "action": "SCMP_ACT_ALLOW", "args": []},
    {"names": ["ptrace"], "action": "SCMP_ACT_ALLOW", "args": []},
    {"names": ["arch_prctl"], "action": "SCMP_ACT_ALLOW", "args": []}
  ]
}
! callgate: note: docker.json for x86_64, x86, x32; newest kernel; Docker's capabilities and CAP_SYS_ADMIN; read as runc
$ callgate compile small.json --abi x86_64 --as crun -q -o f.bpf; callgate dump ./f.bpf -q | head -3
       ld [4]                           ; arch
       jeq #0xc000003e, l1, l4          ; x86_64
l1:    ld [0]                           ; nr
$ callgate dump ./f.bpf --format profile
{
  "defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1,
  "architectures": ["SCMP_ARCH_X86_64"],
  "flags": [],
  "syscalls": [
    {"action": "SCMP_ACT_ERRNO", "errnoRet": 38, "names": ["clone3"]},
    {"action": "SCMP_ACT_ALLOW", "names": ["close", "execve", "exit_group", "read", "write"]},
    {"names": ["clone"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 2114060288, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"}]},
    {"names": ["socket"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 40, "valueTwo": 0, "op": "SCMP_CMP_NE"}]}
  ]
}
! callgate: note: ./f.bpf for x86_64
! callgate: note: proved equal as crun reads it
$ callgate compile default --as crun --abi x86_64,x86,x32 -q -o d.bpf; callgate dump ./d.bpf --format profile >d.json && callgate compile d.json --as crun --abi x86_64,x86,x32 -q | cmp - d.bpf
! callgate: note: ./d.bpf for x86_64, x86, x32
! callgate: note: proved equal as crun reads it
$ callgate dump ./f.bpf --format nonsense
! callgate: error: '--format' does not take 'nonsense'
! callgate: hint: it takes asm|policy|profile
? 2
$ callgate compile default --abi x86_64,x86,x32 -q -o d.bpf; callgate dump ./d.bpf --format profile -q >d.json && callgate compile d.json --abi x86_64,x86,x32 -q | cmp - d.bpf
$ callgate dump docker.json --format profile
{
  "defaultAction": "SCMP_ACT_ERRNO",
  "defaultErrnoRet": 1,
  "architectures": [
    "SCMP_ARCH_X86_64",
    "SCMP_ARCH_X86",
    "SCMP_ARCH_X32",
    "SCMP_ARCH_AARCH64",
    "SCMP_ARCH_ARM"
  ],
  "flags": [
    "SECCOMP_FILTER_FLAG_SPEC_ALLOW"
  ],
  "syscalls": [
    {"names": ["read", "write", "execve"], "action": "SCMP_ACT_ALLOW", "args": []},
    {"names": ["ptrace"], "action": "SCMP_ACT_ALLOW", "args": []},
    {"names": ["arch_prctl"], "action": "SCMP_ACT_ALLOW", "args": []}
  ]
}
! callgate: note: docker.json for x86_64, x86, x32, aarch64, arm; newest kernel; Docker's capabilities; read as runc
$ callgate dump docker.json --format profile --abi aarch64
{
  "defaultAction": "SCMP_ACT_ERRNO",
  "defaultErrnoRet": 1,
  "architectures": [
    "SCMP_ARCH_AARCH64"
  ],
  "flags": [
    "SECCOMP_FILTER_FLAG_SPEC_ALLOW"
  ],
  "syscalls": [
    {"names": ["read", "write", "execve"], "action": "SCMP_ACT_ALLOW", "args": []},
    {"names": ["ptrace"], "action": "SCMP_ACT_ALLOW", "args": []}
  ]
}
! callgate: note: docker.json for aarch64; newest kernel; Docker's capabilities; read as runc
$ printf '{"defaultAction":"SCMP_ACT_ERRNO","architectures":["SCMP_ARCH_X86_64","SCMP_ARCH_X86","SCMP_ARCH_X32"],"syscalls":[{"names":["keyctl"],"action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":40,"valueTwo":40,"op":"SCMP_CMP_MASKED_EQ"}]},{"names":["keyctl"],"action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":0,"op":"SCMP_CMP_NE"},{"index":1,"value":2147483648,"op":"SCMP_CMP_LT"}]}]}' >two.json; callgate compile two.json --as crun --abi x86_64,x86,x32 -q -o two.bpf; callgate dump ./two.bpf --format profile -q | grep keyctl
    {"names": ["keyctl"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 0, "valueTwo": 0, "op": "SCMP_CMP_NE"}, {"index": 1, "value": 2147483647, "valueTwo": 0, "op": "SCMP_CMP_LE"}]},
    {"names": ["keyctl"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 40, "valueTwo": 40, "op": "SCMP_CMP_MASKED_EQ"}]}
$ printf '{"defaultAction":"SCMP_ACT_ERRNO","architectures":["SCMP_ARCH_X86_64"],"syscalls":[{"names":["keyctl"],"action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":18446744069414584320,"op":"SCMP_CMP_LE"},{"index":1,"value":18446744069414584320,"op":"SCMP_CMP_LE"},{"index":2,"value":5,"op":"SCMP_CMP_EQ"}]}]}' >high.json; callgate compile high.json --as crun --abi x86_64 -q -o high.bpf; callgate dump ./high.bpf --format profile -q | grep keyctl
    {"names": ["keyctl"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 18446744069414584320, "valueTwo": 0, "op": "SCMP_CMP_LE"}, {"index": 1, "value": 18446744069414584320, "valueTwo": 0, "op": "SCMP_CMP_LE"}, {"index": 2, "value": 5, "valueTwo": 0, "op": "SCMP_CMP_EQ"}]}
$ callgate compile default --as crun --abi x86_64,x86,x32,aarch64,arm -q -o five.bpf; callgate dump ./five.bpf --format profile -q -o parts/ && ls parts && callgate compile parts/x86_64.json --as crun -q -o p.bpf && callgate compile default --as crun --abi x86_64,x86,x32 -q | cmp - p.bpf
aarch64.json
x86_64.json
$ callgate dump ./five.bpf -o parts/
! callgate: error: '-o parts/' is a directory, for parts that are profiles: --format profile, --portable
? 2

# What a runtime refuses of a profile is its own word; what no rule can have is named with its call.
$ raw() { printf '\40\0\0\0\4\0\0\0\25\0\0\4\76\0\0\300\40\0\0\0\0\0\0\0\65\0\2\0\0\0\0\100\25\0\0\2\0\0\0\0\6\0\0\0'"$1"'\6\0\0\0\0\0\0\0\6\0\0\0\0\0\377\177'; }; raw '\377\17\5\0' >errno4095.bpf; raw '\5\0\3\0' >trap5.bpf; callgate dump ./errno4095.bpf -q | head -6
       ld [4]                           ; arch
       jeq #0xc000003e, l1, l3          ; x86_64
l1:    ld [0]                           ; nr
       jge #0x40000000, l3              ; from x32: read
       jeq #0, l2, l4                   ; x86_64: read
l2:    ret #0x00050fff                  ; ERRNO(4095)
$ callgate dump ./errno4095.bpf --format profile -q
! callgate: error: no OCI profile was found that means what './errno4095.bpf' means
! callgate: hint: crun takes no profile of it: an errno is at most 4094, not 4095
! callgate: hint: --format policy shows its meaning
? 2
$ callgate dump ./trap5.bpf --format profile -q
! callgate: error: no OCI profile was found that means what './trap5.bpf' means
! callgate: hint: 'read' is answered by an action that no rule has
! callgate: hint: --format policy shows its meaning
? 2
$ callgate merge --union ./errno4095.bpf ./trap5.bpf -q
! callgate: error: runc takes no profile of the result: an errno is at most 4094, not 4095
! callgate: hint: --format policy shows the result, --format bpf makes its filter
? 2
$ callgate dump ./trap5.bpf --portable
! callgate: note: ./trap5.bpf for x86_64
! callgate: error: './trap5.bpf' can't be said so that runc, crun, docker, podman, containerd, youki, kata, gvisor read it alike: 'read' is answered by an action that no rule has
? 2

# An ABI that a filter kills is one that its profile doesn't name.
$ callgate compile small.json --as crun --abi x86_64 -q -o own.bpf; callgate dump ./own.bpf --format profile -q >own.json; callgate dump ./own.bpf --abi x86_64,x86,x32 --format profile -q | cmp - own.json

# socketcall is a door on 64-bit ABIs too.
$ for abi in s390x ppc64le ppc64,ppc mips64,mips; do for as in crun runc; do callgate compile small.json --abi $abi --as $as -q -o m.bpf; callgate dump ./m.bpf --abi $abi --format profile -q -o m.json && callgate diff ./m.bpf m.json --abi $abi --as $as -q; done; done
NEW is equal
NEW is equal
NEW is equal
NEW is equal
NEW is equal
NEW is equal
NEW is equal
NEW is equal

# What 64-bit ABIs alone are answered takes three rules, what 32-bit ones permit alone two profiles,
# whose stack it is.
$ part() { printf '{"defaultAction":"SCMP_ACT_%s","architectures":["SCMP_ARCH_X86_64","SCMP_ARCH_X86"],"syscalls":[{"names":["read"],"action":"SCMP_ACT_ALLOW"},{"names":["getpid"],"action":"SCMP_ACT_%s","args":[{"index":5,"value":%s,"op":"SCMP_CMP_%s"}]}]}' $1 $2 $3 $4; }; part ALLOW ERRNO 4294967295 GT >a1.json; part ALLOW ERRNO 4294967296 LT >a2.json; part ERRNO ALLOW 4294967295 LE >b1.json; part ERRNO ALLOW 4294967296 GE >b2.json; for f in a b; do callgate merge --stack ${f}1.json ${f}2.json --as crun --format bpf -q -o $f.bpf; callgate eval ./$f.bpf getpid -q; done
x86_64:getpid ERRNO(EPERM)
x86:getpid ALLOW
x86_64:getpid ERRNO(EPERM)
x86:getpid ALLOW
? 1
$ callgate dump ./b.bpf --format profile -q
! callgate: error: no OCI profile was found that means what './b.bpf' means
! callgate: hint: 'getpid' has an answer on 32-bit ABIs that the 64-bit one never gives: no rule holds on those alone
! callgate: hint: no profile says that x86:getpid() is answered ALLOW here
! callgate: hint: two profiles in a stack may say it: -o DIR/
! callgate: hint: --format policy shows its meaning
? 2
$ callgate dump ./a.bpf --format profile -q | grep getpid; callgate dump ./a.bpf --format profile -q | callgate diff ./a.bpf - --as crun -q
    {"names": ["getpid"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1, "args": [{"index": 5, "value": 18446744069414584320, "valueTwo": 0, "op": "SCMP_CMP_LT"}]},
    {"names": ["getpid"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1, "args": [{"index": 5, "value": 4294967295, "valueTwo": 0, "op": "SCMP_CMP_GT"}]},
    {"names": ["getpid"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1, "args": [{"index": 5, "value": 8589934591, "valueTwo": 0, "op": "SCMP_CMP_GT"}]}
NEW is equal
$ for f in b; do callgate dump ./$f.bpf --format profile -q -o $f/; ls $f; grep -h getpid $f/*; for i in 1 2; do callgate compile $f/x86_64-$i-of-2.json --as crun -q -o $i.bpf; done; callgate merge --stack ./1.bpf ./2.bpf --format bpf -q | cmp - $f.bpf && callgate merge --stack ./2.bpf ./1.bpf --format bpf -q | cmp - $f.bpf && echo the same; done
x86_64-1-of-2.json
x86_64-2-of-2.json
    {"names": ["getpid"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 5, "value": 4294967295, "valueTwo": 0, "op": "SCMP_CMP_LE"}]}
    {"names": ["getpid"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 5, "value": 4294967296, "valueTwo": 0, "op": "SCMP_CMP_GE"}]}
the same

# A 32-bit ABI's refusal alone none says, where others are permitted by default.
$ for f in b1 b2; do sed 's/SCMP_ACT_ALLOW","args/SCMP_ACT_KILL","args/; s/SCMP_ACT_ERRNO/SCMP_ACT_ALLOW/' $f.json >c$f.json; done; callgate merge --union cb1.json cb2.json --as crun --format bpf -q -o c.bpf; callgate eval ./c.bpf getpid -q; callgate dump ./c.bpf --format profile -q -o c/; ls c
x86_64:getpid ALLOW
x86:getpid KILL_THREAD
! callgate: error: no OCI profile was found that means what './c.bpf' means
! callgate: hint: 'getpid' has an answer on 32-bit ABIs that the 64-bit one never gives: no rule holds on those alone
! callgate: hint: no profile says that x86:getpid() is answered KILL_THREAD here
! callgate: hint: --format policy shows its meaning
! callgate: hint: that is the part 'x86_64'
! ls: cannot access 'c': No such file or directory
? 2

# Parts are written together, or none is.
$ printf '{"defaultAction":"SCMP_ACT_ALLOW","listenerPath":"/run/l","archMap":[{"architecture":"SCMP_ARCH_X86_64"},{"architecture":"SCMP_ARCH_AARCH64"}],"syscalls":[{"names":["mkdirat"],"action":"SCMP_ACT_NOTIFY","includes":{"arches":["arm64"]}}]}' >asked.json; callgate compile asked.json --as crun --abi x86_64,aarch64 -q -o asked.bpf; callgate dump ./asked.bpf --format profile -o asked/ -q; ls asked
! callgate: error: no OCI profile was found that means what './asked.bpf' means
! callgate: hint: 'mkdirat' asks a listener, and no 'listenerPath' is known
! callgate: hint: --format policy shows its meaning
! callgate: hint: that is the part 'aarch64'
! ls: cannot access 'asked': No such file or directory
? 2

# A filter that looks at no arch answers x86's calls too, whichever ABI is asked for: no profile for x86_64 alone says so.
$ printf '\040\0\0\0\0\0\0\0\025\0\0\001\145\0\0\0\006\0\0\0\001\0\005\0\006\0\0\0\0\0\377\177' >number.bpf; callgate dump number.bpf --format profile --abi x86_64
! callgate: note: number.bpf for x86_64
! callgate: error: no OCI profile was found that means what 'number.bpf' means
! callgate: hint: no profile says that x86:restart_syscall() is answered ALLOW here
! callgate: hint: it answers x86 too, which --abi leaves out
! callgate: hint: --format policy shows its meaning
? 2
$ callgate dump number.bpf --format profile --abi riscv64 -q
{
  "defaultAction": "SCMP_ACT_ALLOW",
  "architectures": ["SCMP_ARCH_RISCV64"],
  "flags": [],
  "syscalls": [
    {"action": "SCMP_ACT_ERRNO", "errnoRet": 1, "names": ["nanosleep"]}
  ]
}
$ callgate dump number.bpf --format profile --abi riscv64 -q -o number.json; callgate diff number.json number.bpf --abi riscv64 -q
NEW is equal
$ callgate eval number.bpf x86_64:ptrace x86:ioperm x86:ptrace s390x:101 --abi x86_64 -q
x86_64:ptrace ERRNO(EPERM)
x86:ioperm ERRNO(EPERM)
x86:ptrace ALLOW
s390x:101 KILL_THREAD
? 1

# An observation is what a profile can say; no filter at all is not.
$ callgate dump seen.obs --format profile --abi x86_64 -o shown.json -q; callgate diff seen.obs shown.json --as crun -q
NEW is equal
$ callgate dump seen.obs --format profile --abi x86_64,x86,x32 -o shown.json -q; callgate diff seen.obs shown.json --as crun --abi x86_64,x86,x32 -q
NEW is equal
$ callgate dump unconfined --format profile --abi x86_64,x86,x32
! callgate: note: unconfined for x86_64, x86, x32; newest kernel; Docker's capabilities; read as runc
! callgate: error: no OCI profile says that nothing is filtered, as 'unconfined' has it
! callgate: hint: start the container with --security-opt seccomp=unconfined
? 2
$ for abi in x86_64 aarch64 riscv64; do callgate check number.bpf --abi $abi | grep -o 'no-arch\|abi-gap'; done
no-arch
no-arch
? 1

# What has so many rules that no reader gets through them is not written.
$ callgate compile crowded.json --as crun -q -o crowded.bpf; callgate dump crowded.bpf --format profile
! callgate: note: crowded.bpf for x86_64, x86, x32
! callgate: error: no OCI profile was found that means what 'crowded.bpf' means
! callgate: hint: what was tried is too much to compare: the policy needs more than 2097152 steps of work
! callgate: hint: --format policy shows its meaning
? 2
