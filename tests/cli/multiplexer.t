# What libseccomp compares behind socketcall and ipc is no comparison of the profile: --fix has nothing to mask there.
$ printf '{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_S390X"], "syscalls": [\n {"names": ["accept", "semop"], "action": "SCMP_ACT_ERRNO"}]}' >behind.json
$ callgate check behind.json -A default-permits -A io-uring-way -A other-way -A attack-surface -A known-vulnerability -A missing-abi
behind.json for s390x; newest kernel; Docker's capabilities; read as runc
behind.json:2:13: note: the kernel reads 32 bits of socketcall's 'call', libseccomp compares 64: a call that is refused is reachable behind it [wide-multiplexer]
     {"names": ["accept", "semop"], "action": "SCMP_ACT_ERRNO"}]}
                ^~~~~~~~
    witness: s390x:socketcall(0x100000005,0)
    hint: refuse socketcall and ipc by name: libcs of the last ten years do without
behind.json:2:23: warning: on s390x libseccomp's filter forgets this rule, and all others [libseccomp-forgets]
     {"names": ["accept", "semop"], "action": "SCMP_ACT_ERRNO"}]}
                          ^~~~~~~
    witness: s390x:ipc(1,0,0,0,0,0)
    hint: add a rule without args for a call that the ABI has
behind.json:2:23: note: the kernel reads 32 bits of ipc's 'call', libseccomp compares 64: a call that is refused is reachable behind it [wide-multiplexer]
     {"names": ["accept", "semop"], "action": "SCMP_ACT_ERRNO"}]}
                          ^~~~~~~
    witness: s390x:ipc(0x100000001,0,0,0,0,0)
    hint: refuse socketcall and ipc by name: libcs of the last ten years do without
behind.json: 16 instructions, proved twice; 0 errors, 1 warning, 2 notes
? 1
$ callgate eval behind.json 's390x:socketcall(5)' 's390x:socketcall(0x100000005)'
s390x:socketcall(5) ERRNO(EPERM)
s390x:socketcall(0x100000005) ALLOW
! callgate: note: behind.json for s390x; newest kernel; Docker's capabilities; read as runc
? 1
$ callgate check --fix behind.json -o fixed.json && cmp behind.json fixed.json
! callgate: note: nothing to mend

# Its own rules for socketcall are.
$ printf '{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_S390X"], "syscalls": [\n {"names": ["socketcall"], "action": "SCMP_ACT_ERRNO", "args": [{"index": 0, "value": 5, "op": "SCMP_CMP_EQ"}]}]}' >named.json
$ callgate check named.json -A default-permits -A io-uring-way -A other-way -A notes
named.json for s390x; newest kernel; Docker's capabilities; read as runc
named.json:2:13: warning: the kernel reads 32 bits of socketcall's 'call', this compares 64: what it refuses is reachable with high bits set [wide-compare]
     {"names": ["socketcall"], "action": "SCMP_ACT_ERRNO", "args": [{"index": 0, "value": 5, "op": " …
                ^~~~~~~~~~~~
    witness: s390x:socketcall(0x100000005,0)
    hint: compare under a mask: check --fix does
named.json: 11 instructions, proved twice; 0 errors, 1 warning, 0 notes
? 1
$ callgate check -q --fix named.json -o fixed.json
$ callgate eval fixed.json 's390x:socketcall(5)' 's390x:socketcall(0x100000005)'
s390x:socketcall(5) ERRNO(EPERM)
s390x:socketcall(0x100000005) ERRNO(EPERM)
! callgate: note: fixed.json for s390x; newest kernel; Docker's capabilities; read as runc
? 1
