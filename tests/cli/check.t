# Findings, with their statuses.

$ callgate check small.json
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
small.json: note: permitted: socket(AF_ALG), socket(AF_VSOCK), socket(AF_PACKET), socket(NETLINK_NETFILTER) and 1 more [attack-surface]
small.json: note: the calls of 12 of 254 known vulnerabilities are permitted: --cve all names them [known-vulnerability]
small.json: 40 instructions, proved twice; 0 errors, 1 warning, 4 notes
? 1
$ callgate check typo.json
typo.json for x86_64, aarch64, riscv64, s390x, ppc64le, loongarch64; newest kernel; Docker's capabilities; read as runc
typo.json:2:22: warning: runc starts no container without these calls: close, execve, fstatfs, futex and 3 more [start-refused]
        "defaultAction": "SCMP_ACT_ERRNO",
                         ^~~~~~~~~~~~~~~~
    witness: x86_64:close(0)
    hint: allow execve, and what else is named
typo.json:5:31: warning: unknown system call 'opennat' [unknown-call]
                "names": ["read", "opennat"],
                                  ^~~~~~~~~
    hint: did you mean 'openat' or 'openat2'?
typo.json: 24 instructions, proved twice; 0 errors, 2 warnings, 0 notes
? 1
$ callgate check typo.json --fail-on error
typo.json for x86_64, aarch64, riscv64, s390x, ppc64le, loongarch64; newest kernel; Docker's capabilities; read as runc
typo.json:2:22: warning: runc starts no container without these calls: close, execve, fstatfs, futex and 3 more [start-refused]
        "defaultAction": "SCMP_ACT_ERRNO",
                         ^~~~~~~~~~~~~~~~
    witness: x86_64:close(0)
    hint: allow execve, and what else is named
typo.json:5:31: warning: unknown system call 'opennat' [unknown-call]
                "names": ["read", "opennat"],
                                  ^~~~~~~~~
    hint: did you mean 'openat' or 'openat2'?
typo.json: 24 instructions, proved twice; 0 errors, 2 warnings, 0 notes
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
small.json: note: permitted: socket(AF_ALG), socket(AF_VSOCK), socket(AF_PACKET), socket(NETLINK_NETFILTER) and 1 more [attack-surface]
small.json: note: the calls of 12 of 254 known vulnerabilities are permitted: --cve all names them [known-vulnerability]
small.json: 40 instructions, proved twice; 0 errors, 1 warning, 4 notes
typo.json for x86_64, aarch64, riscv64, s390x, ppc64le, loongarch64; newest kernel; Docker's capabilities; read as runc
typo.json:2:22: warning: runc starts no container without these calls: close, execve, fstatfs, futex and 3 more [start-refused]
        "defaultAction": "SCMP_ACT_ERRNO",
                         ^~~~~~~~~~~~~~~~
    witness: x86_64:close(0)
    hint: allow execve, and what else is named
typo.json:5:31: warning: unknown system call 'opennat' [unknown-call]
                "names": ["read", "opennat"],
                                  ^~~~~~~~~
    hint: did you mean 'openat' or 'openat2'?
typo.json: 24 instructions, proved twice; 0 errors, 2 warnings, 0 notes
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
    witness: x86_64:571()
    hint: refuse by default, and allow what is needed
allow.json: note: permitted: kexec, kernel modules, bpf, io_uring and 25 more [attack-surface]
allow.json: note: the calls of 251 of 254 known vulnerabilities are permitted: --cve all names them [known-vulnerability]
allow.json: 12 instructions, proved twice; 0 errors, 1 warning, 2 notes
? 1
$ callgate check allow.json --fail-on error --json
{
  "schema": 1,
  "sources": [
    {
      "source": "allow.json",
      "readable": true,
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
          "length": 16,
          "text": "calls that no rule names are permitted on x86_64",
          "hint": "refuse by default, and allow what is needed",
          "why": "calls that no rule names are permitted: new ones too",
          "witness": "x86_64:571()"
        },
        {
          "rule": "attack-surface",
          "severity": "note",
          "file": "allow.json",
          "text": "permitted: kexec, kernel modules, bpf, io_uring and 25 more",
          "hint": "refuse what the program does not need: callgate record finds that out",
          "why": "calls that attacks on the kernel, or out of a container, begin with",
          "witness": null
        },
        {
          "rule": "known-vulnerability",
          "severity": "note",
          "file": "allow.json",
          "text": "the calls of 251 of 254 known vulnerabilities are permitted: --cve all names them",
          "hint": "refuse what the program does not need; --cve ID tells what stops one",
          "why": "known vulnerabilities whose calls are all permitted",
          "witness": null
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
./f.bpf: warning: the kernel reads 32 bits of socket's 'family', this compares 64: what it refuses is reachable with high bits set [wide-compare]
    witness: x86_64:socket(0x100000028,0,0)
    hint: compare under a mask: check --fix does
./f.bpf: note: permitted: socket(AF_ALG), socket(AF_VSOCK), socket(AF_PACKET), socket(NETLINK_NETFILTER) and 1 more [attack-surface]
./f.bpf: note: the calls of 12 of 254 known vulnerabilities are permitted: --cve all names them [known-vulnerability]
./f.bpf: 22 instructions, proved twice; 0 errors, 1 warning, 2 notes
? 1
$ printf '\006\0\0\0\0\0\377\177' >all.bpf; callgate check all.bpf
all.bpf for x86_64, x86, x32
all.bpf: warning: calls that no rule names are permitted on x86_64 [default-permits]
    witness: x86_64:571()
    hint: refuse by default, and allow what is needed
all.bpf: note: permitted: kexec, kernel modules, bpf, io_uring and 25 more [attack-surface]
all.bpf: note: the calls of 254 of 254 known vulnerabilities are permitted: --cve all names them [known-vulnerability]
all.bpf: 1 instruction, proved twice; 0 errors, 1 warning, 2 notes
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
        "length": 15,
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

# Levels of rules.
$ callgate check small.json -q -A wide-compare
$ callgate check small.json -q -D wide-compare
small.json:16:23: error: the kernel reads 32 bits of socket's 'family', this compares 64: what it refuses is reachable with high bits set [wide-compare]
                "names": ["socket"],
                          ^~~~~~~~
    witness: x86_64:socket(0x100000028,0,0)
    hint: compare under a mask: check --fix does
? 1
$ callgate check typo.json -q -D unknown-call -A 'unknown-*'
? 1
$ callgate check typo.json -q -A unknown-call -W 'unknown-*'
? 1
$ callgate check small.json -A notes -A warnings
small.json for x86_64, x86, x32; newest kernel; Docker's capabilities; read as runc
small.json: 40 instructions, proved twice; 0 errors, 0 warnings, 0 notes
$ callgate check default -W wide-compare -A notes
default, as in Docker 29 (moby/profiles cd3bed8061c7, May 2026), for x86_64, x86, x32, aarch64, arm, riscv64, s390x, s390, loongarch64, mips, mipsel, mips64, mipsel64, mips64n32, mipsel64n32; newest kernel; Docker's capabilities; read as runc
default:267:17: warning: the kernel reads 32 bits of socket's 'family', this compares 64: what it refuses is reachable with high bits set [wide-compare]
          "names": ["socket"],
                    ^~~~~~~~
    witness: x86_64:socket(0x100000026,0,0)
    hint: compare under a mask: check --fix does
default: 665 instructions, proved twice; 0 errors, 1 warning, 0 notes
? 1
$ callgate check small.json -q -D warnings --fail-on error
small.json:16:23: error: the kernel reads 32 bits of socket's 'family', this compares 64: what it refuses is reachable with high bits set [wide-compare]
                "names": ["socket"],
                          ^~~~~~~~
    witness: x86_64:socket(0x100000028,0,0)
    hint: compare under a mask: check --fix does
? 1
$ callgate check small.json -A wide-compar
! callgate: error: 'wide-compar' is no rule of check
! callgate: hint: did you mean 'wide-compare'?
? 2
$ callgate check small.json -A nothing-like-it
! callgate: error: 'nothing-like-it' is no rule of check
! callgate: hint: 'callgate list rules' lists them; 'warnings', 'notes' and globs name several
? 2
$ callgate check small.json -A not-proved
! callgate: error: 'not-proved' is always an error
? 2
$ callgate list rules wide-compare
wide-compare              warning  a condition on bits that the kernel ignores: with those set, what it refuses gets through
                                   mend: compare under a mask: check --fix does

# What a meaning lets through.
$ callgate check leaky.json
leaky.json for x86_64, x86; newest kernel; Docker's capabilities; read as runc
leaky.json:2:22: warning: calls that no rule names are permitted on x86_64 [default-permits]
        "defaultAction": "SCMP_ACT_ALLOW",
                         ^~~~~~~~~~~~~~~~
    witness: x86_64:571()
    hint: refuse by default, and allow what is needed
leaky.json:2:22: warning: io_uring does what is refused, or checked, of calls: IORING_OP_CONNECT [io-uring-way]
        "defaultAction": "SCMP_ACT_ALLOW",
                         ^~~~~~~~~~~~~~~~
    witness: x86_64:io_uring_enter(0,0,0,0,0,0)
    hint: refuse io_uring_setup
leaky.json:6:23: warning: 'mkdirat' gets around what is refused of 'mkdir': the same with a directory to start from [other-way]
                "names": ["mkdir", "ptrace", "connect"],
                          ^~~~~~~
    witness: x86_64:mkdirat(0,0,0)
    hint: refuse both, or neither
leaky.json:6:32: warning: 'process_vm_writev' gets around what is refused of 'ptrace': it writes other processes' memory, too [other-way]
                "names": ["mkdir", "ptrace", "connect"],
                                   ^~~~~~~~
    witness: x86_64:process_vm_writev(0,0,0,0,0,0)
    hint: refuse both, or neither
leaky.json:10:23: warning: refused, but not by ENOSYS, after which libraries make an older call: clone3 [hard-refusal]
                "names": ["clone3"],
                          ^~~~~~~~
    witness: x86_64:clone3(0,0)
    hint: refuse them by ENOSYS: edit --errno ENOSYS --deny CALL
leaky.json:14:23: warning: 'getrusage' asks a tracer, and runtimes have none: it answers ENOSYS [trace-without-tracer]
                "names": ["getrusage"],
                          ^~~~~~~~~~~
    witness: x86_64:getrusage(0,0)
    hint: take SCMP_ACT_ERRNO, or SCMP_ACT_LOG to see the calls
leaky.json:19:23: note: the rule for 'read' answers as the default action does [default-rule]
                "action": "SCMP_ACT_ALLOW"
                          ^~~~~~~~~~~~~~~~
    hint: remove it, unless it is there for people
leaky.json:24:22: warning: on x86 0x100000000 is read as 0x0 [cut-value]
                "args": [{"index": 0, "value": 4294967296, "op": "SCMP_CMP_GE"}]
                         ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    witness: x86:getpgid(0)
    hint: make a rule for the low word, which all ABIs read alike
leaky.json: note: permitted: kexec, kernel modules, bpf, io_uring and 23 more [attack-surface]
leaky.json: note: the calls of 245 of 254 known vulnerabilities are permitted: --cve all names them [known-vulnerability]
leaky.json: 31 instructions, proved twice; 0 errors, 7 warnings, 3 notes
? 1
$ callgate check leaky.json --as runc@2.5.0 -A notes -A '*-way' -A '*-permits' -A hard-refusal -A trace-without-tracer
leaky.json for x86_64, x86; newest kernel; Docker's capabilities; read as runc with libseccomp 2.5.0
leaky.json:24:22: warning: on x86 0x100000000 is read as 0x0 [cut-value]
                "args": [{"index": 0, "value": 4294967296, "op": "SCMP_CMP_GE"}]
                         ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    witness: x86:getpgid(0)
    hint: make a rule for the low word, which all ABIs read alike
leaky.json:27:23: warning: libseccomp 2.5.0 doesn't know cachestat [lost-refusal]
                "names": ["cachestat"],
                          ^~~~~~~~~~~
    hint: refuse by default, or take a newer libseccomp there
leaky.json:27:23: warning: read as runc, cachestat is not as meant: ALLOW instead of ERRNO(ENOSYS) [reading-differs]
                "names": ["cachestat"],
                          ^~~~~~~~~~~
    witness: x86_64:cachestat(0,0,0,0)
    hint: 'callgate edit --portable' writes a form that all runtimes read alike
leaky.json: 29 instructions, proved twice; 0 errors, 3 warnings, 0 notes
? 1
$ callgate explain leaky.json x86:getpgid'(0)'
leaky.json for x86_64, x86; newest kernel; Docker's capabilities; read as runc
getpgid(0): ERRNO(EPERM)
    x86 132
    decided by the rule at leaky.json:22:23
$ callgate check docker.json -A warnings
docker.json for x86_64, x86, x32, aarch64, arm; newest kernel; Docker's capabilities; read as runc
docker.json:2:22: note: runc starts no container without these calls: close, fstatfs, futex, getdents64 and 1 more [start-hindered]
        "defaultAction": "SCMP_ACT_ERRNO",
                         ^~~~~~~~~~~~~~~~
    witness: x86_64:close(0)
    hint: allow them, where the profile is for containers
docker.json: note: permitted: ptrace [attack-surface]
docker.json: note: a runtime that is handed the file itself takes every rule as unconditional, and permits mount, unshare [engine-dialect]
docker.json: note: the calls of 4 of 254 known vulnerabilities are permitted: --cve all names them [known-vulnerability]
docker.json: 39 instructions, proved twice; 0 errors, 0 warnings, 4 notes
$ printf '{"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":["read"],"action":"SCMP_ACT_ALLOW"}]}' | callgate check - --as crun
(standard input) for x86_64, aarch64, riscv64, s390x, ppc64le, loongarch64; newest kernel; Docker's capabilities; read as crun
(standard input):1:18: warning: crun starts no container without these calls: execve [start-refused]
    {"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":["read"],"action":"SCMP_ACT_ALLOW"}]}
                     ^~~~~~~~~~~~~~~~
    witness: x86_64:execve(0,0,0)
    hint: allow execve, and what else is named
(standard input): 18 instructions, proved twice; 0 errors, 1 warning, 0 notes
? 1
$ callgate check typo.json -q -D 'start-*' -A unknown-call -A hard-refusal
typo.json:2:22: error: runc starts no container without these calls: close, execve, fstatfs, futex and 3 more [start-refused]
        "defaultAction": "SCMP_ACT_ERRNO",
                         ^~~~~~~~~~~~~~~~
    witness: x86_64:close(0)
    hint: allow execve, and what else is named
? 1
$ printf '{"defaultAction":"SCMP_ACT_ALLOW","architectures":["SCMP_ARCH_X86"],"syscalls":[{"names":["semop"],"action":"SCMP_ACT_ERRNO"},{"names":["getpgid"],"action":"SCMP_ACT_ERRNO","args":[{"index":0,"value":5,"op":"SCMP_CMP_EQ"}]},{"names":["kill"],"action":"SCMP_ACT_ERRNO","args":[{"index":0,"value":5,"op":"SCMP_CMP_GE"}]},{"names":["kill"],"action":"SCMP_ACT_ERRNO","args":[{"index":0,"value":2,"op":"SCMP_CMP_GE"},{"index":1,"value":9,"op":"SCMP_CMP_LE"}]}]}' | callgate check - --abi x86 -A default-permits -A attack-surface -A known-vulnerability
(standard input) for x86; newest kernel; Docker's capabilities; read as runc
(standard input):1:91: warning: 'ipc' gets around what is refused of semop: on x86, where the kernel takes any version above the call's 16 bits [other-way]
  … ["SCMP_ARCH_X86"],"syscalls":[{"names":["semop"],"action":"SCMP_ACT_ERRNO"},{"names":["getpgid"] …
                                            ^~~~~~~
    witness: x86:ipc(0x20001,0,0,0,0,0)
    hint: refuse both, or neither
(standard input):1:137: warning: on x86 libseccomp's filter forgets this rule, and all others [libseccomp-forgets]
  … "],"action":"SCMP_ACT_ERRNO"},{"names":["getpgid"],"action":"SCMP_ACT_ERRNO","args":[{"index":0, …
                                            ^~~~~~~~~
    witness: x86:getpgid(5)
    hint: add a rule without args for a call that the ABI has
(standard input):1:235: note: 2 rules for 'kill', with ranges among them [libseccomp-doubtful]
  … alue":5,"op":"SCMP_CMP_EQ"}]},{"names":["kill"],"action":"SCMP_ACT_ERRNO","args":[{"index":0,"va …
                                            ^~~~~~
    hint: write them as equalities and masks, or install callgate's filter: callgate compile
(standard input): 18 instructions, proved twice; 0 errors, 2 warnings, 1 note
? 1

# Formats.
$ printf '{"defaultAction":"SCMP_ACT_ALLOW","architectures":["SCMP_ARCH_X86"],"syscalls":[{"names":["breakpoint"],"action":"SCMP_ACT_ERRNO"},{"names":["getpgid"],"action":"SCMP_ACT_ERRNO","args":[{"index":0,"value":5,"op":"SCMP_CMP_EQ"}]}]}' | callgate check - --abi x86 -A default-permits -A notes
(standard input) for x86; newest kernel; Docker's capabilities; read as runc
(standard input): 9 instructions, proved twice; 0 errors, 0 warnings, 0 notes
$ printf '{"defaultAction":"SCMP_ACT_ALLOW","architectures":["SCMP_ARCH_X86"],"syscalls":[{"names":["semop"],"action":"SCMP_ACT_ERRNO"}]}' | callgate check - --abi x86 -A default-permits -A notes -A other-way
(standard input) for x86; newest kernel; Docker's capabilities; read as runc
(standard input):1:91: warning: on x86 libseccomp's filter forgets this rule, and all others [libseccomp-forgets]
  … ["SCMP_ARCH_X86"],"syscalls":[{"names":["semop"],"action":"SCMP_ACT_ERRNO"}]}
                                            ^~~~~~~
    witness: x86:ipc(1,0,0,0,0,0)
    hint: add a rule without args for a call that the ABI has
(standard input): 9 instructions, proved twice; 0 errors, 1 warning, 0 notes
? 1
$ callgate check typo.json --format github
::warning file=typo.json,line=2,col=22,title=start-refused::runc starts no container without these calls: close, execve, fstatfs, futex and 3 more%0Awitness: x86_64:close(0)%0Ahint: allow execve, and what else is named
::warning file=typo.json,line=5,col=31,title=unknown-call::unknown system call 'opennat'%0Ahint: did you mean 'openat' or 'openat2'?
? 1
$ callgate check default broken.json -A notes -W wide-compare --format github
::warning title=wide-compare::the kernel reads 32 bits of socket's 'family', this compares 64: what it refuses is reachable with high bits set%0Awitness: x86_64:socket(0x100000026,0,0)%0Ahint: compare under a mask: check --fix does
::error file=broken.json,line=4,col=39,title=unreadable::unknown action 'SCMP_ACT_ALOW'%0Ahint: did you mean 'SCMP_ACT_ALLOW'?
! callgate: error: broken.json:4:39: unknown action 'SCMP_ACT_ALOW'
!             {"names": ["read"], "action": "SCMP_ACT_ALOW"}
!                                           ^~~~~~~~~~~~~~~
! callgate: hint: did you mean 'SCMP_ACT_ALLOW'?
? 2
$ callgate check typo.json --format sarif | sed -n '/"results"/,$p'
      "results": [
        {
          "ruleId": "start-refused",
          "level": "warning",
          "message": {
            "text": "runc starts no container without these calls: close, execve, fstatfs, futex and 3 more"
          },
          "locations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "typo.json"
                },
                "region": {
                  "startLine": 2,
                  "startColumn": 22,
                  "endColumn": 38
                }
              }
            }
          ],
          "properties": {
            "witness": "x86_64:close(0)",
            "mend": "allow execve, and what else is named"
          }
        },
        {
          "ruleId": "unknown-call",
          "level": "warning",
          "message": {
            "text": "unknown system call 'opennat'"
          },
          "locations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "typo.json"
                },
                "region": {
                  "startLine": 5,
                  "startColumn": 31,
                  "endColumn": 40
                }
              }
            }
          ],
          "properties": {
            "mend": "did you mean 'openat' or 'openat2'?"
          }
        }
      ]
    }
  ]
}
$ callgate check default broken.json -A notes -W wide-compare --format sarif 2>/dev/null | sed -n '/"results"/,$p'
      "results": [
        {
          "ruleId": "wide-compare",
          "level": "warning",
          "message": {
            "text": "the kernel reads 32 bits of socket's 'family', this compares 64: what it refuses is reachable with high bits set"
          },
          "properties": {
            "witness": "x86_64:socket(0x100000026,0,0)",
            "mend": "compare under a mask: check --fix does"
          }
        },
        {
          "ruleId": "unreadable",
          "level": "error",
          "message": {
            "text": "unknown action 'SCMP_ACT_ALOW'"
          },
          "locations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "broken.json"
                },
                "region": {
                  "startLine": 4,
                  "startColumn": 39
                }
              }
            }
          ],
          "properties": {
            "mend": "did you mean 'SCMP_ACT_ALLOW'?"
          }
        }
      ]
    }
  ]
}
$ callgate check typo.json --format sarif --json
! callgate: error: --json and --format sarif are two formats: choose one
? 2

# Known vulnerabilities.
$ callgate check default --abi x86_64 --cve CVE-2022-0185
default, as in Docker 29 (moby/profiles cd3bed8061c7, May 2026), for x86_64; newest kernel; Docker's capabilities; read as runc
CVE-2022-0185 (fsconfig legacy_parse_param): stopped: unshare(CLONE_NEWUSER), clone(CLONE_NEWUSER), clone3, fsopen, fsconfig refused; reachable with CAP_SYS_ADMIN
$ callgate check default --abi x86_64,x86,x32 --cve cve-2014-0038
default, as in Docker 29 (moby/profiles cd3bed8061c7, May 2026), for x86_64, x86, x32; newest kernel; Docker's capabilities; read as runc
CVE-2014-0038 (x32 recvmmsg): reachable: x32:recvmmsg permitted
? 1
$ callgate check default small.json --abi x86_64 --cve CVE-2022-0185 --cve 'CVE-2016-0*' -q
$ callgate check podman --abi x86_64 --cve CVE-2022-0185 --json | sed -n '/"cves"/,$p'
      "cves": [
        {
          "cve": "CVE-2022-0185",
          "name": "fsconfig legacy_parse_param",
          "stopped": false,
          "permitted": "unshare(CLONE_NEWUSER), clone(CLONE_NEWUSER), clone3, fsopen, fsconfig",
          "reachable_with": null
        }
      ]
    }
  ]
}
$ callgate check default --cve CVE-1999-0001
! callgate: error: no known vulnerability of the kernel is called 'CVE-1999-0001'
! callgate: hint: '--cve all' asks for all 254 that are known here; globs work: 'CVE-2022-*'
? 2
$ callgate check unconfined --abi x86_64 --cve all | tail -1
unconfined: 251 reachable, 3 stopped

# Mending.
$ callgate check small.json --fix -o mended.json; callgate check mended.json -A notes; grep -c MASKED mended.json
mended.json for x86_64, x86, x32; newest kernel; Docker's capabilities; read as runc
mended.json: 37 instructions, proved twice; 0 errors, 0 warnings, 0 notes
33
! callgate: note: socket: compared under masks now
$ callgate check mended.json --fix | cmp - mended.json
! callgate: note: nothing to mend
$ callgate check --fix small.json typo.json
! callgate: error: check --fix mends one profile
! callgate: hint: callgate check [OPTION…] SOURCE…
? 2
$ callgate explain mended.json 'socket(40)' 'socket(0x100000028)' 'socket(2)' --abi x86_64
mended.json for x86_64; newest kernel; Docker's capabilities; read as runc
socket(40): ERRNO(EPERM)
    x86_64 41
    decided by the default action at mended.json:2:22
socket(0x100000028): ERRNO(EPERM)
    x86_64 41
    decided by the default action at mended.json:2:22
socket(2): ALLOW
    x86_64 41
    decided by the rule at mended.json:146:23
$ callgate check default --abi x86_64,x86,x32 --fix | callgate check - --abi x86_64,x86,x32 -A notes
(standard input) for x86_64, x86, x32; newest kernel; Docker's capabilities; read as runc
(standard input): 168 instructions, proved twice; 0 errors, 0 warnings, 0 notes
! callgate: note: socket: compared under masks now
$ callgate check equal.json --fix -o equal2.json --abi x86_64; diff equal.json equal2.json
6c6
<             "names": ["socket", "socketpair"],
---
> >             "names": ["socketpair"],
9c9,16
<             "args": [{"index": 0, "value": 40, "op": "SCMP_CMP_EQ"}],
---
> >             "args": [{"index": 0, "value": 4294967295, "valueTwo": 40, "op": "SCMP_CMP_MASKED_EQ"}],
> >             "comment": "no machine's host"
> >         },
> >         {
> >             "names": ["socket"],
> >             "action": "SCMP_ACT_ERRNO",
> >             "errnoRet": 97,
> >             "args": [{"index": 0, "value": 4294967295, "valueTwo": 40, "op": "SCMP_CMP_MASKED_EQ"}],
15c22
<             "args": [{"index": 0, "value": 38, "op": "SCMP_CMP_EQ"}],
---
> >             "args": [{"index": 0, "value": 4294967295, "valueTwo": 38, "op": "SCMP_CMP_MASKED_EQ"}],
! callgate: note: socket: compared under masks now
! callgate: note: socketpair: compared under masks now
? 1
$ callgate check equal2.json --abi x86_64 -q -D wide-compare --fail-on error
$ callgate check leaky.json --fix | cmp - leaky.json
! callgate: note: nothing to mend
$ callgate check default --fix -i
! callgate: error: a built-in profile can't be written back to
! callgate: hint: write the result to a file with -o
? 2
# A range and an inequality under guards, each with its rule's other conditions.
$ printf '%s' '{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": [{"names": ["socket"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 3, "op": "SCMP_CMP_GE"}, {"index": 1, "value": 1, "op": "SCMP_CMP_EQ"}], "includes": {"caps": ["CAP_CHOWN"]}}, {"names": ["socketpair"], "action": "SCMP_ACT_LOG", "args": [{"index": 0, "value": 40, "op": "SCMP_CMP_NE"}], "excludes": {"caps": ["CAP_BPF"]}}]}' >guarded.json
$ callgate check guarded.json --fix -o guarded2.json && callgate check guarded2.json -q -D wide-compare --fail-on error; grep -o '"SCMP_CMP_[A-Z_]*"' guarded2.json | sort | uniq -c | sed 's/^ *//'; grep -o CAP_CHOWN guarded2.json | wc -l
94 "SCMP_CMP_MASKED_EQ"
31
! callgate: note: socket: compared under masks now
! callgate: note: socketpair: compared under masks now
$ callgate eval guarded2.json 'socket(0x100000002,1,0)' 'socket(0x100000003,1,0)' 'socket(3,2,0)' 'socketpair(0x100000028)' 'socketpair(41)' --abi x86_64 -q
x86_64:socket(0x100000002,1,0) ERRNO(EPERM)
x86_64:socket(0x100000003,1,0) ALLOW
x86_64:socket(3,2,0) ERRNO(EPERM)
x86_64:socketpair(0x100000028) ERRNO(EPERM)
x86_64:socketpair(41) LOG
? 1
# Rules that overlap, with several actions: another one would decide.
$ sed 's/"socketpair"/"socket"/; s/"excludes": .*}}/"comment": ""}/' guarded.json >overlap.json; callgate check overlap.json --fix
! callgate: error: the mended profile would change more than high words: nothing is written
! callgate: hint: compare under masks by hand: SCMP_CMP_MASKED_EQ with 0xffffffff
? 2
# The warnings of a built-in profile are notes: -A notes silences them.
$ callgate check docker@29.4.2 --abi x86 -A notes
docker@29.4.2, as in Docker 29.4.2, for x86; newest kernel; Docker's capabilities; read as runc
docker@29.4.2: 97 instructions, proved twice; 0 errors, 0 warnings, 0 notes
$ callgate check docker@29.4.2 --abi x86 -A notes -W replaced-rules | tail -1
docker@29.4.2: 97 instructions, proved twice; 0 errors, 1 warning, 0 notes
# 38 isn't MIPS' ENOSYS.
$ callgate check small.json --abi x86_64,mips64 | grep -A 3 machine-errno
small.json:21:23: note: refused by 38, which isn't ENOSYS on every machine of the target: clone3 [machine-errno]
                "names": ["clone3"],
                          ^~~~~~~~
    witness: mips64:clone3(0,0)
$ printf '%s' '{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_MIPS64"], "syscalls": [{"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": 38}]}' >mips.json
$ callgate check mips.json --abi mips64 -A notes -A default-permits -A other-way
mips.json for mips64; newest kernel; Docker's capabilities; read as runc
mips.json:1:100: warning: refused, but not by ENOSYS, after which libraries make an older call: clone3 [hard-refusal]
  … _ARCH_MIPS64"], "syscalls": [{"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": 38}]}
                                            ^~~~~~~~
    witness: mips64:clone3(0,0)
    hint: refuse them by ENOSYS: edit --errno ENOSYS --deny CALL
mips.json: 7 instructions, proved twice; 0 errors, 1 warning, 0 notes
? 1
$ sed 's/38/89/' mips.json | callgate check - --abi mips64 -A notes -A default-permits -A other-way -q

# A call that socketcall carries on two ABIs is one call.
$ printf '%s' '{"defaultAction":"SCMP_ACT_ERRNO","architectures":["SCMP_ARCH_PPC64","SCMP_ARCH_PPC"],"syscalls":[{"names":["socketcall","clone3"],"action":"SCMP_ACT_ALLOW"},{"names":["accept4","bind","connect","listen","sendto","socket"],"action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":1,"op":"SCMP_CMP_EQ"}]}]}' | callgate check - | grep -o 'accept4.*'
accept4, bind, connect, listen and 2 more's arguments isn't where socketcall or ipc carries it: on ppc64, ppc [multiplexed]
# A negative number is compared in either of the forms that programs have for it.
$ printf '{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": [{"names": ["kill"], "action": "SCMP_ACT_ERRNO", "args": [{"index": 0, "op": "SCMP_CMP_EQ", "value": 4294967295}]}]}' >minus.json
$ callgate check minus.json -q -A notes -A default-permits --json | grep -e '"rule"' -e '"witness"'
          "rule": "wide-compare",
          "witness": "x86_64:kill(0x1ffffffff,0)"
$ sed 's/4294967295/18446744073709551615/' minus.json >drawn.json; callgate check drawn.json --fix -q -o both.json; callgate diff drawn.json both.json -q | grep '^-'
- kill where pid is at most 0xfffffffeffffffff and pid (low half) is 0xffffffff  both.json:1:100  witness x86_64:kill(0xffffffff,0)  old ALLOW  new ERRNO(EPERM)
$ sed -e 's/SCMP_ACT_ALLOW/SCMP_ACT_LOG/; s/SCMP_ACT_ERRNO/SCMP_ACT_ALLOW/; s/SCMP_ACT_LOG/SCMP_ACT_ERRNO/' drawn.json >allowed.json; callgate check allowed.json -q -A start-refused

# What socketcall and ipc carry. ipc takes a version above its call; socketcall reads no register but the second.
$ printf '{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"], "syscalls": [{"names": ["shmget", "semop"], "action": "SCMP_ACT_ERRNO"}]}' >shm.json; callgate check shm.json -A default-permits -A notes
shm.json for x86_64, x86; newest kernel; Docker's capabilities; read as runc
shm.json:1:127: warning: 'ipc' gets around what is refused of semop, shmget: on x86, where the kernel takes any version above the call's 16 bits [other-way]
  … 86"], "syscalls": [{"names": ["shmget", "semop"], "action": "SCMP_ACT_ERRNO"}]}
                                            ^~~~~~~
    witness: x86:ipc(0x20001,0,0,0,0,0)
    hint: refuse both, or neither
shm.json: 17 instructions, proved twice; 0 errors, 1 warning, 0 notes
? 1
$ printf '{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_S390X"], "syscalls": [{"names": ["shmget"], "action": "SCMP_ACT_ERRNO"}]}' >shm.json; callgate check shm.json -q -A default-permits -A wide-compare
$ printf '{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"], "syscalls": [{"names": ["bind"], "action": "SCMP_ACT_ERRNO", "args": [{"index": 2, "op": "SCMP_CMP_EQ", "value": 16}]}]}' >bind.json; callgate check bind.json -A warnings -A notes -W multiplexed --json | grep -e '"text"' -e '"witness"'
          "text": "what is checked of bind's arguments isn't where socketcall or ipc carries it: on x86",
          "witness": "x86:socketcall(2,0,0)"

# A refused call in its newer 32-bit form; with arguments that are the same, only what the older one is refused with.
$ printf '{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"], "syscalls": [{"names": ["truncate"], "action": "SCMP_ACT_ERRNO"}, {"names": ["fcntl"], "action": "SCMP_ACT_ERRNO", "args": [{"index": 1, "op": "SCMP_CMP_MASKED_EQ", "value": 4294967295, "valueTwo": 1031}]}]}' >old.json; callgate check old.json -A notes --json | grep -e 'the form' -A4 | grep -e '"text"' -e '"witness"'
          "text": "'truncate64' gets around what is refused of 'truncate': the form that newer 32-bit programs call",
          "witness": "x86:truncate64(0,0,0)"
          "text": "'fcntl64' gets around what is refused of 'fcntl': the form that newer 32-bit programs call",
          "witness": "x86:fcntl64(0,1031,0)"
$ sed 's/"fcntl"/"fcntl", "fcntl64"/' old.json >both.json; callgate check both.json -A notes -A default-permits --json | grep '"witness"'
          "witness": "x86_64:ftruncate(0,0)"
          "witness": "x86:truncate64(0,0,0)"

# Rules that never decide: a longer one of the same action, one under a guard; not one that holds where the earlier one may not.
$ callgate check twice.json -A warnings | grep -e repeated-rule -e default-rule
twice.json:3:13: note: the rule never decides of dup2: an earlier one says the same [repeated-rule]
twice.json:4:13: note: the rule never decides of kill: an earlier one says the same [repeated-rule]

# Of a mode the kernel reads 16 bits, on every ABI.
$ printf '{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"], "syscalls": [{"names": ["chmod"], "action": "SCMP_ACT_ERRNO", "args": [{"index": 1, "op": "SCMP_CMP_MASKED_EQ", "value": 4294967295, "valueTwo": 2541}]}]}' >mode.json; callgate check mode.json -A default-permits -A notes -A other-way
mode.json for x86_64, x86; newest kernel; Docker's capabilities; read as runc
mode.json:1:117: warning: the kernel reads 16 bits of chmod's 'mode', this compares 64: what it refuses is reachable with high bits set [wide-compare]
  … CMP_ARCH_X86"], "syscalls": [{"names": ["chmod"], "action": "SCMP_ACT_ERRNO", "args": [{"index": …
                                            ^~~~~~~
    witness: x86_64:chmod(0,0x109ed)
    hint: compare under a mask: check --fix does
mode.json: 14 instructions, proved twice; 0 errors, 1 warning, 0 notes
? 1
$ callgate check mode.json --fix -q -o closed.json; callgate diff mode.json closed.json -q | grep '^-'
- chmod where mode is at least 0x10000 and mode & 0xffff is S_IRWXU|S_ISUID|S_IRGRP|S_IXGRP|S_IROTH|S_IXOTH  closed.json:1:117  witness x86_64:chmod(0,0x109ed)  old ALLOW  new ERRNO(EPERM)

# What is found before an error has its place in every form.
$ printf '{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["opennat"], "action": "SCMP_ACT_ALOW"}]}' >broken_too.json; callgate check broken_too.json --format github
::warning file=broken_too.json,line=1,col=61,title=unknown-call::unknown system call 'opennat'%0Ahint: did you mean 'openat' or 'openat2'?
::error file=broken_too.json,line=1,col=83,title=unreadable::unknown action 'SCMP_ACT_ALOW'%0Ahint: did you mean 'SCMP_ACT_ALLOW'?
! callgate: error: broken_too.json:1:83: unknown action 'SCMP_ACT_ALOW'
!   … lls": [{"names": ["opennat"], "action": "SCMP_ACT_ALOW"}]}
!                                             ^~~~~~~~~~~~~~~
! callgate: hint: did you mean 'SCMP_ACT_ALLOW'?
? 2
$ callgate check broken_too.json --format sarif | grep -e '"ruleId"' -e '"startColumn"' -e '"uri": "broken'
          "ruleId": "unknown-call",
                  "uri": "broken_too.json"
                  "startColumn": 61
          "ruleId": "unreadable",
                  "uri": "broken_too.json"
                  "startColumn": 83
! callgate: error: broken_too.json:1:83: unknown action 'SCMP_ACT_ALOW'
!   … lls": [{"names": ["opennat"], "action": "SCMP_ACT_ALOW"}]}
!                                             ^~~~~~~~~~~~~~~
! callgate: hint: did you mean 'SCMP_ACT_ALLOW'?

# A foreign filter that compares 64 bits on a 32-bit ABI, and one that asks a listener.
$ printf '\040\000\000\000\004\000\000\000\025\000\001\000\003\000\000\100\006\000\000\000\000\000\000\000\040\000\000\000\000\000\000\000\025\000\000\005\066\000\000\000\040\000\000\000\034\000\000\000\025\000\000\003\000\000\000\000\040\000\000\000\030\000\000\000\025\000\000\001\022\124\000\000\006\000\000\000\001\000\005\000\006\000\000\000\000\000\377\177' >wide.bpf; callgate check ./wide.bpf -A notes -A default-permits -A io-uring-way
./wide.bpf for x86
./wide.bpf: warning: high words decide on x86: ioctl [high-word]
    witness: x86:ioctl(0,0x100005412,0)
    hint: compare low words only
./wide.bpf: 11 instructions, proved twice; 0 errors, 1 warning, 0 notes
? 1
$ printf '\040\000\000\000\004\000\000\000\025\000\001\000\076\000\000\300\006\000\000\000\000\000\000\000\040\000\000\000\000\000\000\000\025\000\000\001\145\000\000\000\006\000\000\000\000\000\300\177\006\000\000\000\000\000\377\177' >asks.bpf; callgate check ./asks.bpf --json | grep -e notify-without -A6 | grep -e '"text"' -e '"witness"' -e '"severity"'
          "severity": "note",
          "text": "'ptrace' asks a listener: where the filter is attached without one it answers ENOSYS",
          "witness": "x86_64:ptrace(0,0,0,0)"

# Standard input is no file that an annotation could stand in.
$ callgate check - --format github <broken_too.json 2>/dev/null
::warning title=unknown-call::unknown system call 'opennat'%0Ahint: did you mean 'openat' or 'openat2'?
::error title=unreadable::unknown action 'SCMP_ACT_ALOW'%0Ahint: did you mean 'SCMP_ACT_ALLOW'?
? 2

# Ranges around negative numbers: a bound whose sign is drawn out splits the upper half of low words.
$ printf '{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": [\n {"names": ["setpriority"], "action": "SCMP_ACT_ERRNO", "args": [{"index": 2, "value": 18446744073709551611, "op": "SCMP_CMP_GE"}]},\n {"names": ["setpriority"], "action": "SCMP_ACT_ERRNO", "args": [{"index": 2, "value": 3, "op": "SCMP_CMP_LE"}]}]}' >nice.json; callgate check nice.json -q --fix -o mended.json; cat mended.json
{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": [
 {"names": ["setpriority"], "action": "SCMP_ACT_ERRNO", "args": [{"index": 2, "value": 4294967292, "valueTwo": 4294967292, "op": "SCMP_CMP_MASKED_EQ"}]},
 {"names": ["setpriority"], "action": "SCMP_ACT_ERRNO", "args": [{"index": 2, "value": 4294967295, "valueTwo": 4294967291, "op": "SCMP_CMP_MASKED_EQ"}]},
 {"names": ["setpriority"], "action": "SCMP_ACT_ERRNO", "args": [{"index": 2, "value": 4294967292, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"}]}]}\
$ printf 'profile mended.json\nrefuse setpriority(*,*,-5) setpriority(*,*,0xfffffffb) setpriority(*,*,0x1fffffffb) setpriority(*,*,-1) setpriority(*,*,0) setpriority(*,*,3)\nallow setpriority(*,*,-6) setpriority(*,*,0xfffffffa) setpriority(*,*,4) setpriority(*,*,0x7fffffff)\n' >nice.expect; callgate test nice.expect -q
TAP version 13
1..10
> # mended.json for x86_64; newest kernel; Docker's capabilities; read as runc
ok 1 - nice.expect:2: refuse setpriority(*,*,-5)
ok 2 - nice.expect:2: refuse setpriority(*,*,0xfffffffb)
ok 3 - nice.expect:2: refuse setpriority(*,*,0x1fffffffb)
ok 4 - nice.expect:2: refuse setpriority(*,*,-1)
ok 5 - nice.expect:2: refuse setpriority(*,*,0)
ok 6 - nice.expect:2: refuse setpriority(*,*,3)
ok 7 - nice.expect:3: allow setpriority(*,*,-6)
ok 8 - nice.expect:3: allow setpriority(*,*,0xfffffffa)
ok 9 - nice.expect:3: allow setpriority(*,*,4)
ok 10 - nice.expect:3: allow setpriority(*,*,0x7fffffff)
> # 10 hold, 0 fail, 0 could not be told
$ printf '{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": [\n {"names": ["kill"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 9223372036854775808, "op": "SCMP_CMP_LT"}]},\n {"names": ["tkill"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 9223372036854775808, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"}]},\n {"names": ["dup", "fchdir"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 4294967301, "op": "SCMP_CMP_EQ"}]},\n {"names": ["fchdir", "file_setattr"], "action": "SCMP_ACT_ALLOW"}]}' >sign.json; callgate check sign.json -q --fix -o mended.json; cat mended.json
{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": [
 {"names": ["kill"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 2147483648, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"}]},
 {"names": ["tkill"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 2147483648, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"}]},
 {"names": ["fchdir"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 4294967301, "op": "SCMP_CMP_EQ"}]},
 {"names": ["fchdir", "file_setattr"], "action": "SCMP_ACT_ALLOW"}]}\

# Who asks for an ABI hears too that no runtime takes the list there.
$ printf '{"defaultAction": "SCMP_ACT_LOG", "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_S390X"]}' >orders.json; for target in '--abi x86_64' '--abi x86_64 --as gvisor' '--abi aarch64'; do callgate check orders.json $target 2>&1 | grep refused-arch; done
orders.json:1:73: warning: SCMP_ARCH_S390X has another byte order than x86_64 [refused-architecture]
orders.json:1:73: warning: SCMP_ARCH_S390X has another byte order than aarch64 [refused-architecture]

# Options that would be passed over are errors.
$ for options in '-o x.json' '-i' '--fix --json' '--fix --format sarif' '--fix -D warnings' '--fix --cve all' '--fix --as all' '--cve all --format sarif' '--cve all --fail-on note' '--cve all -A notes' '--cve all --as all'; do callgate check small.json $options 2>&1 | head -1; done; ls x.json
callgate: error: --output makes no sense without --fix
callgate: error: --in-place makes no sense without --fix
callgate: error: --json makes no sense beside --fix
callgate: error: --format makes no sense beside --fix
callgate: error: --as-error makes no sense beside --fix
callgate: error: --cve makes no sense beside --fix
callgate: error: --fix and --cve are for one reading at a time, not for --as all
callgate: error: --format makes no sense beside --cve
callgate: error: --fail-on makes no sense beside --cve
callgate: error: --silence makes no sense beside --cve
callgate: error: --fix and --cve are for one reading at a time, not for --as all
! ls: cannot access 'x.json': No such file or directory
? 2
$ callgate check small.json -o x.json
! callgate: error: --output makes no sense without --fix
! callgate: hint: only --fix writes a profile
? 2
$ callgate test web.expect --format junit --json
! callgate: error: --json and --format junit are two formats: choose one
? 2

# A tracer: of a filter without a profile nobody knows whether there is one. Beside an action that asks a listener, too.
$ printf '\040\000\000\000\004\000\000\000\025\000\001\000\076\000\000\300\006\000\000\000\000\000\000\000\040\000\000\000\000\000\000\000\025\000\000\001\145\000\000\000\006\000\000\000\001\000\360\177\006\000\000\000\000\000\377\177' >traces.bpf; callgate check ./traces.bpf -A default-permits -A attack-surface -A known-vulnerability
./traces.bpf for x86_64, x32
./traces.bpf: warning: refused on x86_64, permitted on x32: ptrace [abi-gap]
    witness: x32:ptrace(0,0,0,0)
    hint: refuse it on all ABIs
./traces.bpf: warning: 'process_vm_writev' gets around what is refused of 'ptrace': it writes other processes' memory, too [other-way]
    witness: x86_64:process_vm_writev(0,0,0,0,0,0)
    hint: refuse both, or neither
./traces.bpf: note: 'ptrace' asks a tracer: where none is attached it answers ENOSYS [trace-in-filter]
./traces.bpf: 7 instructions, proved twice; 0 errors, 2 warnings, 1 note
? 1
$ printf '%s' '{"defaultAction":"SCMP_ACT_ERRNO","listenerPath":"/run/l.sock","syscalls":[{"names":["read"],"action":"SCMP_ACT_NOTIFY","args":[{"index":0,"value":0,"op":"SCMP_CMP_EQ"}]},{"names":["read"],"action":"SCMP_ACT_TRACE","args":[{"index":0,"value":1,"op":"SCMP_CMP_EQ"}]}]}' >both.json; callgate check both.json --abi x86_64 -A notes -A start-refused
both.json for x86_64; newest kernel; Docker's capabilities; read as runc
both.json:1:182: warning: 'read' asks a tracer, and runtimes have none: it answers ENOSYS [trace-without-tracer]
  … alue":0,"op":"SCMP_CMP_EQ"}]},{"names":["read"],"action":"SCMP_ACT_TRACE","args":[{"index":0,"va …
                                            ^~~~~~
    witness: x86_64:read(1,0,0)
    hint: take SCMP_ACT_ERRNO, or SCMP_ACT_LOG to see the calls
both.json: 15 instructions, proved twice; 0 errors, 1 warning, 0 notes
? 1

# libseccomp's filter forgets the rules of an ABI whose first call, by what its conditions take, is one that it doesn't have: arm has mmap2 alone.
$ for args in '(0,*,40)' '(0,*)'; do callgate edit unconfined --deny 'mmap(*,*,8)' "prctl$args" -q | callgate check - --abi arm -W notes | grep -c libseccomp-forgets; done
1
0
? 1
$ callgate edit unconfined --deny 'bdflush(0,*)' 'brk(0,1)' -q -o bdflush.json; for abi in x86_64 x32 x86_64,x32; do callgate check bdflush.json --abi $abi | grep forgets; done
bdflush.json:20:9: warning: on x86_64 libseccomp's filter forgets this rule, and all others [libseccomp-forgets]
bdflush.json:20:9: warning: on x32 libseccomp's filter forgets this rule, and all others [libseccomp-forgets]

# Its calls and x32's are one list, where x86_64's are first; conditions that begin alike take fewer nodes.
$ printf '{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["bdflush"],"action":"SCMP_ACT_ERRNO"},{"names":["open"],"action":"SCMP_ACT_ERRNO","args":[{"index":1,"value":4294967296,"valueTwo":0,"op":"SCMP_CMP_MASKED_EQ"}]}]}' | callgate check - --abi x86_64,x32 --as crun | grep forgets
(standard input):1:105: warning: on x86_64 libseccomp's filter forgets this rule, and all others [libseccomp-forgets]
(standard input):1:105: warning: on x32 libseccomp's filter forgets this rule, and all others [libseccomp-forgets]
$ callgate edit unconfined --deny 'socketcall(7)' 'accept(7)' -q | callgate check - --abi s390x --as crun | grep forgets
(standard input):21:9: warning: on s390x libseccomp's filter forgets this rule, and all others [libseccomp-forgets]
$ callgate edit unconfined --deny 'bdflush(7)' 'read(5)' 'read(7)' -q | callgate check - --abi x86_64,x32 --as crun | grep forgets
(standard input):20:9: warning: on x86_64 libseccomp's filter forgets this rule, and all others [libseccomp-forgets]
(standard input):20:9: warning: on x32 libseccomp's filter forgets this rule, and all others [libseccomp-forgets]
$ callgate edit unconfined --deny 'bdflush(7)' 'bdflush(5)' 'read(5,7)' -q | callgate check - --abi x86_64,x32 --as crun | grep forgets
? 1

# Rules that hold another one's conditions, with a gap or without, stay or go; how many nodes there are is counted as libseccomp does.
$ callgate edit unconfined --deny 'bdflush(7,7)' 'read(5,6,7)' 'read(5,*,9)' -q | sed s/9,/7,/ | callgate check - --abi x86_64,x32 --as crun | grep forgets
(standard input):49:9: warning: on x86_64 libseccomp's filter forgets this rule, and all others [libseccomp-forgets]
(standard input):49:9: warning: on x32 libseccomp's filter forgets this rule, and all others [libseccomp-forgets]

# Equal tests of two calls are one in libseccomp's filter, that of the call that takes more; with another argument loaded where it loads none.
$ callgate edit unconfined --deny 'fchmod(7,1)' 'fchmod(3,*)' 'fchdir(30)' 'fchdir(20)' 'fchdir(10)' 'fchdir(9)' 'fchdir(3)' -q -o mixed.json; callgate check mixed.json --abi x86_64 --as crun | grep mixes
mixed.json:6:9: warning: on x86_64 libseccomp's filter makes one test of those for 3 of 'fchmod' and of 'fchdir', and compares another argument of 'fchmod' with it [libseccomp-mixes]
$ callgate edit mixed.json --allow 'fchdir(30)' 'fchdir(20)' 'fchdir(10)' -q | callgate check - --abi x86_64 --as crun | grep mixes
? 1

# A condition that always holds compares no address: recordings write it, and edits.
$ printf '%s' '{"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":["unlink"],"action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":0,"op":"SCMP_CMP_GE"}]},{"names":["chdir"],"action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":1,"op":"SCMP_CMP_GE"}]}]}' | callgate check - --abi x86_64 | grep pointer-compare
(standard input):1:197: warning: chdir's 'filename' is a pointer: this compares an address, not what lies there [pointer-compare]
$ printf '%s' '{"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":["kill"],"action":"SCMP_ACT_ALLOW","args":[{"index":1,"value":4294967295,"valueTwo":0,"op":"SCMP_CMP_MASKED_EQ"}]},{"names":["kill"],"action":"SCMP_ACT_ERRNO","errnoRet":3,"args":[{"index":0,"value":0,"op":"SCMP_CMP_GE"}]}]}' | callgate check - --abi x86_64 | grep doubtful
? 1

# --fix takes out a rule that no low word fulfils, but not where runc counts its name; it says so.
$ printf '{"defaultAction":"SCMP_ACT_ERRNO","architectures":["SCMP_ARCH_X86_64"],"syscalls":[{"names":["ioctl"],"action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":4294967296,"op":"SCMP_CMP_EQ"}]}]}' | callgate check --fix -
! callgate: error: the mended profile would change more than high words: nothing is written
! callgate: hint: 'pread64' would be answered otherwise, as runc answers ENOSYS above the last call that rules name: make the rule hold for some low word, or take it out by hand
? 2
$ printf '{"defaultAction":"SCMP_ACT_ERRNO","architectures":["SCMP_ARCH_X86_64","SCMP_ARCH_X86"],"syscalls":[{"names":["ioctl"],"action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":4294967296,"op":"SCMP_CMP_EQ"}]}]}' | callgate check --fix -
! callgate: error: the mended profile would change more than high words: nothing is written
! callgate: hint: 'pread64' would be answered otherwise, as runc answers ENOSYS above the last call that rules name: make the rule hold for some low word, or take it out by hand
? 2

# A call that stands twice in one list is mended wherever it stands.
$ printf '{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": [\n {"names": ["openat", "read", "openat"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "op": "SCMP_CMP_GT", "value": 0}]}]}' >twice.json; callgate check --fix twice.json -o once.json; callgate check once.json | grep wide; callgate check --fix once.json -o again.json; cmp once.json again.json
! callgate: note: openat: compared under masks now
! callgate: note: read: compared under masks now
! callgate: note: nothing to mend

# A witness has the arguments that rules compare, be they none of the call's.
$ printf '{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": [\n {"names": ["personality"], "action": "SCMP_ACT_ERRNO", "args": [{"index": 0, "op": "SCMP_CMP_EQ", "value": 8}]},\n {"names": ["personality"], "action": "SCMP_ACT_ERRNO", "args": [{"index": 1, "op": "SCMP_CMP_EQ", "value": 9}]}]}' >beyond.json; callgate check beyond.json | grep -A3 wide | grep witness
    witness: x86_64:personality(0x100000008,0)

# Two conditions on one argument are two rules, in libseccomp's trees as well.
$ printf '{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X32"], "syscalls": [\n {"names": ["arm_sync_file_range"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 2, "op": "SCMP_CMP_EQ", "value": 2}]},\n {"names": ["openat"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "op": "SCMP_CMP_MASKED_EQ", "value": 1, "valueTwo": 1}, {"index": 0, "op": "SCMP_CMP_EQ", "value": 40}]}]}' >split.json; callgate check split.json | grep libseccomp
split.json:3:13: warning: on x86_64 libseccomp's filter forgets this rule, and all others [libseccomp-forgets]
split.json:3:13: warning: on x32 libseccomp's filter forgets this rule, and all others [libseccomp-forgets]
$ printf '{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": [\n {"names": ["accept"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 1, "op": "SCMP_CMP_GE", "value": 9223372036854775807}, {"index": 1, "op": "SCMP_CMP_LT", "value": 3}]}]}' >split.json; callgate check split.json | grep libseccomp
split.json:2:13: note: 2 rules for 'accept', with ranges among them [libseccomp-doubtful]

# A rule with the default action raises runc's limit for newer calls where a rule with its name doesn't hold.
$ printf '{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": [\n {"names": ["fcntl"], "action": "SCMP_ACT_ERRNO"},\n {"names": ["read"], "action": "SCMP_ACT_ALLOW"},\n {"names": ["fcntl"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_SYS_ADMIN"]}}]}' >raises.json; callgate check raises.json | grep default-rule
? 1

# At most 2^33-1 is below 2^33: both leave the negative numbers out.
$ for range in LE:8589934591 LT:8589934592; do printf '{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [\n {"names": ["kill"], "action": "SCMP_ACT_ERRNO", "args": [{"index": 0, "op": "SCMP_CMP_%s", "value": %s}]}]}' ${range%:*} ${range#*:} >below.json; callgate check --fix below.json; echo; done
{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
 {"names": ["kill"], "action": "SCMP_ACT_ERRNO", "args": [{"index": 0, "value": 2147483648, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"}]}]}
{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
 {"names": ["kill"], "action": "SCMP_ACT_ERRNO", "args": [{"index": 0, "value": 2147483648, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"}]}]}
! callgate: note: kill: compared under masks now
! callgate: note: kill: compared under masks now

# Ranges of one call that libseccomp counts as more nodes than those of a call that the ABI hasn't.
$ printf '{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [\n{"names": ["sync_file_range2"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 1, "op": "SCMP_CMP_LE", "value": 0}]},\n{"names": ["connect"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "op": "SCMP_CMP_GT", "value": 17}]},\n{"names": ["connect"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "op": "SCMP_CMP_GT", "value": 16}]}]}' >ranges.json; callgate check ranges.json --abi aarch64 | grep forgets
ranges.json:4:12: warning: on aarch64 libseccomp's filter forgets this rule, and all others [libseccomp-forgets]
$ printf '{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [\n{"names": ["semop"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 2, "op": "SCMP_CMP_EQ", "value": 7}]},\n{"names": ["semop"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 2, "op": "SCMP_CMP_LE", "value": 1}]}]}' >ranges.json; callgate check ranges.json --abi x86 | grep forgets
ranges.json:3:12: warning: on x86 libseccomp's filter forgets this rule, and all others [libseccomp-forgets]

# GitHub's log is a terminal.
$ name=$(printf 'a\033[31m\nb'); cp small.json "$name"; callgate check "$name" --format github -W attack-surface | head -1 | cut -d: -f 1-3
::notice file=a\x1b[31m%0Ab,line=2,col=22,title=start-hindered
