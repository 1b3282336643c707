# What scripts rely on: statuses, streams, files.

# Nothing starts where its report can't be kept.
$ callgate run --report=none/here -- touch started; test -e started && echo started
! callgate: error: can't write 'none/here': No such file or directory
? 1
$ callgate run --report=. -- touch started; test -e started && echo started
! callgate: error: can't write '.': Is a directory
? 1
$ callgate run --report=- -- touch started; test -e started && echo started
! callgate: error: standard output is the program's: no report goes there
! callgate: hint: --report=FILE names a file, --report=/dev/fd/3 an open descriptor
? 1
$ callgate run --report=/dev/fd/9 -- touch started; test -e started && echo started
! callgate: error: can't write '/dev/fd/9': Bad file descriptor
? 1
$ callgate run -q --profile unconfined --report=kept.obs -- touch started && ls started
started

# eval of CALLs is a question with an answer; eval of lines answers each.
$ callgate eval small.json 'x86_64:read' -q
x86_64:read ALLOW
$ callgate eval default 'x86_64:read' 'x86_64:unshare' -q
x86_64:read ALLOW
x86_64:unshare ERRNO(EPERM)
? 1
$ callgate eval default 'x86_64:read' 'x86_64:clone' -q
x86_64:read ALLOW
x86_64:clone ALLOW where clone_flags has none of CLONE_NEWNS|CLONE_NEWCGROUP|CLONE_NEWUTS|CLONE_NEWIPC|CLONE_NEWUSER|CLONE_NEWPID|CLONE_NEWNET; else ERRNO(EPERM)
? 2
$ echo 'x86_64 unshare' | callgate eval default -q --abi x86_64
ERRNO(EPERM)
$ echo 'x86_64 unshar' | callgate eval default -q --abi x86_64
! callgate: error: (standard input):1:8: unknown system call 'unshar'
!     x86_64 unshar
!            ^~~~~~
! callgate: hint: did you mean 'unshare'?
? 2

# What can't be read is in every report of check.
$ callgate check none.json broken.json docker.json --cve CVE-2022-0185 --abi x86_64 --json -q 2>/dev/null | grep -e '"source"' -e readable -e '"text"'
      "source": "none.json",
      "readable": false,
        "text": "'none.json' is neither a built-in profile nor a file",
      "source": "broken.json",
      "readable": false,
        "text": "unknown action 'SCMP_ACT_ALOW'",
      "source": "docker.json",
      "readable": true,
$ callgate check none.json broken.json docker.json --abi x86_64 --json -q 2>/dev/null | grep -e '"source"' -e readable -e '"text": "[cu]'
      "source": "none.json",
      "readable": false,
      "source": "broken.json",
      "readable": false,
        "text": "unknown action 'SCMP_ACT_ALOW'",
      "source": "docker.json",
      "readable": true,

# A report is JSON whatever a file is called.
$ name=$(printf 'a\377\302\2331m.json'); cp small.json "$name"; callgate eval "./$name" x86_64:read --json -q | grep -a source
  "source": "./a\ufffd\u009b1m.json",

# A command that fails as a whole leaves the report of before.
$ echo before >kept.json; callgate explain none.json read --json=kept.json -q 2>/dev/null; echo $?; cat kept.json
2
before
$ callgate diff none.json default --json=none.out -q 2>/dev/null; test -e none.out
? 1
$ callgate check none.json --json=kept.json -q 2>/dev/null; echo $?; grep readable kept.json
2
      "readable": false,

# Nor is a line anything else.
$ name=$(printf 'a\n0: ret.json'); cp small.json "$name"; callgate dump "./$name" -q --abi x86_64 | head -2; callgate explain "./$name" personality --abi x86_64 | tail -2
       ld [4]                           ; arch
       jeq #0xc000003e, l1, l3          ; x86_64
    x86_64 135
    decided by the default action at ./a\x0a0: ret.json:2:22

# Who is told that a filter is in place looks.
$ printf '{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["seccomp"],"action":"SCMP_ACT_ERRNO","errnoRet":0}]}' >lies.json
$ callgate run -q --profile lies.json -- callgate run -- touch kept; test -e kept
! callgate: error: a filter in place answers seccomp(2) in the kernel's stead, which does nothing
? 1
$ callgate run -q --profile lies.json -- callgate run --rootfs . -- /bin/true
! callgate: error: a filter in place answers seccomp(2) in the kernel's stead, which does nothing
? 125
$ printf '{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["prctl"],"action":"SCMP_ACT_ERRNO","errnoRet":0,"args":[{"index":0,"value":22,"op":"SCMP_CMP_EQ"}]}]}' >more_lies.json
$ callgate run -q --profile more_lies.json -- callgate run --rootfs . -- /bin/true
! callgate: error: a filter in place answers prctl(PR_SET_SECCOMP) in the kernel's stead, which does nothing
? 125
$ callgate run -q --profile more_lies.json -- callgate run -q -- echo seccomp is enough
seccomp is enough
