# Ways around what is refused: what clone can't do gets around nothing. Its lowest byte is a signal, CLONE_NEWTIME too.
$ printf '{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": [\n {"names": ["unshare", "clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": 38}]}' >unshare.json
$ callgate check unshare.json -A notes -A default-permits -A io-uring-way
unshare.json for x86_64; newest kernel; Docker's capabilities; read as runc
unshare.json:2:13: warning: 'clone' gets around what is refused of 'unshare': a child in new namespaces is as good [other-way]
     {"names": ["unshare", "clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": 38}]}
                ^~~~~~~~~
    witness: x86_64:clone(0x20000,0,0,0,0)
    hint: refuse both, or neither
unshare.json: 10 instructions, proved twice; 0 errors, 1 warning, 0 notes
? 1

# What a runtime needs one of.
$ printf '{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": [\n {"names": ["faccessat2"], "action": "SCMP_ACT_ERRNO"}]}' >new.json
$ callgate check -q new.json -W start-needs-nnp -A default-permits -A io-uring-way -A hard-refusal
$ sed 's/"faccessat2"/&, "faccessat"/' new.json >both.json; callgate check both.json --as runc -A default-permits -A io-uring-way -A hard-refusal -A attack-surface -A known-vulnerability -A missing-abi
both.json for x86_64; newest kernel; Docker's capabilities; read as runc
both.json:2:13: note: runc starts a container only under no_new_privs, without these calls: faccessat2 [start-needs-nnp]
     {"names": ["faccessat2", "faccessat"], "action": "SCMP_ACT_ERRNO"}]}
                ^~~~~~~~~~~~
    witness: x86_64:faccessat2(0,0,0,0)
    hint: --security-opt no-new-privileges, or allow them
both.json: 10 instructions, proved twice; 0 errors, 0 warnings, 1 note
$ callgate check -q both.json --as crun -W start-needs-nnp -A default-permits -A io-uring-way -A hard-refusal

# What a runtime does of a call: opening for writing, not for both; keeping capabilities; waking, not waiting.
$ printf '{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": [\n {"names": ["openat"], "action": "SCMP_ACT_ERRNO", "args": [{"index": 2, "value": 524289, "op": "SCMP_CMP_EQ"}]}]}' >write.json
$ callgate check write.json --as runc -A 'default-permits' -A io-uring-way -A other-way -A wide-compare -A attack-surface -A known-vulnerability -A missing-abi
write.json for x86_64; newest kernel; Docker's capabilities; read as runc
write.json:2:13: note: runc starts no container without these calls: openat(*, *, O_WRONLY|O_CLOEXEC) [start-hindered]
     {"names": ["openat"], "action": "SCMP_ACT_ERRNO", "args": [{"index": 2, "value": 524289, "op":  …
                ^~~~~~~~
    witness: x86_64:openat(0,0,0x80001,0)
    hint: allow them, where the profile is for containers
write.json:2:61: warning: openat is refused for just O_WRONLY|O_CLOEXEC: with another flag beside that it is permitted [flag-compare]
  … ], "action": "SCMP_ACT_ERRNO", "args": [{"index": 2, "value": 524289, "op": "SCMP_CMP_EQ"}]}]}
                                            ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    witness: x86_64:openat(0,0,0x80041,0)
    hint: compare under a mask that leaves the others out: SCMP_CMP_MASKED_EQ
write.json: 13 instructions, proved twice; 0 errors, 1 warning, 1 note
? 1
$ printf '%s\n' '#!/bin/sh' 'sed "s/openat/$1/; s/\"index\": 2/\"index\": $2/; s/524289/$3/" write.json | callgate check - --abi "${5-x86_64}" --as $4 | sed -n "s/.*: \(.*\) without these calls/\1/p"' >told; chmod +x told
$ for as in runc crun; do ./told openat 2 524289 $as; ./told openat 2 524290 $as; ./told openat 2 0 $as; ./told prctl 0 8 $as; ./told prctl 0 47 $as; ./told prctl 0 15 $as; ./told futex 1 129 $as; ./told futex 1 128 $as; ./told rt_sigprocmask 0 1 $as; done
runc starts no container: openat(*, *, O_WRONLY|O_CLOEXEC) [start-hindered]
runc starts a container only under no_new_privs,: prctl(PR_SET_KEEPCAPS) [start-needs-nnp]
runc starts no container: futex(*, FUTEX_WAKE|FUTEX_PRIVATE_FLAG) [start-hindered]
crun executes in the container only under no_new_privs,: openat(*, *, O_RDONLY) [exec-needs-nnp]
crun starts a container only under no_new_privs,: prctl(PR_SET_KEEPCAPS) [start-needs-nnp]
crun starts a container only under no_new_privs,: rt_sigprocmask(SIG_UNBLOCK) [start-needs-nnp]
$ ./told openat 2 524289 runc aarch64; ./told openat 2 524289 runc x86; ./told openat 2 524289 runc mips64
runc starts no container: openat(*, *, O_WRONLY|O_CLOEXEC) [start-hindered]
$ sed 's/, "args": \[[^]]*\]//; s/"openat"/"prctl", "openat"/' write.json | callgate check - | sed -n 's/.* without these calls: //p'
openat [start-hindered]

# What lies behind a pointer no filter sees; whether there is one it does.
$ printf '{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": [\n {"names": ["clone", "clone3"], "action": "SCMP_ACT_ALLOW", "args": [\n  {"index": 0, "value": 268435456, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"}]},\n {"names": ["mount"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 2, "value": 0, "op": "SCMP_CMP_EQ"}]}]}' >pointer.json
$ callgate check pointer.json -A notes -A hard-refusal -A 'start-*' -A other-way
pointer.json for x86_64; newest kernel; Docker's capabilities; read as runc
pointer.json:3:3: warning: clone3's 'uargs' is a pointer: this compares an address, not what lies there [pointer-compare]
      {"index": 0, "value": 268435456, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"}]},
      ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    hint: no filter sees what lies in memory: allow the call as a whole, or refuse it
pointer.json: 19 instructions, proved twice; 0 errors, 1 warning, 0 notes
? 1
