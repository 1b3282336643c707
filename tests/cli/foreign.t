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
