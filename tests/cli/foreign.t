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

$ callgate explain ./alike.bpf copy_file_range
! callgate: error: ./alike.bpf: instruction 3: the policy needs more than 524288 diagram nodes
? 2

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
