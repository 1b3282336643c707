# What happens to a call, and why.

$ callgate explain small.json read
small.json for x86_64, x86, x32; newest kernel; Docker's capabilities; read as runc
read: ALLOW
    x86_64 0, x86 3, x32 0x40000000
    decided by the rule at small.json:7:23
$ callgate explain small.json clone 'clone(0x10000000)' socket
small.json for x86_64, x86, x32; newest kernel; Docker's capabilities; read as runc
clone: ALLOW where clone_flags has none of CLONE_NEWNS|CLONE_NEWCGROUP|CLONE_NEWUTS|CLONE_NEWIPC|CLONE_NEWUSER|CLONE_NEWPID|CLONE_NEWNET; else ERRNO(EPERM)
    x86_64 56, x86 120, x32 0x40000038
    ALLOW: decided by the rule at small.json:11:23
    ERRNO(EPERM): decided by the default action at small.json:2:22
clone(0x10000000): ERRNO(EPERM)
    x86_64 56, x86 120, x32 0x40000038
    decided by the default action at small.json:2:22
socket: ERRNO(EPERM) where family is AF_VSOCK; else ALLOW
    x86_64 41, x86 359, x32 0x40000029
    ALLOW: decided by the rule at small.json:16:23
    ERRNO(EPERM): decided by the default action at small.json:2:22
$ callgate explain small.json unshare clone3 uretprobe
small.json for x86_64, x86, x32; newest kernel; Docker's capabilities; read as runc
unshare: ERRNO(EPERM)
    x86_64 272, x86 310, x32 0x40000110
    decided by the default action at small.json:2:22
clone3: ERRNO(ENOSYS)
    x86_64 435, x86 435, x32 0x400001b3
    decided by the rule at small.json:21:23
uretprobe: ERRNO(EPERM)
    x86_64 335
    the kernel asks no filter about this call (from Linux 6.14 on)
    decided by the default action at small.json:2:22
uretprobe: ERRNO(EPERM)
    x32 0x4000014f
    decided by the default action at small.json:2:22
$ callgate explain docker.json unshare ptrace arch_prctl --abi x86_64
docker.json for x86_64; newest kernel; Docker's capabilities; read as runc
unshare: ERRNO(ENOSYS)
    x86_64 272
    newer than every call that the profile names, as runc reads it
    with CAP_SYS_ADMIN: ALLOW
    on aarch64: ERRNO(EPERM)
ptrace: ALLOW
    x86_64 101
    decided by the rule at docker.json:12:20
    before Linux 4.8: ERRNO(EPERM)
arch_prctl: ALLOW
    x86_64 158
    decided by the rule at docker.json:13:20
$ callgate explain docker.json ptrace arch_prctl
docker.json for x86_64, x86, x32, aarch64, arm; newest kernel; Docker's capabilities; read as runc
ptrace: ALLOW
    x86_64 101, x86 26, aarch64 117
    decided by the rule at docker.json:12:20
    before Linux 4.8: ERRNO(EPERM)
ptrace: ALLOW
    x32 0x40000209, arm 26
    decided by the rule at docker.json:12:20
    before Linux 4.8: ERRNO(ENOSYS)
arch_prctl: ALLOW
    x86_64 158, x86 384, x32 0x4000009e
    decided by the rule at docker.json:13:20
$ callgate explain docker.json unshare --caps all --abi x86_64
docker.json for x86_64; newest kernel; all capabilities; read as runc
unshare: ALLOW
    x86_64 272
    decided by the rule at docker.json:10:20
    without CAP_SYS_ADMIN: ERRNO(ENOSYS)
$ callgate explain docker.json unshare --kernel 4.4 ptrace --abi x86_64 --caps docker,sys_admin
docker.json for x86_64; kernel 4.4; Docker's capabilities and CAP_SYS_ADMIN; read as runc
unshare: ALLOW
    x86_64 272
    decided by the rule at docker.json:10:20
    without CAP_SYS_ADMIN: ERRNO(ENOSYS)
ptrace: ERRNO(EPERM)
    x86_64 101
    decided by the default action at docker.json:2:22
    from Linux 4.8 on: ALLOW
$ callgate explain docker.json mount --abi x86_64 --as crun
docker.json for x86_64; newest kernel; Docker's capabilities; read as crun
mount: ERRNO(EPERM)
    x86_64 165
    decided by the default action at docker.json:2:22
    with CAP_SYS_ADMIN: ALLOW
$ callgate explain clone 'clone(1, 0x10000000)' --abi x86_64 -q
clone: ALLOW where clone_flags has none of CLONE_NEWNS|CLONE_NEWCGROUP|CLONE_NEWUTS|CLONE_NEWIPC|CLONE_NEWUSER|CLONE_NEWPID|CLONE_NEWNET; else ERRNO(EPERM)
    x86_64 56
    ALLOW: decided by the rule at default:273:17
    ERRNO(EPERM): decided by the default action at default:2:20
    with CAP_SYS_ADMIN: ALLOW
clone(1, 0x10000000): ALLOW
    x86_64 56
    decided by the rule at default:273:17
    on s390x: ERRNO(EPERM)
$ callgate explain small.json 'io_uring_*' --abi x86_64
small.json for x86_64; newest kernel; Docker's capabilities; read as runc
io_uring_enter: ERRNO(EPERM)
    x86_64 426
    decided by the default action at small.json:2:22
io_uring_register: ERRNO(EPERM)
    x86_64 427
    decided by the default action at small.json:2:22
io_uring_setup: ERRNO(EPERM)
    x86_64 425
    decided by the default action at small.json:2:22
$ callgate explain small.json landlock_restrict_self --abi x86_64
small.json for x86_64; newest kernel; Docker's capabilities; read as runc
landlock_restrict_self: ERRNO(ENOSYS)
    x86_64 446
    newer than every call that the profile names, as runc reads it
$ callgate explain unshare | head -4
default, as in Docker 29 (moby/profiles cd3bed8061c7, May 2026), for x86_64, x86, x32, aarch64, arm, riscv64, s390x, s390, loongarch64, mips, mipsel, mips64, mipsel64, mips64n32, mipsel64n32; newest kernel; Docker's capabilities; read as runc
unshare: ERRNO(EPERM)
    x86_64 272, x86 310, x32 0x40000110, aarch64 97, arm 337, riscv64 97, s390x 303, s390 303,
    loongarch64 97, mips 4303, mipsel 4303, mips64 5262, mipsel64 5262, mips64n32 6266,
$ callgate explain small.json
! callgate: error: explain needs a CALL behind the SOURCE
! callgate: hint: callgate explain [OPTION…] [SOURCE] CALL…
? 2
$ callgate explain opennat
! callgate: error: unknown system call 'opennat'
!     opennat
!     ^~~~~~~
! callgate: hint: did you mean 'openat' or 'openat2'?
? 2
$ callgate explain defualt read
! callgate: error: unknown system call 'defualt'
!     defualt
!     ^~~~~~~
! callgate: hint: as a SOURCE: did you mean 'default'?
? 2
$ callgate explain missing.json read
! callgate: error: stray '.' in a call
!     missing.json
!            ^
! callgate: hint: as a SOURCE: there is no file 'missing.json' here
? 2
$ callgate explain small.json 'socket(AF_INETT)'
! callgate: error: unknown constant 'AF_INETT'
!     socket(AF_INETT)
!            ^~~~~~~~
! callgate: hint: did you mean 'AF_INET', 'AF_INET6' or 'PF_INET'?
? 2
$ callgate explain small.json x86:arch_specific_syscall
! callgate: error: unknown system call 'arch_specific_syscall'
!     x86:arch_specific_syscall
!         ^~~~~~~~~~~~~~~~~~~~~
? 2
$ cp small.json read; callgate explain read -q | head -1
read: ALLOW
$ callgate explain docker.json unshare --abi x86_64 --json
{
  "schema": 1,
  "source": "docker.json",
  "release": null,
  "target": {
    "abis": [
      "x86_64"
    ],
    "kernel": "newest",
    "caps": [
      "CAP_CHOWN",
      "CAP_DAC_OVERRIDE",
      "CAP_FOWNER",
      "CAP_FSETID",
      "CAP_KILL",
      "CAP_SETGID",
      "CAP_SETUID",
      "CAP_SETPCAP",
      "CAP_NET_BIND_SERVICE",
      "CAP_NET_RAW",
      "CAP_SYS_CHROOT",
      "CAP_MKNOD",
      "CAP_AUDIT_WRITE",
      "CAP_SETFCAP"
    ],
    "as": "runc"
  },
  "calls": [
    {
      "call": "unshare",
      "matches": [
        {
          "name": "unshare",
          "answers": [
            {
              "abi": "x86_64",
              "nr": 272,
              "action": "ERRNO",
              "errno": "ENOSYS",
              "word": 327718,
              "exempt": null,
              "decided_by": [
                {
                  "action": "ERRNO",
                  "errno": "ENOSYS",
                  "word": 327718,
                  "by": "newer"
                }
              ],
              "differs": [
                {
                  "when": "with CAP_SYS_ADMIN",
                  "action": "ALLOW",
                  "word": 2147418112
                },
                {
                  "when": "on aarch64",
                  "action": "ERRNO",
                  "errno": "EPERM",
                  "word": 327681
                }
              ]
            }
          ]
        }
      ]
    }
  ]
}
$ callgate explain small.json read --abi x86_65
! callgate: error: unknown ABI 'x86_65'
! callgate: hint: did you mean 'x86_64'?
? 2
$ callgate explain small.json read --caps CAP_SYS_ADMN
! callgate: error: unknown capability 'CAP_SYS_ADMN'
! callgate: hint: did you mean 'CAP_SYS_ADMIN'?
? 2
$ callgate explain small.json read --kernel new
! callgate: error: 'new' is no kernel release
! callgate: hint: write it as 5.10, or 'newest'
? 2
$ callgate explain small.json read --as yuki
! callgate: error: callgate does not know how 'yuki' reads profiles
! callgate: hint: did you mean 'youki'? --as takes runc, crun, docker, podman, containerd, youki, kata, gvisor
? 2
$ callgate explain small.json read --as lxc
! callgate: error: callgate does not know how 'lxc' reads profiles
! callgate: hint: --as takes runc, crun, docker, podman, containerd, youki, kata, gvisor, and a libseccomp release: runc@2.5.4
? 2
$ callgate explain default clone3 --abi x86_64 --as gvisor
default, as in Docker 29 (moby/profiles cd3bed8061c7, May 2026), for x86_64; newest kernel; Docker's capabilities; read as gvisor
clone3: ERRNO(EPERM)
    x86_64 435
    decided by the rule at default:288:17
    with CAP_SYS_ADMIN: ALLOW
$ callgate explain default unshare --abi x86_64 --as containerd -q
unshare: ALLOW
    x86_64 272
    decided by the rule at default:337:17
# containerd's own default is made for each container's capabilities: no file of it is read.
$ callgate explain containerd bpf --abi x86_64 --as containerd -q
bpf: ERRNO(EPERM)
    x86_64 321
    decided by the default action at containerd:2:20
    with CAP_SYS_ADMIN or with CAP_BPF: ALLOW
$ callgate edit containerd --deny getpid --abi x86_64 --as containerd | callgate diff containerd - --abi x86_64 -q | head -n 1
NEW is stricter: 1 newly refused
$ callgate explain small.json read --as runc@new
! callgate: error: 'new' is no release of libseccomp
! callgate: hint: write it as 2.5.4
? 2

# What a built-in profile's authors meant is told by check alone.
$ callgate explain docker@29.4.2 socketcall --abi x86
docker@29.4.2, as in Docker 29.4.2, for x86; newest kernel; Docker's capabilities; read as runc
socketcall: ERRNO(ENOSYS)
    x86 102
    decided by the rule at docker@29.4.2:508:17

# An ABI that the filter doesn't take is no matter of the default action.
$ callgate explain default s390x:read x32:read --abi x86_64 -q
read: KILL_THREAD
    s390x 3
    killed, since the filter takes no calls of s390x
    on aarch64: ALLOW
    on riscv64: ALLOW
    on s390x: ALLOW
    on loongarch64: ALLOW
    on mips64: ALLOW
    on mipsel64: ALLOW
read: KILL_THREAD
    x32 0x40000000
    killed, since the filter takes no calls of x32
$ callgate explain default x32:read --abi x86_64 --json | grep '"by"'
                  "by": "abi"

# What one condition says isn't told by all that it isn't.
$ printf '{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": [\n {"names": ["read"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "op": "SCMP_CMP_GE", "value": 3}, {"index": 2, "op": "SCMP_CMP_NE", "value": 7}]}]}' >both.json; callgate explain -q both.json read
read: ALLOW where fd is at least 3 and count is not 7; else ERRNO(EPERM)
    x86_64 0
    ERRNO(EPERM): decided by the default action at both.json:1:19
    ALLOW: decided by the rule at both.json:2:13
