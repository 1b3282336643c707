# Answers, one a line.

$ callgate eval small.json -q x86_64:read x86_64:unshare
x86_64:read ALLOW
x86_64:unshare ERRNO(EPERM)
? 1
$ callgate eval small.json -q 'x86_64:clone(0x10000000)' 'x86_64:clone(0x11)'
x86_64:clone(0x10000000) ERRNO(EPERM)
x86_64:clone(0x11) ALLOW
? 1
$ callgate eval small.json -q x86_64:clone
x86_64:clone ALLOW where clone_flags has none of CLONE_NEWNS|CLONE_NEWCGROUP|CLONE_NEWUTS|CLONE_NEWIPC|CLONE_NEWUSER|CLONE_NEWPID|CLONE_NEWNET; else ERRNO(EPERM)
? 2
$ callgate eval small.json -q 'x86:socket(AF_VSOCK)' 'x86:socket(AF_INET)'
x86:socket(AF_VSOCK) ERRNO(EPERM)
x86:socket(AF_INET) ALLOW
? 1
$ callgate eval small.json -q x86_64:272 x86_64:5000
x86_64:unshare ERRNO(EPERM)
x86_64:5000 ERRNO(ENOSYS)
? 1
$ callgate eval small.json -q aarch64:read
aarch64:read KILL_THREAD
? 1
$ callgate eval small.json -q 'x86_64:opennat'
! callgate: error: unknown system call 'opennat'
!     x86_64:opennat
!            ^~~~~~~
! callgate: hint: did you mean 'openat' or 'openat2'?
? 2
$ callgate eval small.json -q 'x86_64:clone(1,2,3,4,5,6,7)'
! callgate: error: more than 6 arguments
!     x86_64:clone(1,2,3,4,5,6,7)
!                              ^~
? 2
$ callgate eval small.json -q --json 'x86_64:socket'
{
  "schema": 1,
  "source": "small.json",
  "release": null,
  "target": {
    "abis": [
      "x86_64",
      "x86",
      "x32"
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
  "answers": [
    {
      "abi": "x86_64",
      "call": "socket",
      "nr": 41,
      "cases": [
        {
          "action": "ERRNO",
          "errno": "EPERM",
          "word": 327681,
          "where": "family is AF_VSOCK",
          "tests": [
            {
              "argument": 0,
              "name": "family",
              "bits": 64,
              "negated": false,
              "ranges": [
                {
                  "first": "0x28",
                  "last": "0x28"
                }
              ],
              "masked": []
            }
          ]
        }
      ],
      "otherwise": {
        "action": "ALLOW",
        "word": 2147418112
      }
    }
  ]
}
? 2

# Lines.

$ printf 'x86_64 read\nx86_64 clone 0x10000000\nx32 0x4000003b\n0xc000003e 0\n# none\n\nx86_64 socket AF_VSOCK # no\naarch64 read\nx86_64 -1\n' | callgate eval small.json -q
ALLOW
ERRNO(EPERM)
ERRNO(EPERM)
ALLOW
ERRNO(EPERM)
KILL_THREAD
ERRNO(ENOSYS)
$ printf 'x86_64 read\nx86_64 opennat\n' | callgate eval small.json -q
ALLOW
! callgate: error: (standard input):2:8: unknown system call 'opennat'
!     x86_64 opennat
!            ^~~~~~~
! callgate: hint: did you mean 'openat' or 'openat2'?
? 2
$ printf 'x86_65 read\n' | callgate eval small.json -q
! callgate: error: (standard input):1:1: unknown ABI 'x86_65'
!     x86_65 read
!     ^~~~~~
! callgate: hint: did you mean 'x86_64'?
? 2
$ printf 'x86 accept\n' | callgate eval small.json -q
! callgate: error: (standard input):1:5: this ABI has no system call 'accept'
!     x86 accept
!         ^~~~~~
? 2
$ printf 'x86_64 read 1 2 3 4 5 6 7\n' | callgate eval small.json -q
! callgate: error: (standard input):1:25: a call has six arguments, not also '7'
!     x86_64 read 1 2 3 4 5 6 7
!                             ^
? 2
$ printf 'x86_64 read 0x1ffffffffffffffff\n' | callgate eval small.json -q
! callgate: error: (standard input):1:13: '0x1ffffffffffffffff' is beyond 64 bits
!     x86_64 read 0x1ffffffffffffffff
!                 ^~~~~~~~~~~~~~~~~~~
? 2
$ printf 'x86_64\n' | callgate eval small.json -q
! callgate: error: (standard input):1:1: a line without a call: 'x86_64'
!     x86_64
!     ^~~~~~
? 2
$ printf 'x86_64 read\0 1\n' | callgate eval small.json -q
! callgate: error: (standard input):1:1: a line is too long or holds a NUL: 'x86_64 read'
!     x86_64 read
!     ^~~~~~~~~~~
? 2
$ printf 'x86_64 read\n  x86_64  clone CLONE_NEWUSR|SIGCHLD # no\n' | callgate eval small.json -q
ALLOW
! callgate: error: (standard input):2:17: unknown constant 'CLONE_NEWUSR'
!       x86_64  clone CLONE_NEWUSR|SIGCHLD # no
!                     ^~~~~~~~~~~~
! callgate: hint: did you mean 'CLONE_NEWUSER', 'CLONE_NEWNS' or 'CLONE_NEWUTS'?
? 2
$ printf 'x86_64 read 010\n' | callgate eval small.json -q
! callgate: error: (standard input):1:13: '010' begins with 0
!     x86_64 read 010
!                 ^~~
! callgate: hint: octal numbers begin with 0o, hexadecimal ones with 0x
? 2
$ printf 'x86_64 read *\n' | callgate eval small.json -q
! callgate: error: (standard input):1:13: stray '*' among the arguments
!     x86_64 read *
!                 ^
? 2
$ printf 'x86_64 io_uring_*\n' | callgate eval small.json -q
! callgate: error: (standard input):1:8: a line asks for one call, not 'io_uring_*'
!     x86_64 io_uring_*
!            ^~~~~~~~~~
? 2
$ printf '0x1ffffffff read\n' | callgate eval small.json -q
! callgate: error: (standard input):1:1: an audit arch has 32 bits, not '0x1ffffffff'
!     0x1ffffffff read
!     ^~~~~~~~~~~
? 2
$ printf '0xc000003e opennat\n' | callgate eval small.json -q
! callgate: error: (standard input):1:12: unknown system call 'opennat'
!     0xc000003e opennat
!                ^~~~~~~
! callgate: hint: did you mean 'openat' or 'openat2'?
? 2
$ printf 'x86_64 read\n0xc000003e -1\nx86_65 read\n' | callgate eval small.json -q --json --abi x86_64 --caps none
{
  "schema": 1,
  "source": "small.json",
  "release": null,
  "target": {
    "abis": [
      "x86_64"
    ],
    "kernel": "newest",
    "caps": [],
    "as": "runc"
  },
  "answers": [
    {
      "line": 1,
      "abi": "x86_64",
      "arch": "0xc000003e",
      "call": "read",
      "nr": 0,
      "action": "ALLOW",
      "word": 2147418112
    },
    {
      "line": 2,
      "abi": null,
      "arch": "0xc000003e",
      "call": null,
      "nr": 4294967295,
      "action": "ERRNO",
      "errno": "EPERM",
      "word": 327681
    }
  ]
}
! callgate: error: (standard input):3:1: unknown ABI 'x86_65'
!     x86_65 read
!     ^~~~~~
! callgate: hint: did you mean 'x86_64'?
? 2
$ printf 'x86_64 clone CLONE_NEWUSER|\n' | callgate eval small.json -q
! callgate: error: (standard input):1:28: a value is missing
!     x86_64 clone CLONE_NEWUSER|
!                                ^
? 2
$ printf 'x86_64 clone 1(2)\n' | callgate eval small.json -q
! callgate: error: (standard input):1:15: stray text behind an argument
!     x86_64 clone 1(2)
!                   ^~~
? 2
