# Findings, with their statuses.

$ callgate check small.json
small.json for x86_64, x86, x32; newest kernel; Docker's capabilities; read as runc
small.json: 49 instructions, proved twice; 0 errors, 0 warnings, 0 notes
$ callgate check typo.json
typo.json for x86_64, aarch64, riscv64, s390x, ppc64le, loongarch64; newest kernel; Docker's capabilities; read as runc
typo.json:5:31: warning: unknown system call 'opennat' [unknown-call]
                "names": ["read", "opennat"],
                                  ^~~~~~~~~
    hint: did you mean 'openat' or 'openat2'?
typo.json: 24 instructions, proved twice; 0 errors, 1 warning, 0 notes
? 1
$ callgate check typo.json --fail-on error
typo.json for x86_64, aarch64, riscv64, s390x, ppc64le, loongarch64; newest kernel; Docker's capabilities; read as runc
typo.json:5:31: warning: unknown system call 'opennat' [unknown-call]
                "names": ["read", "opennat"],
                                  ^~~~~~~~~
    hint: did you mean 'openat' or 'openat2'?
typo.json: 24 instructions, proved twice; 0 errors, 1 warning, 0 notes
$ callgate check -q typo.json
? 1
$ callgate check broken.json
! callgate: error: broken.json:4:39: unknown action 'SCMP_ACT_ALOW'
!             {"names": ["read"], "action": "SCMP_ACT_ALOW"}
!                                           ^~~~~~~~~~~~~~~
! callgate: hint: did you mean 'SCMP_ACT_ALLOW'?
? 2
$ callgate check small.json broken.json typo.json
small.json for x86_64, x86, x32; newest kernel; Docker's capabilities; read as runc
small.json: 49 instructions, proved twice; 0 errors, 0 warnings, 0 notes
typo.json for x86_64, aarch64, riscv64, s390x, ppc64le, loongarch64; newest kernel; Docker's capabilities; read as runc
typo.json:5:31: warning: unknown system call 'opennat' [unknown-call]
                "names": ["read", "opennat"],
                                  ^~~~~~~~~
    hint: did you mean 'openat' or 'openat2'?
typo.json: 24 instructions, proved twice; 0 errors, 1 warning, 0 notes
! callgate: error: broken.json:4:39: unknown action 'SCMP_ACT_ALOW'
!             {"names": ["read"], "action": "SCMP_ACT_ALOW"}
!                                           ^~~~~~~~~~~~~~~
! callgate: hint: did you mean 'SCMP_ACT_ALLOW'?
? 2
$ callgate check allow.json
allow.json for x86_64, aarch64, riscv64, s390x, ppc64le, loongarch64; newest kernel; Docker's capabilities; read as runc
allow.json:1:19: warning: calls that no rule names are permitted on x86_64 [default-permits]
    {"defaultAction": "SCMP_ACT_ALLOW"}
                      ^~~~~~~~~~~~~~~~
    hint: refuse by default, and allow what is needed
allow.json: 12 instructions, proved twice; 0 errors, 1 warning, 0 notes
? 1
$ callgate check allow.json --fail-on error --json
{
  "schema": 1,
  "sources": [
    {
      "source": "allow.json",
      "release": null,
      "target": {
        "abis": [
          "x86_64",
          "aarch64",
          "riscv64",
          "s390x",
          "ppc64le",
          "loongarch64"
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
      "findings": [
        {
          "rule": "default-permits",
          "severity": "warning",
          "file": "allow.json",
          "line": 1,
          "column": 19,
          "text": "calls that no rule names are permitted on x86_64",
          "hint": "refuse by default, and allow what is needed"
        }
      ],
      "proof": {
        "compiled": true,
        "proved": true,
        "read_back_equal": true,
        "instructions": 12
      }
    }
  ]
}
$ callgate compile small.json --abi x86_64 -q -o f.bpf; callgate check ./f.bpf
./f.bpf for x86_64
./f.bpf: 25 instructions, proved twice; 0 errors, 0 warnings, 0 notes
$ printf '\006\0\0\0\0\0\377\177' >all.bpf; callgate check all.bpf
all.bpf for x86_64, x86, x32
all.bpf: warning: calls that no rule names are permitted on x86_64 [default-permits]
    hint: refuse by default, and allow what is needed
all.bpf: 1 instruction, proved twice; 0 errors, 1 warning, 0 notes
? 1
$ callgate check
! callgate: error: check needs a SOURCE
! callgate: hint: callgate check [OPTION…] SOURCE…
? 2
$ for p in default docker@20.10 podman containerd unconfined; do callgate check $p --fail-on error >/dev/null || echo $p; done
$ callgate check broken.json missing/p.json --json
{
  "schema": 1,
  "sources": [
    {
      "source": "broken.json",
      "readable": false,
      "error": {
        "severity": "error",
        "file": "broken.json",
        "line": 4,
        "column": 39,
        "text": "unknown action 'SCMP_ACT_ALOW'",
        "hint": "did you mean 'SCMP_ACT_ALLOW'?"
      },
      "findings": []
    },
    {
      "source": "missing/p.json",
      "readable": false,
      "error": {
        "severity": "error",
        "text": "can't read 'missing/p.json': No such file or directory",
        "hint": null
      },
      "findings": []
    }
  ]
}
! callgate: error: broken.json:4:39: unknown action 'SCMP_ACT_ALOW'
!             {"names": ["read"], "action": "SCMP_ACT_ALOW"}
!                                           ^~~~~~~~~~~~~~~
! callgate: hint: did you mean 'SCMP_ACT_ALLOW'?
! callgate: error: can't read 'missing/p.json': No such file or directory
? 2
