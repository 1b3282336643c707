# Expectations, decided for every call that a CALL means.

$ callgate test web.expect
TAP version 13
1..7
> # small.json for x86_64, x86, x32; newest kernel; Docker's capabilities; read as runc
ok 1 - web.expect:3: allow read
ok 2 - web.expect:3: allow clone(0x11)
ok 3 - web.expect:4: refuse unshare
ok 4 - web.expect:4: refuse x86_64:clone(0x10000000)
ok 5 - web.expect:4: refuse socket(AF_VSOCK, *, *)
> # small.json for x86_64; newest kernel; Docker's capabilities; read as runc
ok 6 - web.expect:7: errno ENOSYS 5000
ok 7 - web.expect:8: action ERRNO(EPERM) unshare
> # 7 hold, 0 fail, 0 could not be told
$ callgate test wrong.expect
TAP version 13
1..7
> # small.json for x86_64, x86, x32; newest kernel; Docker's capabilities; read as runc
not ok 1 - wrong.expect:2: refuse read
  ---
  at: "wrong.expect:2:8"
  expected: "refused"
  got: "ALLOW"
  witness: "x86_64:read(0,0,0)"
  why: "decided by the rule at small.json:7:23"
  explain: "callgate explain small.json 'x86_64:read(0,0,0)'"
  failed: 3
  asked: 3
  others:
    - "x86:read(0,0,0) ALLOW"
    - "x32:read(0,0,0) ALLOW"
  ...
ok 2 - wrong.expect:2: refuse uname
not ok 3 - wrong.expect:2: refuse socket
  ---
  at: "wrong.expect:2:19"
  expected: "refused"
  got: "ALLOW"
  witness: "x86_64:socket(0,0,0)"
  why: "decided by the rule at small.json:16:23"
  explain: "callgate explain small.json 'x86_64:socket(0,0,0)'"
  failed: 3
  asked: 3
  others:
    - "x86:socket(0,0,0) ALLOW"
    - "x32:socket(0,0,0) ALLOW"
  ...
ok 4 - wrong.expect:3: allow socket(AF_INET)
not ok 5 - wrong.expect:4: allow clone
  ---
  at: "wrong.expect:4:5"
  expected: "permitted (ALLOW or LOG)"
  got: "ERRNO(EPERM)"
  witness: "x86_64:clone(0x20000,0,0,0,0)"
  why: "decided by the default action at small.json:2:22"
  explain: "callgate explain small.json 'x86_64:clone(0x20000,0,0,0,0)'"
  failed: 3
  asked: 3
  others:
    - "x86:clone(0x20000,0,0,0,0) ERRNO(EPERM)"
    - "x32:clone(0x20000,0,0,0,0) ERRNO(EPERM)"
  ...
not ok 6 - wrong.expect:5: errno ENOSYS unshare
  ---
  at: "wrong.expect:5:14"
  expected: "ERRNO(ENOSYS)"
  got: "ERRNO(EPERM)"
  witness: "x86_64:unshare(0)"
  why: "decided by the default action at small.json:2:22"
  explain: "callgate explain small.json 'x86_64:unshare(0)'"
  failed: 3
  asked: 3
  others:
    - "x86:unshare(0) ERRNO(EPERM)"
    - "x32:unshare(0) ERRNO(EPERM)"
  ...
not ok 7 - wrong.expect:6: kill x86:read
  ---
  at: "wrong.expect:6:6"
  expected: "KILL_PROCESS or KILL_THREAD"
  got: "ALLOW"
  witness: "x86:read(0,0,0)"
  why: "decided by the rule at small.json:7:23"
  explain: "callgate explain small.json 'x86:read(0,0,0)'"
  failed: 1
  asked: 1
  ...
> # 2 hold, 5 fail, 0 could not be told
? 1
$ callgate test faults.expect
TAP version 13
1..1
not ok 1 - faults.expect
  ---
  problem: "faults.expect:1:1: no line begins with 'profil'"
  ...
> # 0 hold, 0 fail, 1 could not be told
! callgate: error: faults.expect:1:1: no line begins with 'profil'
!     profil small.json
!     ^~~~~~
! callgate: hint: did you mean 'profile'?
! callgate: error: faults.expect:2:20: 'profile' takes one word: 'more' is too many
!     profile small.json more
!                        ^~~~
! callgate: error: faults.expect:3:1: 'allow' needs a CALL
!     allow
!     ^~~~~
! callgate: error: faults.expect:4:7: unknown system call 'raed'
!     allow raed 'socket(AF_INETT)' x86_65:read
!           ^~~~
! callgate: hint: did you mean 'read'?
! callgate: error: faults.expect:4:20: unknown constant 'AF_INETT'
!     allow raed 'socket(AF_INETT)' x86_65:read
!                        ^~~~~~~~
! callgate: hint: did you mean 'AF_INET', 'AF_INET6' or 'PF_INET'?
! callgate: error: faults.expect:4:31: unknown ABI 'x86_65'
!     allow raed 'socket(AF_INETT)' x86_65:read
!                                   ^~~~~~
! callgate: hint: did you mean 'x86_64'?
! callgate: error: faults.expect:5:7: 'ENOSUCH' is no errno
!     errno ENOSUCH clone3
!           ^~~~~~~
! callgate: hint: 'callgate list errnos' lists them
! callgate: error: faults.expect:6:7: 'errno' needs an errno, and a CALL behind it
!     errno EPERM
!           ^~~~~
! callgate: error: faults.expect:7:8: 'explode' is no action
!     action explode clone3
!            ^~~~~~~
! callgate: hint: 'callgate list actions' lists them
! callgate: error: faults.expect:8:5: unknown ABI 'x87'
!     abi x86_64,x87
!         ^~~~~~~~~~
! callgate: hint: did you mean 'x86'?
! callgate: error: faults.expect:9:8: 'five' is no kernel release
!     kernel five
!            ^~~~
! callgate: hint: write it as 5.10, or 'newest'
! callgate: error: faults.expect:10:6: unknown capability 'CAP_SYS_ADMIM'
!     caps CAP_SYS_ADMIM
!          ^~~~~~~~~~~~~
! callgate: hint: did you mean 'CAP_SYS_ADMIN'?
! callgate: error: faults.expect:11:4: callgate does not know how 'oci-runtime' reads profiles
!     as oci-runtime
!        ^~~~~~~~~~~
! callgate: hint: --as takes runc, crun, docker, podman, containerd, youki, kata, gvisor, and a libseccomp release: runc@2.5.4
! callgate: error: faults.expect:12:8: this quote has no end on its line
!     refuse "unshare
!            ^
? 2
$ callgate test --format junit wrong.expect faults.expect web.expect 2>/dev/null
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="callgate" tests="15" failures="5" errors="1">
  <testsuite name="wrong.expect" tests="7" failures="5" errors="0">
    <testcase classname="small.json" name="2: refuse read" file="wrong.expect" line="2">
      <failure message="x86_64:read(0,0,0) gets ALLOW; expected: refused" type="expectation">wrong.expect:2:8: refuse read
x86_64:read(0,0,0) gets ALLOW, decided by the rule at small.json:7:23
    callgate explain small.json &apos;x86_64:read(0,0,0)&apos;
x86:read(0,0,0) gets ALLOW, decided by the rule at small.json:7:23
    callgate explain small.json &apos;x86:read(0,0,0)&apos;
x32:read(0,0,0) gets ALLOW, decided by the rule at small.json:7:23
    callgate explain small.json &apos;x32:read(0,0,0)&apos;
</failure>
    </testcase>
    <testcase classname="small.json" name="2: refuse uname" file="wrong.expect" line="2"/>
    <testcase classname="small.json" name="2: refuse socket" file="wrong.expect" line="2">
      <failure message="x86_64:socket(0,0,0) gets ALLOW; expected: refused" type="expectation">wrong.expect:2:19: refuse socket
x86_64:socket(0,0,0) gets ALLOW, decided by the rule at small.json:16:23
    callgate explain small.json &apos;x86_64:socket(0,0,0)&apos;
x86:socket(0,0,0) gets ALLOW, decided by the rule at small.json:16:23
    callgate explain small.json &apos;x86:socket(0,0,0)&apos;
x32:socket(0,0,0) gets ALLOW, decided by the rule at small.json:16:23
    callgate explain small.json &apos;x32:socket(0,0,0)&apos;
</failure>
    </testcase>
    <testcase classname="small.json" name="3: allow socket(AF_INET)" file="wrong.expect" line="3"/>
    <testcase classname="small.json" name="4: allow clone" file="wrong.expect" line="4">
      <failure message="x86_64:clone(0x20000,0,0,0,0) gets ERRNO(EPERM); expected: permitted (ALLOW or LOG)" type="expectation">wrong.expect:4:5: allow clone
x86_64:clone(0x20000,0,0,0,0) gets ERRNO(EPERM), decided by the default action at small.json:2:22
    callgate explain small.json &apos;x86_64:clone(0x20000,0,0,0,0)&apos;
x86:clone(0x20000,0,0,0,0) gets ERRNO(EPERM), decided by the default action at small.json:2:22
    callgate explain small.json &apos;x86:clone(0x20000,0,0,0,0)&apos;
x32:clone(0x20000,0,0,0,0) gets ERRNO(EPERM), decided by the default action at small.json:2:22
    callgate explain small.json &apos;x32:clone(0x20000,0,0,0,0)&apos;
</failure>
    </testcase>
    <testcase classname="small.json" name="5: errno ENOSYS unshare" file="wrong.expect" line="5">
      <failure message="x86_64:unshare(0) gets ERRNO(EPERM); expected: ERRNO(ENOSYS)" type="expectation">wrong.expect:5:14: errno ENOSYS unshare
x86_64:unshare(0) gets ERRNO(EPERM), decided by the default action at small.json:2:22
    callgate explain small.json &apos;x86_64:unshare(0)&apos;
x86:unshare(0) gets ERRNO(EPERM), decided by the default action at small.json:2:22
    callgate explain small.json &apos;x86:unshare(0)&apos;
x32:unshare(0) gets ERRNO(EPERM), decided by the default action at small.json:2:22
    callgate explain small.json &apos;x32:unshare(0)&apos;
</failure>
    </testcase>
    <testcase classname="small.json" name="6: kill x86:read" file="wrong.expect" line="6">
      <failure message="x86:read(0,0,0) gets ALLOW; expected: KILL_PROCESS or KILL_THREAD" type="expectation">wrong.expect:6:6: kill x86:read
x86:read(0,0,0) gets ALLOW, decided by the rule at small.json:7:23
    callgate explain small.json &apos;x86:read(0,0,0)&apos;
</failure>
    </testcase>
  </testsuite>
  <testsuite name="faults.expect" tests="1" failures="0" errors="1">
    <testcase classname="faults.expect" name="the file can be read" file="faults.expect">
      <error message="faults.expect:1:1: no line begins with &apos;profil&apos;" type="undecided">faults.expect:1:1: no line begins with &apos;profil&apos;
</error>
    </testcase>
  </testsuite>
  <testsuite name="web.expect" tests="7" failures="0" errors="0">
    <testcase classname="small.json" name="3: allow read" file="web.expect" line="3"/>
    <testcase classname="small.json" name="3: allow clone(0x11)" file="web.expect" line="3"/>
    <testcase classname="small.json" name="4: refuse unshare" file="web.expect" line="4"/>
    <testcase classname="small.json" name="4: refuse x86_64:clone(0x10000000)" file="web.expect" line="4"/>
    <testcase classname="small.json" name="4: refuse socket(AF_VSOCK, *, *)" file="web.expect" line="4"/>
    <testcase classname="small.json" name="7: errno ENOSYS 5000" file="web.expect" line="7"/>
    <testcase classname="small.json" name="8: action ERRNO(EPERM) unshare" file="web.expect" line="8"/>
  </testsuite>
</testsuites>
? 2
$ callgate test --json wrong.expect | sed -n '1,6p;/"expectations"/,/^        }/p'
{
  "schema": 1,
  "holds": 2,
  "fails": 5,
  "untold": 0,
  "tests": [
      "expectations": [
        {
          "expectation": "refuse read",
          "line": 2,
          "column": 8,
          "expected": "refused",
          "status": "fails",
          "asked": 3,
          "failed": 3,
          "failures": [
            {
              "abi": "x86_64",
              "call": "read",
              "nr": 0,
              "args": [
                "0x0",
                "0x0",
                "0x0",
                "0x0",
                "0x0",
                "0x0"
              ],
              "witness": "x86_64:read(0,0,0)",
              "action": "ALLOW",
              "word": 2147418112,
              "decided_by": {
                "by": "rule",
                "file": "small.json",
                "line": 7,
                "column": 23
              },
              "explain": "callgate explain small.json 'x86_64:read(0,0,0)'"
            },
            {
              "abi": "x86",
              "call": "read",
              "nr": 3,
              "args": [
                "0x0",
                "0x0",
                "0x0",
                "0x0",
                "0x0",
                "0x0"
              ],
              "witness": "x86:read(0,0,0)",
              "action": "ALLOW",
              "word": 2147418112,
              "decided_by": {
                "by": "rule",
                "file": "small.json",
                "line": 7,
                "column": 23
              },
              "explain": "callgate explain small.json 'x86:read(0,0,0)'"
            },
            {
              "abi": "x32",
              "call": "read",
              "nr": 1073741824,
              "args": [
                "0x0",
                "0x0",
                "0x0",
                "0x0",
                "0x0",
                "0x0"
              ],
              "witness": "x32:read(0,0,0)",
              "action": "ALLOW",
              "word": 2147418112,
              "decided_by": {
                "by": "rule",
                "file": "small.json",
                "line": 7,
                "column": 23
              },
              "explain": "callgate explain small.json 'x32:read(0,0,0)'"
            }
          ]
        },

# The command line goes before the file; a profile beside the file; one that isn't there.

$ callgate test --profile unconfined --abi aarch64 web.expect
TAP version 13
1..7
> # unconfined for aarch64; newest kernel; Docker's capabilities; read as runc
ok 1 - web.expect:3: allow read
ok 2 - web.expect:3: allow clone(0x11)
not ok 3 - web.expect:4: refuse unshare
  ---
  at: "web.expect:4:8"
  expected: "refused"
  got: "ALLOW"
  witness: "aarch64:unshare(0)"
  why: "decided by the default action at unconfined:2:20"
  explain: "callgate explain unconfined 'aarch64:unshare(0)' --abi aarch64"
  failed: 1
  asked: 1
  ...
not ok 4 - web.expect:4: refuse x86_64:clone(0x10000000)
  ---
  at: "web.expect:4:16"
  expected: "refused"
  got: "ALLOW"
  witness: "x86_64:clone(0x10000000,0,0,0,0)"
  why: "decided by the default action at unconfined:2:20"
  explain: "callgate explain unconfined 'x86_64:clone(0x10000000,0,0,0,0)' --abi aarch64"
  failed: 1
  asked: 1
  ...
not ok 5 - web.expect:4: refuse socket(AF_VSOCK, *, *)
  ---
  at: "web.expect:4:42"
  expected: "refused"
  got: "ALLOW"
  witness: "aarch64:socket(40,0,0)"
  why: "decided by the default action at unconfined:2:20"
  explain: "callgate explain unconfined 'aarch64:socket(40,0,0)' --abi aarch64"
  failed: 1
  asked: 1
  ...
> # unconfined for aarch64; newest kernel; Docker's capabilities; read as runc
not ok 6 - web.expect:7: errno ENOSYS 5000
  ---
  at: "web.expect:7:14"
  expected: "ERRNO(ENOSYS)"
  got: "ALLOW"
  witness: "aarch64:5000(0,0,0,0,0,0)"
  why: "decided by the default action at unconfined:2:20"
  explain: "callgate explain unconfined 'aarch64:5000(0,0,0,0,0,0)' --abi aarch64"
  failed: 1
  asked: 1
  ...
not ok 7 - web.expect:8: action ERRNO(EPERM) unshare
  ---
  at: "web.expect:8:21"
  expected: "ERRNO(EPERM)"
  got: "ALLOW"
  witness: "aarch64:unshare(0)"
  why: "decided by the default action at unconfined:2:20"
  explain: "callgate explain unconfined 'aarch64:unshare(0)' --abi aarch64"
  failed: 1
  asked: 1
  ...
> # 2 hold, 5 fail, 0 could not be told
? 1
$ mkdir -p ci && cp small.json ci && printf 'profile small.json\nrefuse unshare\n' >ci/a.expect && callgate test ci/a.expect
TAP version 13
1..1
> # ci/small.json for x86_64, x86, x32; newest kernel; Docker's capabilities; read as runc
ok 1 - ci/a.expect:2: refuse unshare
> # 1 hold, 0 fail, 0 could not be told
$ printf 'profile none.json\nrefuse unshare bpf\nprofile default\nrefuse unshare\n' >ci/b.expect; callgate test ci/b.expect
TAP version 13
1..3
not ok 1 - ci/b.expect:2: refuse unshare
  ---
  at: "ci/b.expect:2:8"
  problem: "ci/b.expect:1:9: can't read 'ci/none.json': No such file or directory"
  ...
not ok 2 - ci/b.expect:2: refuse bpf
  ---
  at: "ci/b.expect:2:16"
  problem: "ci/b.expect:1:9: can't read 'ci/none.json': No such file or directory"
  ...
> # default, as in Docker 29 (moby/profiles cd3bed8061c7, May 2026), for x86_64, x86, x32, aarch64, arm, riscv64, s390x, s390, loongarch64, mips, mipsel, mips64, mipsel64, mips64n32, mipsel64n32; newest kernel; Docker's capabilities; read as runc
ok 3 - ci/b.expect:4: refuse unshare
> # 1 hold, 0 fail, 2 could not be told
! callgate: error: ci/b.expect:1:9: can't read 'ci/none.json': No such file or directory
!     profile none.json
!             ^~~~~~~~~
? 2
$ echo "profile ../allow.json" >ci/c.expect; echo "allow '*'" >>ci/c.expect; callgate test ci/c.expect
TAP version 13
1..1
> # ci/../allow.json for x86_64, aarch64, riscv64, s390x, ppc64le, loongarch64; newest kernel; Docker's capabilities; read as runc
ok 1 - ci/c.expect:2: allow *
> # 1 hold, 0 fail, 0 could not be told
$ cp small.json ci/beside.json; printf 'profile beside.json\nallow read\n' >d.expect; callgate test d.expect
TAP version 13
1..1
not ok 1 - d.expect:2: allow read
  ---
  at: "d.expect:2:7"
  problem: "d.expect:1:9: 'beside.json' is neither a built-in profile nor a file"
  ...
> # 0 hold, 0 fail, 1 could not be told
! callgate: error: d.expect:1:9: 'beside.json' is neither a built-in profile nor a file
!     profile beside.json
!             ^~~~~~~~~~~
! callgate: hint: 'callgate list profiles' lists the built-in ones
? 2

# What can't be told.

$ echo 'allow read' | callgate test -
TAP version 13
1..1
not ok 1 - (standard input):1: allow read
  ---
  at: "(standard input):1:7"
  problem: "no profile is named"
  ...
> # 0 hold, 0 fail, 1 could not be told
! callgate: error: (standard input):1:7: no 'profile' line stands in front of this expectation
!     allow read
!           ^~~~
! callgate: hint: write 'profile SOURCE' above it, or give --profile SOURCE
? 2
$ printf 'profile small.json\nabi x86_64\nrefuse breakpoint\nrefuse aarch64:read\n' | callgate test -
TAP version 13
1..2
> # small.json for x86_64; newest kernel; Docker's capabilities; read as runc
not ok 1 - (standard input):3: refuse breakpoint
  ---
  at: "(standard input):3:8"
  problem: "it means no call of the target's ABIs"
  ...
ok 2 - (standard input):4: refuse aarch64:read
> # 1 hold, 0 fail, 1 could not be told
! callgate: error: (standard input):3:8: 'refuse breakpoint': it means no call of the target's ABIs
!     refuse breakpoint
!            ^~~~~~~~~~
? 2
$ printf '# nothing\n\n' | callgate test -
TAP version 13
1..1
not ok 1 - (standard input)
  ---
  problem: "'(standard input)' expects nothing"
  ...
> # 0 hold, 0 fail, 1 could not be told
! callgate: error: '(standard input)' expects nothing
? 2
$ callgate test none.expect
TAP version 13
1..1
not ok 1 - none.expect
  ---
  problem: "can't read 'none.expect': No such file or directory"
  ...
> # 0 hold, 0 fail, 1 could not be told
! callgate: error: can't read 'none.expect': No such file or directory
? 2
$ callgate test
! callgate: error: test needs a FILE of expectations
! callgate: hint: callgate test [OPTION…] FILE…
? 2
$ printf 'profile small.json\nallow re\000ad\n' | callgate test -
TAP version 13
1..1
not ok 1 - (standard input)
  ---
  problem: "(standard input):2:9: a NUL stands here: this is no text"
  ...
> # 0 hold, 0 fail, 1 could not be told
! callgate: error: (standard input):2:9: a NUL stands here: this is no text
!     allow re?ad
!             ^
? 2
$ printf 'profile - \nallow read\n' >s.expect; callgate test s.expect <small.json
TAP version 13
1..1
> # (standard input) for x86_64, x86, x32; newest kernel; Docker's capabilities; read as runc
ok 1 - s.expect:2: allow read
> # 1 hold, 0 fail, 0 could not be told
$ (echo 'profile small.json'; seq -f 'allow %g' 1000 6000) | callgate test - 2>&1 | tail -8
          ^~~~
TAP version 13
1..1
not ok 1 - (standard input)
  ---
  problem: "(standard input):4098:7: a file has at most 4096 CALLs"
  ...
> # 0 hold, 0 fail, 1 could not be told
$ (echo 'profile small.json'; for i in $(seq 300); do printf 'abi x86_64\nallow read\nabi x86\nallow read\n'; done) | callgate test - 2>&1 | tail -8
    ^~~
TAP version 13
1..1
not ok 1 - (standard input)
  ---
  problem: "(standard input):514:1: a file has at most 256 profiles and targets"
  ...
> # 0 hold, 0 fail, 1 could not be told

# Words: quotes, line ends, comments, joined lines.

$ printf '\357\273\277profile "small.json"\r\nallow r\\ead "re""ad" cl"one(0x1"1\\) # no more\r\nallow \\\r\n  read#\r\n' | callgate test -
TAP version 13
1..1
not ok 1 - (standard input)
  ---
  problem: "(standard input):4:7: stray '#' in a call"
  ...
> # 0 hold, 0 fail, 1 could not be told
! callgate: error: (standard input):4:7: stray '#' in a call
!       read#
!           ^
? 2
$ printf 'profile small.json\nallow \\\n   read \\\n   raed\n' | callgate test -
TAP version 13
1..1
not ok 1 - (standard input)
  ---
  problem: "(standard input):4:4: unknown system call 'raed'"
  ...
> # 0 hold, 0 fail, 1 could not be told
! callgate: error: (standard input):4:4: unknown system call 'raed'
!        raed
!        ^~~~
! callgate: hint: did you mean 'read'?
? 2

# Every action of its own name.

$ cp acts.expect actions.expect; callgate test actions.expect
TAP version 13
1..22
> # acts.json for x86_64; newest kernel; Docker's capabilities; read as crun
ok 1 - actions.expect:3: allow read
ok 2 - actions.expect:4: log read
ok 3 - actions.expect:5: kill ptrace
ok 4 - actions.expect:5: kill bpf
ok 5 - actions.expect:6: action KILL_PROCESS ptrace
ok 6 - actions.expect:7: action kill bpf
ok 7 - actions.expect:8: refuse ptrace
ok 8 - actions.expect:8: refuse bpf
ok 9 - actions.expect:8: refuse stat
ok 10 - actions.expect:8: refuse uname
ok 11 - actions.expect:8: refuse write
ok 12 - actions.expect:9: trace open
ok 13 - actions.expect:10: action TRACE open
ok 14 - actions.expect:11: action TRACE(5) open
ok 15 - actions.expect:12: notify mount
ok 16 - actions.expect:13: supervise open
ok 17 - actions.expect:13: supervise mount
ok 18 - actions.expect:14: trap stat
ok 19 - actions.expect:15: errno 0 uname
ok 20 - actions.expect:16: errno ENOSYS write
ok 21 - actions.expect:17: action SCMP_ACT_ERRNO uname
ok 22 - actions.expect:17: action SCMP_ACT_ERRNO write
> # 22 hold, 0 fail, 0 could not be told
$ printf 'errno 1 uname\nsupervise read\nallow open\nkill stat\naction "TRACE(6)" open\n' >>actions.expect; callgate test actions.expect | sed -n '/^not/,$p'
not ok 23 - actions.expect:18: errno 1 uname
  ---
  at: "actions.expect:18:9"
  expected: "ERRNO(EPERM)"
  got: "ERRNO(0)"
  witness: "x86_64:uname(0)"
  why: "decided by the rule at acts.json:12:16"
  explain: "callgate explain acts.json 'x86_64:uname(0)' --as crun"
  failed: 1
  asked: 1
  ...
not ok 24 - actions.expect:19: supervise read
  ---
  at: "actions.expect:19:11"
  expected: "left to a supervisor (NOTIFY or TRACE)"
  got: "LOG"
  witness: "x86_64:read(0,0,0)"
  why: "decided by the rule at acts.json:6:16"
  explain: "callgate explain acts.json 'x86_64:read(0,0,0)' --as crun"
  failed: 1
  asked: 1
  ...
not ok 25 - actions.expect:20: allow open
  ---
  at: "actions.expect:20:7"
  expected: "permitted (ALLOW or LOG)"
  got: "TRACE(5)"
  witness: "x86_64:open(0,0,0)"
  why: "decided by the rule at acts.json:9:16"
  explain: "callgate explain acts.json 'x86_64:open(0,0,0)' --as crun"
  failed: 1
  asked: 1
  ...
not ok 26 - actions.expect:21: kill stat
  ---
  at: "actions.expect:21:6"
  expected: "KILL_PROCESS or KILL_THREAD"
  got: "TRAP(0)"
  witness: "x86_64:stat(0,0)"
  why: "decided by the rule at acts.json:11:16"
  explain: "callgate explain acts.json 'x86_64:stat(0,0)' --as crun"
  failed: 1
  asked: 1
  ...
not ok 27 - actions.expect:22: action TRACE(6) open
  ---
  at: "actions.expect:22:19"
  expected: "TRACE(6)"
  got: "TRACE(5)"
  witness: "x86_64:open(0,0,0)"
  why: "decided by the rule at acts.json:9:16"
  explain: "callgate explain acts.json 'x86_64:open(0,0,0)' --as crun"
  failed: 1
  asked: 1
  ...
> # 22 hold, 5 fail, 0 could not be told

# A profile where expectations belong.
$ callgate test small.json
TAP version 13
1..1
not ok 1 - small.json
  ---
  problem: "small.json:1:1: no line begins with '{'"
  ...
> # 0 hold, 0 fail, 1 could not be told
! callgate: error: small.json:1:1: no line begins with '{'
!     {
!     ^
! callgate: hint: a profile stands behind 'profile' in a file of expectations, or behind --profile
? 2

# An attribute of XML has no lines.
$ name=$(printf 'a\033[31m\n<b>'); cp allow.json "$name"; echo 'allow read' >lines.expect; callgate test lines.expect --profile "$name" --format junit | grep classname
    <testcase classname="a\x1b[31m\x0a&lt;b&gt;" name="1: allow read" file="lines.expect" line="1"/>
