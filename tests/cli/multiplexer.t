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

# What a rule of the profile's own doesn't compare no mend can close: that is libseccomp's.
$ printf '{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_S390X"], "syscalls": [\n {"names": ["semop"], "action": "SCMP_ACT_ERRNO"},\n {"names": ["ipc"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 2, "value": 5, "op": "SCMP_CMP_EQ"}]}]}' >semop.json; callgate check semop.json 2>&1 | grep wide; callgate check --fix semop.json -o fixed.json
semop.json:2:13: note: the kernel reads 32 bits of ipc's 'call', libseccomp compares 64: a call that is refused is reachable behind it [wide-multiplexer]
! callgate: note: nothing to mend

# socketcall meets the conditions of the calls behind it, and so the mended ones.
$ printf '{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"], "syscalls": [\n {"names": ["socket"], "action": "SCMP_ACT_ERRNO", "args": [{"index": 1, "value": 3, "op": "SCMP_CMP_EQ"}]}]}' >raw.json; callgate check --fix raw.json -o fixed.json --abi s390x,x86_64; callgate diff -q raw.json fixed.json --abi s390x,x86_64
NEW is stricter: 2 changed in conditions
> 
changed conditions
- socket where type is at least 0x100000000 and type (low half) is SOCK_RAW  fixed.json:2:13  witness x86_64:socket(0,0x100000003,0)  old ALLOW  new ERRNO(EPERM)
- socketcall where call is SYS_SOCKET and args is at least 0x100000000 and args (low half) is 3  fixed.json:2:13  witness s390x:socketcall(1,0x100000003)  old ALLOW  new ERRNO(EPERM)
! callgate: note: socket: compared under masks now
? 1
