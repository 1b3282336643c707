# Filters of others, which need not mean what can be said.

$ printf '\40\0\0\0\20\0\0\0\7\0\0\0\0\0\0\0\40\0\0\0\30\0\0\0\35\0\1\0\0\0\0\0\6\0\0\0\1\0\5\0\6\0\0\0\0\0\377\177' >alike.bpf; callgate dump ./alike.bpf
       ld [16]                          ; args[0] first word
       tax
       ld [24]                          ; args[1] first word
       jeq x, l1
       ret #0x00050001                  ; ERRNO(EPERM)
l1:    ret #0x7fff0000                  ; ALLOW
! callgate: warning: what './alike.bpf' means can't be told: instruction 3: the policy needs more than 524288 diagram nodes

$ callgate dump ./alike.bpf --format policy
! callgate: error: ./alike.bpf: instruction 3: the policy needs more than 524288 diagram nodes
! callgate: hint: --format asm shows its instructions
? 2

# What calls get is told nevertheless where enough of them is known: here, one of both arguments.
$ callgate explain ./alike.bpf copy_file_range
./alike.bpf for x86_64, x86, x32
copy_file_range: UNTOLD
    x86_64 326, x86 377, x32 0x40000146
    what is left open decides too much: it is ERRNO(EPERM) or ALLOW
! callgate: warning: what './alike.bpf' means as a whole can't be told: instruction 3: the policy needs more than 524288 diagram nodes
! callgate: error: ./alike.bpf: instruction 3: the policy needs more than 524288 diagram nodes
! callgate: hint: more arguments of x86_64:copy_file_range may tell it; on eval's standard input a line is one call, with 0 for what isn't given
? 2

$ callgate eval ./alike.bpf --abi x86_64 'read(0,1,2)' 'read(1,1)' 'read(0x500000001,1)' 'read(1)'
x86_64:read(0,1,2) ERRNO(EPERM)
x86_64:read(1,1) ALLOW
x86_64:read(0x500000001,1) ALLOW
x86_64:read(1) ALLOW where buf (low half) is 1; else ERRNO(EPERM)
! callgate: warning: what './alike.bpf' means as a whole can't be told: instruction 3: the policy needs more than 524288 diagram nodes
! callgate: note: ./alike.bpf for x86_64
? 2

$ callgate eval ./alike.bpf -q --json --abi x86_64 'read(1,1)'
{
  "schema": 1,
  "source": "./alike.bpf",
  "release": null,
  "target": {
    "abis": [
      "x86_64"
    ]
  },
  "answers": [
    {
      "abi": "x86_64",
      "call": "read",
      "nr": 0,
      "action": "ALLOW",
      "word": 2147418112
    }
  ]
}

$ callgate eval ./alike.bpf -q --abi s390x 'read(1,0x100000001)' 'read(0x100000000,0x100000001)'
s390x:read(1,0x100000001) ERRNO(EPERM)
s390x:read(0x100000000,0x100000001) ALLOW
? 1

$ callgate explain ./alike.bpf --abi x86_64,x86 'read(1)'
./alike.bpf for x86_64, x86
read(1): ALLOW where buf (low half) is 1; else ERRNO(EPERM)
    x86_64 0
read(1): ALLOW where buf is 1; else ERRNO(EPERM)
    x86 3
! callgate: warning: what './alike.bpf' means as a whole can't be told: instruction 3: the policy needs more than 524288 diagram nodes

$ printf 'x86_64 read 1 1\nx86 read 0 1\ns390x read 1 0x100000001\n0xc0000015 3 1 1\n' | callgate eval ./alike.bpf -q
ALLOW
ERRNO(EPERM)
ERRNO(EPERM)
ALLOW

$ printf 'profile alike.bpf\nabi x86_64\nallow read(1,1) read(0,1)\nrefuse read(1)\nrefuse read\nallow *\n' >alike.expect; callgate test -q alike.expect
TAP version 13
1..5
> # alike.bpf for x86_64
ok 1 - alike.expect:3: allow read(1,1)
not ok 2 - alike.expect:3: allow read(0,1)
  ---
  at: "alike.expect:3:17"
  expected: "permitted (ALLOW or LOG)"
  got: "ERRNO(EPERM)"
  witness: "x86_64:read(0,1,0,0,0,0)"
  explain: "callgate explain alike.bpf 'x86_64:read(0,1,0,0,0,0)' --abi x86_64"
  failed: 1
  asked: 1
  ...
not ok 3 - alike.expect:4: refuse read(1)
  ---
  at: "alike.expect:4:8"
  expected: "refused"
  got: "ALLOW"
  witness: "x86_64:read(1,1,0)"
  explain: "callgate explain alike.bpf 'x86_64:read(1,1,0)' --abi x86_64"
  failed: 1
  asked: 1
  ...
not ok 4 - alike.expect:5: refuse read
  ---
  at: "alike.expect:5:8"
  expected: "refused"
  got: "ALLOW"
  witness: "x86_64:read(0,0,0,0,0,0)"
  explain: "callgate explain alike.bpf 'x86_64:read(0,0,0,0,0,0)' --abi x86_64"
  failed: 1
  asked: 1
  ...
not ok 5 - alike.expect:6: allow *
  ---
  at: "alike.expect:6:7"
  expected: "permitted (ALLOW or LOG)"
  got: "ERRNO(EPERM)"
  witness: "x86_64:_sysctl(1,2,3,4,5,6)"
  explain: "callgate explain alike.bpf 'x86_64:_sysctl(1,2,3,4,5,6)' --abi x86_64"
  failed: 385
  asked: 385
  others:
    - "x86_64:accept(1,2,3,4,5,6) ERRNO(EPERM)"
    - "x86_64:accept4(1,2,3,4,5,6) ERRNO(EPERM)"
    - "x86_64:access(1,2,3,4,5,6) ERRNO(EPERM)"
    - "x86_64:acct(1,2,3,4,5,6) ERRNO(EPERM)"
    - "x86_64:add_key(1,2,3,4,5,6) ERRNO(EPERM)"
    - "x86_64:adjtimex(1,2,3,4,5,6) ERRNO(EPERM)"
    - "x86_64:afs_syscall(1,2,3,4,5,6) ERRNO(EPERM)"
  ...
> # 1 hold, 4 fail, 0 could not be told
? 1

$ callgate diff ./alike.bpf small.json
! callgate: error: ./alike.bpf: instruction 3: the policy needs more than 524288 diagram nodes
? 2

# Calls that never come to the instruction are told whole, an ABI whose every call is killed isn't asked.
$ printf '\40\0\0\0\4\0\0\0\25\0\1\0\76\0\0\300\6\0\0\0\0\0\0\200\40\0\0\0\0\0\0\0\65\0\0\1\0\0\0\100\6\0\0\0\0\0\0\200\25\0\0\6\264\1\0\0\40\0\0\0\20\0\0\0\7\0\0\0\0\0\0\0\40\0\0\0\30\0\0\0\35\0\0\1\0\0\0\0\6\0\0\0\1\0\5\0\6\0\0\0\0\0\377\177\6\0\0\0\0\0\377\177' >equal.bpf; callgate explain ./equal.bpf unshare 'close_range(3,3)' x32:read
./equal.bpf for x86_64
unshare: ALLOW
    x86_64 272
close_range(3,3): ERRNO(EPERM)
    x86_64 436
read: KILL_PROCESS
    x32 0x40000000
! callgate: warning: what './equal.bpf' means as a whole can't be told: instruction 10: the policy needs more than 524288 diagram nodes

$ callgate explain ./equal.bpf close_range
./equal.bpf for x86_64
close_range: UNTOLD
    x86_64 436
    what is left open decides too much: it is ERRNO(EPERM) or ALLOW
! callgate: warning: what './equal.bpf' means as a whole can't be told: instruction 10: the policy needs more than 524288 diagram nodes
! callgate: error: ./equal.bpf: instruction 10: the policy needs more than 524288 diagram nodes
! callgate: hint: more arguments of x86_64:close_range may tell it; on eval's standard input a line is one call, with 0 for what isn't given
? 2

# The others are answered.
$ callgate eval ./equal.bpf -q --json close_range unshare
{
  "schema": 1,
  "source": "./equal.bpf",
  "release": null,
  "target": {
    "abis": [
      "x86_64"
    ]
  },
  "answers": [
    {
      "abi": "x86_64",
      "call": "close_range",
      "nr": 436,
      "untold": true,
      "one_of": [
        {
          "action": "ERRNO",
          "errno": "EPERM",
          "word": 327681
        },
        {
          "action": "ALLOW",
          "word": 2147418112
        }
      ]
    },
    {
      "abi": "x86_64",
      "call": "unshare",
      "nr": 272,
      "action": "ALLOW",
      "word": 2147418112
    }
  ]
}
! callgate: error: ./equal.bpf: instruction 10: the policy needs more than 524288 diagram nodes
! callgate: hint: more arguments of x86_64:close_range may tell it; on eval's standard input a line is one call, with 0 for what isn't given
? 2

# What takes long is tried a few times; others are answered.
$ callgate explain ./alike.bpf --abi x86_64 '*' 'read(1,1)' | tail -n 5
writev: UNTOLD
    x86_64 20
    left out, since others took too much before it: it is ERRNO(EPERM) or ALLOW
read(1,1): ALLOW
    x86_64 0
! callgate: warning: what './alike.bpf' means as a whole can't be told: instruction 3: the policy needs more than 524288 diagram nodes
! callgate: error: ./alike.bpf: instruction 3: the policy needs more than 524288 diagram nodes
! callgate: hint: more arguments of x86_64:_sysctl may tell it; on eval's standard input a line is one call, with 0 for what isn't given
! callgate: warning: 32 readings of filters took too much: what needs more is left out

# On a 32-bit ABI an argument gives the low word, so that high words which are compared stay open.
$ printf '\40\0\0\0\24\0\0\0\7\0\0\0\0\0\0\0\40\0\0\0\34\0\0\0\35\0\1\0\0\0\0\0\6\0\0\0\1\0\5\0\6\0\0\0\0\0\377\177' >high.bpf; callgate eval ./high.bpf -q --abi x86_64,x86 'read(1,1)'
x86_64:read(1,1) ALLOW
x86:read(1,1) UNTOLD
! callgate: error: ./high.bpf: instruction 3: the policy needs more than 524288 diagram nodes
! callgate: hint: more arguments of x86:read may tell it, or their high words, which 64-bit code can set; on eval's standard input a line is one call, with 0 for what isn't given
? 2

$ callgate explain ./high.bpf -q --abi x86_64,x86 'read(1,1)' 'read(1)' 2>/dev/null
read(1,1): ALLOW
    x86_64 0
read(1,1): UNTOLD
    x86 3
    what is left open decides too much: it is ERRNO(EPERM) or ALLOW
    where the arguments given have no other high words: ALLOW
read(1): ALLOW where buf is at most 0xffffffff; else ERRNO(EPERM)
    x86_64 0
read(1): UNTOLD
    x86 3
    what is left open decides too much: it is ERRNO(EPERM) or ALLOW
    where the arguments given have no other high words: ALLOW where buf is at most 0xffffffff; else ERRNO(EPERM)
? 2

$ callgate explain ./high.bpf -q --abi x86 'read(-1,2)' --json 2>/dev/null | grep -A3 without_other
              "without_other_high_words": {
                "action": "ALLOW",
                "word": 2147418112
              }

# Where each return is what is expected, that holds whatever the arguments are; a call that is tried shows what doesn't.
$ printf '\40\0\0\0\20\0\0\0\7\0\0\0\0\0\0\0\40\0\0\0\30\0\0\0\35\0\1\0\0\0\0\0\6\0\0\0\1\0\5\0\6\0\0\0\2\0\5\0' >refusing.bpf; printf 'profile refusing.bpf\nabi x86_64\nrefuse read\nerrno EPERM read\nerrno EPERM read(3)\n' >refusing.expect; callgate test -q refusing.expect
TAP version 13
1..3
> # refusing.bpf for x86_64
ok 1 - refusing.expect:3: refuse read
not ok 2 - refusing.expect:4: errno EPERM read
  ---
  at: "refusing.expect:4:13"
  expected: "ERRNO(EPERM)"
  got: "ERRNO(ENOENT)"
  witness: "x86_64:read(0,0,0,0,0,0)"
  explain: "callgate explain refusing.bpf 'x86_64:read(0,0,0,0,0,0)' --abi x86_64"
  failed: 1
  asked: 1
  ...
not ok 3 - refusing.expect:5: errno EPERM read(3)
  ---
  at: "refusing.expect:5:13"
  expected: "ERRNO(EPERM)"
  got: "ERRNO(ENOENT)"
  witness: "x86_64:read(3,3,0)"
  explain: "callgate explain refusing.bpf 'x86_64:read(3,3,0)' --abi x86_64"
  failed: 1
  asked: 1
  ...
> # 1 hold, 2 fail, 0 could not be told
? 1

# So does one of several calls of which others can't be told.
$ printf '\40\0\0\0\0\0\0\0\25\0\1\0\0\0\0\0\6\0\0\0\1\0\5\0\40\0\0\0\20\0\0\0\7\0\0\0\0\0\0\0\40\0\0\0\30\0\0\0\244\0\0\0\105\43\1\0\35\0\0\1\0\0\0\0\6\0\0\0\1\0\5\0\6\0\0\0\0\0\377\177' >reads.bpf; printf 'profile reads.bpf\nabi x86_64\nallow read\nallow read*\n' >reads.expect; callgate test -q reads.expect 2>/dev/null
TAP version 13
1..2
> # reads.bpf for x86_64
not ok 1 - reads.expect:3: allow read
  ---
  at: "reads.expect:3:7"
  problem: "instruction 7: the policy needs more than 524288 diagram nodes"
  ...
not ok 2 - reads.expect:4: allow read*
  ---
  at: "reads.expect:4:7"
  expected: "permitted (ALLOW or LOG)"
  got: "ERRNO(EPERM)"
  witness: "x86_64:readahead(0,0,0,0,0,0)"
  explain: "callgate explain reads.bpf 'x86_64:readahead(0,0,0,0,0,0)' --abi x86_64"
  failed: 4
  asked: 5
  others:
    - "x86_64:readlink(0,0,0,0,0,0) ERRNO(EPERM)"
    - "x86_64:readlinkat(0,0,0,0,0,0) ERRNO(EPERM)"
    - "x86_64:readv(0,0,0,0,0,0) ERRNO(EPERM)"
  ...
> # 0 hold, 1 fail, 1 could not be told
? 2

# What one test takes is bounded: from some point on nothing is tried that takes long, and that is no pass.
$ printf '\40\0\0\0\20\0\0\0\7\0\0\0\0\0\0\0\40\0\0\0\30\0\0\0\244\0\0\0\105\43\1\0\35\0\0\1\0\0\0\0\6\0\0\0\1\0\5\0\6\0\0\0\0\0\377\177' >mixed.bpf; printf 'profile mixed.bpf\nabi x86_64\nallow %s read(1,1)\n' "$(seq -s ' ' 33)" >many.expect; callgate test -q many.expect >many.tap 2>/dev/null; echo $?; grep -A3 'allow 32' many.tap; grep -c '^not ok' many.tap; tail -n 6 many.tap
2
not ok 32 - many.expect:3: allow 32
  ---
  at: "many.expect:3:91"
  problem: "instruction 4: the policy needs more than 524288 diagram nodes"
33
  ---
  at: "many.expect:3:94"
  problem: "left out, since 32 readings took too much before it"
  ...
ok 34 - many.expect:3: allow read(1,1)
> # 1 hold, 0 fail, 33 could not be told

# What kills calls of other arches by process is no profile's meaning, and no program's matter.
$ printf '\40\0\0\0\4\0\0\0\25\0\1\0\267\0\0\300\6\0\0\0\0\0\0\200\40\0\0\0\0\0\0\0\25\0\0\1\77\0\0\0\6\0\0\0\1\0\5\0\6\0\0\0\0\0\377\177' >minijail.bpf; callgate dump ./minijail.bpf -q; callgate dump ./minijail.bpf --format profile
       ld [4]                           ; arch
       jeq #0xc00000b7, l1              ; aarch64
       ret #0x80000000                  ; KILL_PROCESS
l1:    ld [0]                           ; nr
       jeq #63, l2, l3                  ; aarch64: read
l2:    ret #0x00050001                  ; ERRNO(EPERM)
l3:    ret #0x7fff0000                  ; ALLOW
! callgate: note: ./minijail.bpf for aarch64
! callgate: error: no OCI profile was found that means what './minijail.bpf' means
! callgate: hint: no profile says that arch 0x0 nr 0 is answered KILL_PROCESS here
! callgate: hint: programs don't make that call: --portable asks for those that they do
! callgate: hint: --format policy shows its meaning
? 2

$ callgate dump ./minijail.bpf --portable
{
  "defaultAction": "SCMP_ACT_ALLOW",
  "architectures": ["SCMP_ARCH_AARCH64"],
  "syscalls": [
    {"action": "SCMP_ACT_ERRNO", "errnoRet": 1, "names": ["read"]}
  ]
}
! callgate: note: ./minijail.bpf for aarch64
! callgate: note: proved to mean the same as runc, crun, docker, podman, containerd, youki, kata, gvisor read it

# A filter for x86 alone, which no runtime makes on x86_64.
$ callgate compile small.json --abi x86 --as crun -q -o x86.bpf; callgate dump ./x86.bpf --format profile >x86.json && callgate diff ./x86.bpf x86.json --as crun --abi x86 -q
NEW is equal
! callgate: note: ./x86.bpf for x86
! callgate: warning: a runtime on x86_64 adds x86_64's own calls to it, which './x86.bpf' kills
! callgate: note: proved equal as crun reads it
