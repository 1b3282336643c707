# What runtimes make of a profile.

$ callgate check range.json
range.json for x86_64; newest kernel; Docker's capabilities; read as runc
range.json:2:22: warning: runc starts no container without these calls: close, execve, fstatfs, futex and 3 more [start-refused]
        "defaultAction": "SCMP_ACT_ERRNO",
                         ^~~~~~~~~~~~~~~~
    witness: x86_64:close(0)
    hint: allow execve, and what else is named
range.json:7:23: warning: read as runc, personality is not as meant: ALLOW instead of ERRNO(EPERM) [reading-differs]
                "names": ["personality"], "action": "SCMP_ACT_ALLOW",
                          ^~~~~~~~~~~~~
    witness: x86_64:personality(0)
    hint: 'callgate edit --portable' writes a form that all runtimes read alike
range.json:10:17: warning: two conditions on argument 0 of one rule [repeated-argument]
                    {"index": 0, "op": "SCMP_CMP_LE", "value": 9}
                    ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    hint: runtimes make every condition of the rule a rule of its own: any one of them is enough
range.json: note: permitted: personality [attack-surface]
range.json: note: programs for x86 are killed on x86_64 [missing-abi]
range.json: 13 instructions, proved twice; 0 errors, 3 warnings, 2 notes
? 1
$ callgate check range.json --as kata
! callgate: error: range.json:10:17: two conditions on argument 0 of one rule
!                     {"index": 0, "op": "SCMP_CMP_LE", "value": 9}
!                     ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
! callgate: hint: kata's agent refuses that: the container doesn't start
? 2
$ callgate check range.json --as all
range.json for x86_64; newest kernel; Docker's capabilities; read as runc
range.json:2:22: warning: runc starts no container without these calls: close, execve, fstatfs, futex and 3 more [start-refused]
        "defaultAction": "SCMP_ACT_ERRNO",
                         ^~~~~~~~~~~~~~~~
    witness: x86_64:close(0)
    hint: allow execve, and what else is named
range.json:7:23: warning: read as runc, docker, containerd, personality is not as meant: ALLOW instead of ERRNO(EPERM) [reading-differs]
                "names": ["personality"], "action": "SCMP_ACT_ALLOW",
                          ^~~~~~~~~~~~~
    witness: x86_64:personality(0)
    hint: 'callgate edit --portable' writes a form that all runtimes read alike
range.json:7:23: warning: read as crun, podman, youki, personality is not as meant: ALLOW instead of ERRNO(EPERM) [reading-differs]
                "names": ["personality"], "action": "SCMP_ACT_ALLOW",
                          ^~~~~~~~~~~~~
    witness: x86_64:personality(0)
    hint: 'callgate edit --portable' writes a form that all runtimes read alike
range.json:7:23: warning: read as gvisor, personality is not as meant: ALLOW instead of ERRNO(EPERM) [reading-differs]
                "names": ["personality"], "action": "SCMP_ACT_ALLOW",
                          ^~~~~~~~~~~~~
    witness: x86_64:personality(0)
    hint: 'callgate edit --portable' writes a form that all runtimes read alike
range.json:10:17: error: kata refuses the profile: two conditions on argument 0 of one rule [reading-refuses]
                    {"index": 0, "op": "SCMP_CMP_LE", "value": 9}
                    ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    hint: kata's agent refuses that: the container doesn't start
range.json:10:17: warning: two conditions on argument 0 of one rule [repeated-argument]
                    {"index": 0, "op": "SCMP_CMP_LE", "value": 9}
                    ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    hint: runtimes make every condition of the rule a rule of its own: any one of them is enough
range.json: note: permitted: personality [attack-surface]
range.json: note: programs for x86 are killed on x86_64 [missing-abi]
range.json: note: runsc applies no profile unless it is started with --oci-seccomp [unapplied-profile]
range.json: otherwise by runc, crun, docker, podman, containerd, youki, gvisor; refused by kata
range.json: 13 instructions, proved twice; 1 error, 5 warnings, 3 notes
? 1
$ callgate check default --abi x86_64 --as gvisor
default, as in Docker 29 (moby/profiles cd3bed8061c7, May 2026), for x86_64; newest kernel; Docker's capabilities; read as gvisor
default:267:17: note: the kernel reads 32 bits of socket's 'family', this compares 64: what it refuses is reachable with high bits set [wide-compare]
          "names": ["socket"],
                    ^~~~~~~~
    witness: x86_64:socket(0x100000026,0,0)
    hint: compare under a mask: check --fix does
default:288:17: warning: read as gvisor, clone3 is not as meant: ERRNO(EPERM) instead of ERRNO(ENOSYS) [reading-differs]
          "names": ["clone3"],
                    ^~~~~~~~
    witness: x86_64:clone3(0,0)
    hint: 'callgate edit --portable' writes a form that all runtimes read alike
default:288:17: note: refused, but not by ENOSYS, after which libraries make an older call: clone3 [hard-refusal]
          "names": ["clone3"],
                    ^~~~~~~~
    witness: x86_64:clone3(0,0)
    hint: refuse them by ENOSYS: edit --errno ENOSYS --deny CALL
default: note: permitted: ptrace, process_vm_readv, process_vm_writev, ioctl(TIOCSTI), ioctl(TIOCLINUX) and 7 more [attack-surface]
default: note: a runtime that is handed the file itself takes every rule as unconditional, and permits acct, bpf, clock_settime, delete_module and 37 more [engine-dialect]
default: note: the calls of 98 of 254 known vulnerabilities are permitted: --cve all names them [known-vulnerability]
default: note: runsc applies no profile unless it is started with --oci-seccomp [unapplied-profile]
default: 57 instructions, proved twice; 0 errors, 1 warning, 6 notes
? 1
$ callgate check default --abi x86_64 --as all -q
? 1
$ callgate check default --abi x86_64 --as crun@2.5.0
default, as in Docker 29 (moby/profiles cd3bed8061c7, May 2026), for x86_64; newest kernel; Docker's capabilities; read as crun with libseccomp 2.5.0
default:2:20: note: refused, but not by ENOSYS, after which libraries make an older call: epoll_pwait2, fchmodat2, futex_waitv [hard-refusal]
      "defaultAction": "SCMP_ACT_ERRNO",
                       ^~~~~~~~~~~~~~~~
    witness: x86_64:epoll_pwait2(0,0,0,0,0,0)
    hint: refuse them by ENOSYS: edit --errno ENOSYS --deny CALL
default:49:61: note: libseccomp 2.5.0 doesn't know uretprobe, riscv_hwprobe, mseal, map_shadow_stack and 26 more [skipped-name]
            "uname", "sysinfo", "getcpu", "getrandom", "prctl", "uretprobe", "riscv_hwprobe"
                                                                ^~~~~~~~~~~
    hint: take a newer libseccomp there, if the calls are needed
default:100:9: warning: read as crun, cachestat and 21 more are not as meant: ERRNO(EPERM) instead of ALLOW [reading-differs]
            "cachestat"
            ^~~~~~~~~~~
    witness: x86_64:cachestat(0,0,0,0)
    hint: 'callgate edit --portable' writes a form that all runtimes read alike
default:267:17: note: the kernel reads 32 bits of socket's 'family', this compares 64: what it refuses is reachable with high bits set [wide-compare]
          "names": ["socket"],
                    ^~~~~~~~
    witness: x86_64:socket(0x100000026,0,0)
    hint: compare under a mask: check --fix does
default: note: permitted: ptrace, process_vm_readv, process_vm_writev, ioctl(TIOCSTI), ioctl(TIOCLINUX) and 7 more [attack-surface]
default: note: a runtime that is handed the file itself takes every rule as unconditional, and permits acct, bpf, clock_settime, delete_module and 30 more [engine-dialect]
default: note: the calls of 98 of 254 known vulnerabilities are permitted: --cve all names them [known-vulnerability]
default: 54 instructions, proved twice; 0 errors, 1 warning, 6 notes
? 1
$ callgate check small.json --as all
small.json for x86_64, x86, x32; newest kernel; Docker's capabilities; read as runc
small.json:2:22: note: runc starts no container without these calls: fstatfs, futex, getdents64, openat [start-hindered]
        "defaultAction": "SCMP_ACT_ERRNO",
                         ^~~~~~~~~~~~~~~~
    witness: x86_64:fstatfs(0,0)
    hint: allow them, where the profile is for containers
small.json:16:23: warning: the kernel reads 32 bits of socket's 'family', this compares 64: what it refuses is reachable with high bits set [wide-compare]
                "names": ["socket"],
                          ^~~~~~~~
    witness: x86_64:socket(0x100000028,0,0)
    hint: compare under a mask: check --fix does
small.json:16:23: note: what is checked of socket's arguments isn't where socketcall or ipc carries it: on x86 [multiplexed]
                "names": ["socket"],
                          ^~~~~~~~
    witness: x86:socketcall(1,0)
    hint: refuse socketcall: libcs of the last ten years do without
small.json:21:23: warning: read as gvisor, clone3 is not as meant: ERRNO(EPERM) instead of ERRNO(ENOSYS) [reading-differs]
                "names": ["clone3"],
                          ^~~~~~~~
    witness: x86_64:clone3(0,0)
    hint: 'callgate edit --portable' writes a form that all runtimes read alike
small.json: note: permitted: socket(AF_ALG), socket(AF_VSOCK), socket(AF_PACKET), socket(NETLINK_NETFILTER) and 1 more [attack-surface]
small.json: note: the calls of 12 of 254 known vulnerabilities are permitted: --cve all names them [known-vulnerability]
small.json: note: kata applies no profile unless its configuration says disable_guest_seccomp=false [unapplied-profile]
small.json: note: runsc applies no profile unless it is started with --oci-seccomp [unapplied-profile]
small.json: read as meant by runc, crun, docker, podman, containerd, youki, kata; otherwise by gvisor
small.json: 40 instructions, proved twice; 0 errors, 2 warnings, 6 notes
? 1
$ callgate check small.json --as all --json | sed -n '/"readings"/,/]/p' | grep -c '"reads": "meant"'
7
$ callgate check podman --as all --abi x86_64
podman, as in Podman (container-libs f0ddf1a745bb, 2026), for x86_64; newest kernel; Docker's capabilities; read as runc
podman:2:20: warning: read as docker, _sysctl and 16 more are not as meant: ERRNO(EPERM) instead of ERRNO(ENOSYS) [reading-differs]
      "defaultAction": "SCMP_ACT_ERRNO",
                       ^~~~~~~~~~~~~~~~
    witness: x86_64:_sysctl(0)
    hint: 'callgate edit --portable' writes a form that all runtimes read alike
podman:2:20: warning: read as docker, personality is not as meant: ERRNO(EPERM) instead of ERRNO(ENOSYS) [reading-differs]
      "defaultAction": "SCMP_ACT_ERRNO",
                       ^~~~~~~~~~~~~~~~
    witness: x86_64:personality(1)
    hint: 'callgate edit --portable' writes a form that all runtimes read alike
podman:2:20: warning: read as containerd, _sysctl and 16 more are not as meant: ERRNO(EPERM) instead of ERRNO(ENOSYS) [reading-differs]
      "defaultAction": "SCMP_ACT_ERRNO",
                       ^~~~~~~~~~~~~~~~
    witness: x86_64:_sysctl(0)
    hint: 'callgate edit --portable' writes a form that all runtimes read alike
podman:2:20: warning: read as containerd, personality is not as meant: ERRNO(EPERM) instead of ERRNO(ENOSYS) [reading-differs]
      "defaultAction": "SCMP_ACT_ERRNO",
                       ^~~~~~~~~~~~~~~~
    witness: x86_64:personality(1)
    hint: 'callgate edit --portable' writes a form that all runtimes read alike
podman:2:20: warning: read as kata, _sysctl and 31 more are not as meant: ERRNO(EPERM) instead of ERRNO(ENOSYS) [reading-differs]
      "defaultAction": "SCMP_ACT_ERRNO",
                       ^~~~~~~~~~~~~~~~
    witness: x86_64:_sysctl(0)
    hint: 'callgate edit --portable' writes a form that all runtimes read alike
podman:2:20: warning: read as kata, personality is not as meant: ERRNO(EPERM) instead of ERRNO(ENOSYS) [reading-differs]
      "defaultAction": "SCMP_ACT_ERRNO",
                       ^~~~~~~~~~~~~~~~
    witness: x86_64:personality(1)
    hint: 'callgate edit --portable' writes a form that all runtimes read alike
podman:2:20: warning: read as gvisor, _sysctl and 31 more are not as meant: ERRNO(EPERM) instead of ERRNO(ENOSYS) [reading-differs]
      "defaultAction": "SCMP_ACT_ERRNO",
                       ^~~~~~~~~~~~~~~~
    witness: x86_64:_sysctl(0)
    hint: 'callgate edit --portable' writes a form that all runtimes read alike
podman:2:20: warning: read as gvisor, personality is not as meant: ERRNO(EPERM) instead of ERRNO(ENOSYS) [reading-differs]
      "defaultAction": "SCMP_ACT_ERRNO",
                       ^~~~~~~~~~~~~~~~
    witness: x86_64:personality(1)
    hint: 'callgate edit --portable' writes a form that all runtimes read alike
podman:338:17: warning: read as containerd, socket is not as meant: ALLOW instead of ERRNO(EPERM) [reading-differs]
          "names": ["socket"],
                    ^~~~~~~~
    witness: x86_64:socket(40,0,0)
    hint: 'callgate edit --portable' writes a form that all runtimes read alike
podman:345:17: note: the kernel reads 32 bits of socket's 'family', this compares 64: what it refuses is reachable with high bits set [wide-compare]
          "names": ["socket"],
                    ^~~~~~~~
    witness: x86_64:socket(0x100000028,0,0)
    hint: compare under a mask: check --fix does
podman:395:17: note: the rule never decides of setns: an earlier one says the same [repeated-rule]
          "names": ["setns"],
                    ^~~~~~~
    hint: remove it, unless it is there for people
podman:425:17: note: the rule for 'setns' never decides on x86_64 [overruled-rule]
          "names": ["setns"],
                    ^~~~~~~
    hint: an earlier rule for it holds wherever this one does: runtimes drop this one
podman:479:17: warning: read as containerd, acct and 19 more are not as meant: ALLOW instead of ERRNO(EPERM) [reading-differs]
          "names": ["acct"],
                    ^~~~~~
    witness: x86_64:acct(0)
    hint: 'callgate edit --portable' writes a form that all runtimes read alike
podman: note: permitted: ptrace, process_vm_readv, process_vm_writev, pidfd_getfd, unshare and 17 more [attack-surface]
podman: note: a runtime that is handed the file itself takes every rule as unconditional, and permits acct, bpf, clock_settime, delete_module and 16 more [engine-dialect]
podman: note: the calls of 197 of 254 known vulnerabilities are permitted: --cve all names them [known-vulnerability]
podman: note: kata applies no profile unless its configuration says disable_guest_seccomp=false [unapplied-profile]
podman: note: runsc applies no profile unless it is started with --oci-seccomp [unapplied-profile]
podman: read as meant by runc, crun, podman, youki; otherwise by docker, containerd, kata, gvisor
podman: 58 instructions, proved twice; 0 errors, 10 warnings, 8 notes
? 1
$ callgate explain range.json 'personality(0)' --as kata
! callgate: error: range.json:10:17: two conditions on argument 0 of one rule
!                     {"index": 0, "op": "SCMP_CMP_LE", "value": 9}
!                     ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
! callgate: hint: kata's agent refuses that: the container doesn't start
? 2
$ callgate explain range.json 'personality(0)' --as gvisor
range.json for x86_64; newest kernel; Docker's capabilities; read as gvisor
personality(0): ALLOW
    x86_64 135
    decided by the rule at range.json:7:23
! callgate: warning: range.json:10:17: two conditions on argument 0 of one rule [repeated-argument]
!                     {"index": 0, "op": "SCMP_CMP_LE", "value": 9}
!                     ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
! callgate: hint: runtimes make every condition of the rule a rule of its own: any one of them is enough
$ callgate explain range.json read --as all
! callgate: error: callgate does not know how 'all' reads profiles
! callgate: hint: --as takes runc, crun, docker, podman, containerd, youki, kata, gvisor, and a libseccomp release: runc@2.5.4
? 2
$ callgate explain default clone3 openat2 --abi x86_64,aarch64 --as crun@2.4.2 -q
clone3: ERRNO(ENOSYS)
    x86_64 435
    decided by the rule at default:288:17
    with CAP_SYS_ADMIN: ALLOW
clone3: ERRNO(EPERM)
    aarch64 435
    decided by the default action at default:2:20
openat2: ERRNO(EPERM)
    x86_64 437, aarch64 437
    decided by the default action at default:2:20
$ callgate explain default read --as crun@2.3.1
! callgate: error: libseccomp 2.3.1 is no release that callgate knows of
! callgate: hint: these are 2.4.0 to 2.4.4, 2.5.0 to 2.5.6, 2.6.0 to 2.6.1
? 2
$ for release in 9.9.9 2.4.9 2.5.1; do callgate eval default read --abi x86_64 -q --as crun@$release; done
x86_64:read ALLOW
! callgate: error: libseccomp 9.9.9 is no release that callgate knows of
! callgate: hint: these are 2.4.0 to 2.4.4, 2.5.0 to 2.5.6, 2.6.0 to 2.6.1
! callgate: error: libseccomp 2.4.9 is no release that callgate knows of
! callgate: hint: these are 2.4.0 to 2.4.4, 2.5.0 to 2.5.6, 2.6.0 to 2.6.1

# gVisor's runsc looks at the machine's own ABI alone, and runs on two machines.
$ callgate compile default --as gvisor --abi x86,x32
! callgate: error: default: gVisor's runsc makes a filter for the machine's own ABI alone
! callgate: hint: ask for x86_64
? 2
$ callgate compile default --as gvisor --abi s390x,s390 --kernel 6.1 -o /dev/null
! callgate: note: default: gVisor's runsc doesn't run on s390x
! callgate: hint: what is said holds if it ever does
! callgate: note: default, as in Docker 29 (moby/profiles cd3bed8061c7, May 2026), for s390x, s390; kernel 6.1; Docker's capabilities; read as gvisor
! callgate: note: 106 instructions, proved equal to the policy
$ callgate dump default --as gvisor --abi s390x --format policy >/dev/null
! callgate: note: default: gVisor's runsc doesn't run on s390x
! callgate: hint: what is said holds if it ever does
! callgate: note: default, as in Docker 29 (moby/profiles cd3bed8061c7, May 2026), for s390x; newest kernel; Docker's capabilities; read as gvisor
$ callgate check range.json --as gvisor --abi s390x | grep strange
range.json: note: gVisor's runsc doesn't run on s390x [strange-machine]
