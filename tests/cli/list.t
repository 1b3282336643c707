# What callgate knows.

$ callgate list profiles
default         what Docker's newest default allows and refuses; as in Docker 29 (moby/profiles cd3bed8061c7, May 2026)
docker@29.4.2   Docker's default of 29.4.2 (2026-05-01); as in Docker 29.4.2
docker@28.2.0   Docker's default of 28.2.0 (2025-05-28); as in Docker 28.2.0 to 29.4.1
docker@25.0.3   Docker's default of 25.0.3 (2024-02-06); as in Docker 25.0.3 to 28.1.1
docker@25.0.0   Docker's default of 25.0.0 (2024-01-18); as in Docker 25.0.0 to 25.0.2
docker@23.0.10  Docker's default of 23.0.10 (2024-02-16); as in Docker 23.0.10 to 23.0.18
docker@23.0.7   Docker's default of 23.0.7 (2023-09-06); as in Docker 23.0.7 to 23.0.9, 24.0.3 to 24.0.9
docker@23.0.0   Docker's default of 23.0.0 (2023-01-31); as in Docker 23.0.0 to 23.0.6, 24.0.0 to 24.0.2
docker@20.10.26 Docker's default of 20.10.26 (2023-08-30); as in Docker 20.10.26 to 20.10.27
docker@20.10.22 Docker's default of 20.10.22 (2022-12-15); as in Docker 20.10.22
docker@20.10.18 Docker's default of 20.10.18 (2022-09-09); as in Docker 20.10.18 to 20.10.21, 20.10.23 to 20.10.25
docker@20.10.10 Docker's default of 20.10.10 (2021-10-22); as in Docker 20.10.10 to 20.10.17
docker@20.10.4  Docker's default of 20.10.4 (2021-02-24); as in Docker 20.10.4 to 20.10.9
docker@20.10.0  Docker's default of 20.10.0 (2020-12-08); as in Docker 20.10.0 to 20.10.3
podman          Podman's default: namespaces and mounts allowed, ENOSYS for what is unknown; as in Podman (container-libs f0ddf1a745bb, 2026)
containerd      what ctr --seccomp and the CRI plugin's RuntimeDefault ask for; as in containerd (301026e58c61, 2026)
unconfined      allow everything
$ callgate list calls unshare --abi x86_64,x86
CALL                              x86_64         x86
unshare                              272         310
    unshare(unsigned long unshare_flags)
$ callgate list calls 'io_uring_*' --abi x86_64
CALL                              x86_64
io_uring_enter                       426
    io_uring_enter(unsigned int fd, u32 to_submit, u32 min_complete, u32 flags, const void *argp, size_t argsz)
io_uring_register                    427
    io_uring_register(unsigned int fd, unsigned int opcode, void *arg, unsigned int nr_args)
io_uring_setup                       425
    io_uring_setup(u32 entries, struct io_uring_params *params)
$ callgate list calls opennat
! callgate: error: unknown system call 'opennat'
!     opennat
!     ^~~~~~~
! callgate: hint: did you mean 'openat' or 'openat2'?
? 2
$ callgate list abis x86_64 arm64
ABI          ARCH       OCI                    GOARCH    BITS ORDER  MACHINE
x86_64       0xc000003e SCMP_ARCH_X86_64       amd64       64 little x86_64
aarch64      0xc00000b7 SCMP_ARCH_AARCH64      arm64       64 little aarch64
$ callgate list errnos EPERM 38 EFOO
! callgate: error: unknown errno 'EFOO'
! callgate: hint: 'callgate list errnos' lists them all
? 2
$ callgate list actions --json errno
{
  "schema": 1,
  "actions": [
    {
      "action": "ERRNO",
      "oci": "SCMP_ACT_ERRNO",
      "word": 327680,
      "what": "fails with an errno"
    }
  ]
}
$ callgate list rules unknown-call
unknown-call              warning  a call that no table knows: runtimes skip the name in silence
                                   mend: correct the name
$ callgate list groups clock --json
{
  "schema": 1,
  "groups": [
    {
      "name": "clock",
      "reason": "setting the system's clocks, which no namespace confines",
      "calls": [
        "adjtimex",
        "clock_adjtime",
        "clock_adjtime64",
        "clock_settime",
        "clock_settime64",
        "settimeofday"
      ]
    }
  ]
}
$ callgate list callz
! callgate: error: there is no list of 'callz'
! callgate: hint: did you mean 'calls'?
? 2
$ callgate list
! callgate: error: list needs a word that says what to list
! callgate: hint: callgate list [OPTION…] profiles|calls|groups|abis|errnos|actions|caps|rules|schema [NAME…]
? 2
$ callgate list calls unshare --json --abi x86
{
  "schema": 1,
  "calls": [
    {
      "name": "unshare",
      "arguments": [
        {
          "name": "unshare_flags",
          "type": "unsigned long",
          "pointer": false
        }
      ],
      "abis": {
        "x86": {
          "nr": 310
        }
      }
    }
  ]
}
$ callgate list groups network_io
! callgate: error: unknown group 'network_io'
! callgate: hint: did you mean 'network-io'?
? 2
$ callgate list actions SCMP_ACT_LOG
LOG           SCMP_ACT_LOG           0x7ffc0000 allows and logs
$ callgate list profiles defualt podman
! callgate: error: unknown built-in profile 'defualt'
! callgate: hint: did you mean 'default'?
? 2
$ callgate list rules zzz
! callgate: error: unknown rule 'zzz'
! callgate: hint: 'callgate list rules' lists them all
? 2
$ callgate list calls --abi x87
! callgate: error: unknown ABI 'x87'
! callgate: hint: did you mean 'x86'?
? 2
$ callgate list calls --json opennat
! callgate: error: unknown system call 'opennat'
!     opennat
!     ^~~~~~~
! callgate: hint: did you mean 'openat' or 'openat2'?
? 2
$ callgate list abis amd65 --json
! callgate: error: unknown ABI 'amd65'
! callgate: hint: 'callgate list abis' lists them all
? 2

# A schema for editors.

$ callgate list schema | sed -n '1,4p;/"operator"/,/}/p'
{
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "seccomp profiles of Docker, Podman and OCI runtimes",
  "description": "What callgate 0.1.0 reads: a profile, or a whole config.json.",
    "operator": {
      "enum": [
        "SCMP_CMP_NE",
        "SCMP_CMP_LT",
        "SCMP_CMP_LE",
        "SCMP_CMP_EQ",
        "SCMP_CMP_GE",
        "SCMP_CMP_GT",
        "SCMP_CMP_MASKED_EQ"
      ]
    },
$ callgate list schema docker
! callgate: error: the schema is one for all profiles: it takes no NAME
! callgate: hint: callgate list [OPTION…] profiles|calls|groups|abis|errnos|actions|caps|rules|schema [NAME…]
? 2

# Capabilities.

$ callgate list caps sys_admin CAP_BPF
  21 CAP_SYS_ADMIN
  39 CAP_BPF
$ callgate list caps bpf --json
{
  "schema": 1,
  "caps": [
    {
      "name": "CAP_BPF",
      "number": 39
    }
  ]
}
$ callgate list caps CAP_SYS_ADMIM
! callgate: error: unknown capability 'CAP_SYS_ADMIM'
! callgate: hint: did you mean 'CAP_SYS_ADMIN'?
? 2

# A guarded rule that is overruled on one machine may decide on another.
$ callgate list rules overruled-rule
overruled-rule            warning  a rule that never decides on an ABI: an earlier one holds there wherever it does
                                   mend: remove it, unless it decides on another machine, or make the earlier one narrower
