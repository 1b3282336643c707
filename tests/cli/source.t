# What a SOURCE can be, and what is said where it is none.

$ callgate eval small.json 'x86_64:read'
x86_64:read ALLOW
! callgate: note: small.json for x86_64, x86, x32; newest kernel; Docker's capabilities; read as runc
$ callgate eval ./small.json 'x86_64:read'
x86_64:read ALLOW
! callgate: note: ./small.json for x86_64, x86, x32; newest kernel; Docker's capabilities; read as runc
$ callgate eval - 'x86_64:read' <small.json
x86_64:read ALLOW
! callgate: note: (standard input) for x86_64, x86, x32; newest kernel; Docker's capabilities; read as runc
$ cat small.json | callgate eval /dev/stdin 'x86_64:read'
x86_64:read ALLOW
! callgate: note: /dev/stdin for x86_64, x86, x32; newest kernel; Docker's capabilities; read as runc
$ callgate eval defualt read
! callgate: error: 'defualt' is neither a built-in profile nor a file
! callgate: hint: did you mean 'default'?
? 2
$ for word in dcoker:web podmn:x pdi:1 slef conatinerd:k8s.io/1f http://x/y; do callgate eval $word read; done
! callgate: error: 'dcoker:web' is neither a built-in profile nor a file
! callgate: hint: did you mean 'docker:web'?
! callgate: error: 'podmn:x' is neither a built-in profile nor a file
! callgate: hint: did you mean 'podman:x'?
! callgate: error: 'pdi:1' is neither a built-in profile nor a file
! callgate: hint: did you mean 'pid:1'?
! callgate: error: 'slef' is neither a built-in profile nor a file
! callgate: hint: did you mean 'self'?
! callgate: error: can't read 'conatinerd:k8s.io/1f': No such file or directory
! callgate: hint: did you mean 'containerd:k8s.io/1f'?
! callgate: error: can't read 'http://x/y': No such file or directory
? 2
$ callgate explain dcoker:web read
! callgate: error: unknown ABI 'dcoker'
!     dcoker:web
!     ^~~~~~
! callgate: hint: 'callgate list abis' names them all
! callgate: hint: as a SOURCE: did you mean 'docker:web'?
? 2
$ callgate eval ./missing.json read
! callgate: error: can't read './missing.json': No such file or directory
? 2
$ callgate eval docker@99 read
! callgate: error: there is no built-in profile 'docker@99'
! callgate: hint: Docker's releases are docker@20.10.0 to docker@29.7.2, 'callgate list profiles' lists those that changed
? 2
$ callgate eval pid:first read
! callgate: error: 'pid:first' is no process
! callgate: hint: write the number of a process or of a thread: pid:1
? 2
$ callgate eval pid:0 read
! callgate: error: 'pid:0' is no process
! callgate: hint: write the number of a process or of a thread: pid:1
? 2
$ callgate eval pid:4194305 read
! callgate: error: there is no process 4194305
? 2
$ callgate eval docker:no-such-name read 2>&1 | sed 's/these run: .*/none is running/'
callgate: error: no running container is 'no-such-name'
callgate: hint: none is running
$ callgate edit self --deny read
! callgate: error: 'self' is what a process has: only profiles can be edited
! callgate: hint: 'callgate dump self --format profile' makes a profile where it can
? 2
$ callgate eval . read
! callgate: error: can't read '.': Is a directory
? 2
$ callgate eval '' read
! callgate: error: a SOURCE is empty
? 2
$ : >empty.json; callgate eval empty.json read
! callgate: error: empty.json:1:1: the text is empty
? 2
$ callgate eval broken.json read
! callgate: error: broken.json:4:39: unknown action 'SCMP_ACT_ALOW'
!             {"names": ["read"], "action": "SCMP_ACT_ALOW"}
!                                           ^~~~~~~~~~~~~~~
! callgate: hint: did you mean 'SCMP_ACT_ALLOW'?
? 2
$ callgate eval typo.json x86_64:read
x86_64:read ALLOW
! callgate: warning: typo.json:5:31: unknown system call 'opennat' [unknown-call]
!                 "names": ["read", "opennat"],
!                                   ^~~~~~~~~
! callgate: hint: did you mean 'openat' or 'openat2'?
! callgate: note: typo.json for x86_64, aarch64, riscv64, s390x, ppc64le, loongarch64; newest kernel; Docker's capabilities; read as runc
$ callgate eval typo.json -q x86_64:read
x86_64:read ALLOW
$ callgate eval - </dev/null
! callgate: error: (standard input):1:1: the text is empty
? 2
$ cp small.json default; callgate eval default x86_64:bpf; callgate eval ./default x86_64:bpf
x86_64:bpf ERRNO(EPERM)
x86_64:bpf ERRNO(EPERM)
! callgate: note: 'default' is the built-in profile; the file is './default'
! callgate: note: default, as in Docker 29 (moby/profiles cd3bed8061c7, May 2026), for x86_64, x86, x32, aarch64, arm, riscv64, s390x, s390, loongarch64, mips, mipsel, mips64, mipsel64, mips64n32, mipsel64n32; newest kernel; Docker's capabilities; read as runc
! callgate: note: ./default for x86_64, x86, x32; newest kernel; Docker's capabilities; read as runc
? 1
$ printf '\033[31m' >$(printf 'red\033[31m.json'); callgate eval red* read
! callgate: error: red\x1b[31m.json:1:1: expected a value, found byte 0x1b
!     ?[31m
!     ^
! callgate: hint: a SOURCE is a profile in JSON (not YAML), or raw BPF
? 2

$ printf 'defaultAction: SCMP_ACT_ALLOW\nsyscalls: []\n' | callgate dump -
! callgate: error: (standard input):1:1: expected a value, found 'defaultAction'
!     defaultAction: SCMP_ACT_ALLOW
!     ^~~~~~~~~~~~~
! callgate: hint: a SOURCE is a profile in JSON (not YAML), or raw BPF
? 2

# Raw filters: of this machine, of another one, broken.

$ callgate compile small.json --abi x86_64 -q -o f.bpf; callgate eval ./f.bpf read clone
x86_64:read ALLOW
x86_64:clone ALLOW where clone_flags has none of CLONE_NEWNS|CLONE_NEWCGROUP|CLONE_NEWUTS|CLONE_NEWIPC|CLONE_NEWUSER|CLONE_NEWPID|CLONE_NEWNET; else ERRNO(EPERM)
! callgate: note: ./f.bpf for x86_64
? 2
$ callgate compile small.json --abi s390x -q -o s.bpf; callgate eval ./s.bpf --abi s390x read
s390x:read ALLOW
! callgate: note: ./s.bpf for s390x
$ callgate eval ./s.bpf s390x:read
s390x:read ALLOW
! callgate: note: ./s.bpf: a filter in the byte order that x86_64 does not have
! callgate: hint: --abi says whose it is
! callgate: note: ./s.bpf for s390x
$ callgate diff ./s.bpf ./s.bpf --abi s390x | tail -1; callgate merge --stack ./s.bpf --abi s390x --format bpf | cmp - s.bpf
NEW is equal
! callgate: note: ./s.bpf for s390x
! callgate: note: 27 instructions, proved equal to the policy
# One that tests no arch is whoever's --abi says.
$ printf '\040\0\0\0\0\0\0\0\025\0\0\001\073\0\0\0\006\0\0\0\001\0\005\0\006\0\0\0\0\0\377\177' >any.bpf
$ callgate eval -q ./any.bpf --abi aarch64 59 aarch64:read
aarch64:pipe2 ERRNO(EPERM)
aarch64:read ALLOW
? 1
$ callgate eval -q ./any.bpf --abi x86_64 59
x86_64:execve ERRNO(EPERM)
? 1
$ head -c 20 f.bpf >cut.bpf; callgate check cut.bpf
! callgate: error: cut.bpf: 20 bytes are no raw filter: an instruction has 8
? 2
$ head -c 16 f.bpf >cut.bpf; callgate check cut.bpf
! callgate: error: cut.bpf: instruction 1 jumps to 2, past the end
? 2

# Docker's releases.

$ callgate explain docker@24 io_uring_setup cachestat --abi x86_64
docker@24, as in Docker 23.0.7 to 23.0.9, 24.0.3 to 24.0.9, for x86_64; newest kernel; Docker's capabilities; read as runc
io_uring_setup: ALLOW
    x86_64 425
    decided by the rule at docker@24:476:17
cachestat: ERRNO(ENOSYS)
    x86_64 451
    newer than every call that the profile names, as runc reads it
$ callgate explain docker@29 io_uring_setup --abi x86_64 | head -1
docker@29, as in Docker 29 (moby/profiles cd3bed8061c7, May 2026), for x86_64; newest kernel; Docker's capabilities; read as runc
$ callgate explain docker@20.10.22 'socket(AF_VSOCK)' --abi x86_64
docker@20.10.22, as in Docker 20.10.22, for x86_64; newest kernel; Docker's capabilities; read as runc
socket(AF_VSOCK): ERRNO(EPERM)
    x86_64 41
    decided by the default action at docker@20.10.22:2:20
$ callgate eval docker@28.0.9 read
! callgate: error: there is no built-in profile 'docker@28.0.9'
! callgate: hint: Docker's releases are docker@20.10.0 to docker@29.7.2, 'callgate list profiles' lists those that changed
? 2
$ callgate eval docker@ read
! callgate: error: there is no built-in profile 'docker@'
! callgate: hint: Docker's releases are docker@20.10.0 to docker@29.7.2, 'callgate list profiles' lists those that changed
? 2
$ callgate list profiles docker@24 docker@29.4.2
docker@29.4.2   Docker's default of 29.4.2 (2026-05-01); as in Docker 29.4.2
docker@23.0.7   Docker's default of 23.0.7 (2023-09-06); as in Docker 23.0.7 to 23.0.9, 24.0.3 to 24.0.9
$ callgate list profiles docker@20.10.22 --json
{
  "schema": 1,
  "profiles": [
    {
      "name": "docker@20.10.22",
      "other_names": [],
      "summary": "Docker's default of 20.10.22 (2022-12-15)",
      "release": "Docker 20.10.22"
    }
  ]
}

# Text that isn't UTF-8 is no raw BPF.

$ for e in UTF-16LE UTF-16BE UTF-32LE UTF-32BE UTF-16; do iconv -t $e small.json >wide.json; truncate -s %8 wide.json; callgate eval wide.json read; done
! callgate: error: wide.json:1:1: the text is UTF-16 or binary
!     {?
!     ^~
! callgate: hint: save the file as UTF-8
! callgate: error: wide.json:1:1: the text is UTF-16 or binary
!     ?{?
!     ^~
! callgate: hint: save the file as UTF-8
! callgate: error: wide.json:1:1: the text is UTF-16 or binary
!     {???
!     ^~
! callgate: hint: save the file as UTF-8
! callgate: error: wide.json:1:1: the text is UTF-16 or binary
!     ???{???
!     ^~
! callgate: hint: save the file as UTF-8
! callgate: error: wide.json:1:1: the text is UTF-16 or binary
!     ??{?
!     ^~
! callgate: hint: save the file as UTF-8
? 2
$ printf ' \000\n\000[\000\n\000' >wide.json; callgate eval wide.json read
! callgate: error: wide.json:1:1: the text is UTF-16 or binary
!      ?
!     ^~
! callgate: hint: save the file as UTF-8
? 2

# What can't be seen is shown: characters that turn text round, that have no width, broken ones.

$ printf '{"defaultAction": "SCMP_ACT_ALLOW", "k\342\200\256ey\342\201\246\342\200\213\357\273\277\303\244": 1}' >bidi.json; callgate check bidi.json
bidi.json for x86_64, aarch64, riscv64, s390x, ppc64le, loongarch64; newest kernel; Docker's capabilities; read as runc
bidi.json:1:19: warning: calls that no rule names are permitted on x86_64 [default-permits]
    {"defaultAction": "SCMP_ACT_ALLOW", "k???ey?????????ä": 1}
                      ^~~~~~~~~~~~~~~~
    witness: x86_64:571()
    hint: refuse by default, and allow what is needed
bidi.json:1:37: warning: unknown key 'k\xe2\x80\xaeey\xe2\x81\xa6\xe2\x80\x8b\xef\xbb\xbfä' [unknown-key]
    {"defaultAction": "SCMP_ACT_ALLOW", "k???ey?????????ä": 1}
                                        ^~~~~~~~~~~~~~~~~~
    hint: no reader knows it: what it says is lost
bidi.json: note: permitted: kexec, kernel modules, bpf, io_uring and 25 more [attack-surface]
bidi.json: note: the calls of 251 of 254 known vulnerabilities are permitted: --cve all names them [known-vulnerability]
bidi.json: 12 instructions, proved twice; 0 errors, 2 warnings, 2 notes
? 1
$ callgate eval "$(printf 'no\342\200\255file\303\244\355\240\200\363\240\201\201')"
! callgate: error: 'no\xe2\x80\xadfileä\xed\xa0\x80\xf3\xa0\x81\x81' is neither a built-in profile nor a file
! callgate: hint: 'callgate list profiles' lists the built-in ones
? 2
$ callgate eval default "$(printf '\342\200\256read')"
! callgate: note: 'default' is the built-in profile; the file is './default'
! callgate: note: default, as in Docker 29 (moby/profiles cd3bed8061c7, May 2026), for x86_64, x86, x32, aarch64, arm, riscv64, s390x, s390, loongarch64, mips, mipsel, mips64, mipsel64, mips64n32, mipsel64n32; newest kernel; Docker's capabilities; read as runc
! callgate: error: stray '?' in a call
!     ???read
!     ^
? 2
