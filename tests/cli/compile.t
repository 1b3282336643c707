# Filters, in every form.

$ callgate compile allow.json --abi x86_64 --kernel 6.1 --format asm
       ld [4]                           ; arch
       jeq #0xc000003e, l1, l3          ; x86_64
l1:    ld [0]                           ; nr
       jge #0x40000000, l2, l4          ; from x32: read
l2:    jge #0xffffffff, l4
l3:    ret #0x00000000                  ; KILL_THREAD
l4:    ret #0x7fff0000                  ; ALLOW
! callgate: note: allow.json for x86_64; kernel 6.1; Docker's capabilities; read as runc
! callgate: note: 7 instructions, proved equal to the policy
$ callgate compile allow.json --abi x86_64 --kernel 6.1 --format c
/* A seccomp filter, made by callgate 0.1.0. */
> #include <linux/filter.h>
> 
static const struct sock_filter filter[] = {
    {0x20, 0, 0, 0x00000004},
    {0x15, 0, 3, 0xc000003e},
    {0x20, 0, 0, 0x00000000},
    {0x35, 0, 2, 0x40000000},
    {0x35, 1, 0, 0xffffffff},
    {0x06, 0, 0, 0x00000000},
    {0x06, 0, 0, 0x7fff0000},
};
! callgate: note: allow.json for x86_64; kernel 6.1; Docker's capabilities; read as runc
! callgate: note: 7 instructions, proved equal to the policy
$ callgate compile allow.json --abi x86_64 -q --format hex
2000000004000000
150000033e0000c0
2000000000000000
3500000200000040
35000100ffffffff
0600000000000000
060000000000ff7f
$ callgate compile allow.json --abi s390x -q --format hex
0020000000000004
0015010080000016
0006000000000000
000600007fff0000
$ callgate compile allow.json --abi x86_64 -q --format base64
IAAAAAQAAAAVAAADPgAAwCAAAAAAAAAANQAAAgAAAEA1AAEA/////wYAAAAAAAAABgAAAAAA/38=
$ callgate compile allow.json --abi x86_64 -q | od -An -tx1
 20 00 00 00 04 00 00 00 15 00 00 03 3e 00 00 c0
 20 00 00 00 00 00 00 00 35 00 00 02 00 00 00 40
 35 00 01 00 ff ff ff ff 06 00 00 00 00 00 00 00
 06 00 00 00 00 00 ff 7f
$ callgate compile small.json --abi x86_64,x86,x32 --kernel 6.1 -o small.bpf; callgate check ./small.bpf
./small.bpf for x86_64, x86, x32
./small.bpf: warning: the kernel reads 32 bits of socket's 'family', this compares 64: what it refuses is reachable with high bits set [wide-compare]
    witness: x86_64:socket(0x100000028,0,0)
    hint: compare under a mask: check --fix does
./small.bpf: note: permitted: socket(AF_ALG), socket(AF_VSOCK), socket(AF_PACKET), socket(NETLINK_NETFILTER) and 1 more [attack-surface]
./small.bpf: note: the calls of 12 of 254 known vulnerabilities are permitted: --cve all names them [known-vulnerability]
./small.bpf: note: what is checked of socket's arguments isn't where socketcall or ipc carries it: on x86 [multiplexed]
./small.bpf: 40 instructions, proved twice; 0 errors, 1 warning, 3 notes
! callgate: note: small.json for x86_64, x86, x32; kernel 6.1; Docker's capabilities; read as runc
! callgate: note: 40 instructions, proved equal to the policy
? 1
$ callgate compile small.json --abi x86_64,s390x -q
! callgate: error: a raw filter has one byte order, and the target's ABIs have two
! callgate: hint: choose ABIs of one order with --abi
? 2
$ callgate compile broken.json -o never.bpf; ls never.bpf
! callgate: error: broken.json:4:39: unknown action 'SCMP_ACT_ALOW'
!             {"names": ["read"], "action": "SCMP_ACT_ALOW"}
!                                           ^~~~~~~~~~~~~~~
! callgate: hint: did you mean 'SCMP_ACT_ALLOW'?
! ls: cannot access 'never.bpf': No such file or directory
? 2
$ callgate compile small.json -q -o missing/f.bpf
! callgate: error: can't write 'missing/f.bpf': No such file or directory
? 2
$ callgate compile small.json -q -o .
! callgate: error: can't write '.': Is a directory
? 2
$ callgate compile small.json -q -o /dev/full
! callgate: error: can't write '/dev/full': No space left on device
? 2
$ umask 027; callgate compile small.json -q -o mode.bpf; stat -c %a mode.bpf; chmod 604 mode.bpf; callgate compile small.json -q -o mode.bpf; stat -c %a mode.bpf
640
604
$ ln -s mode.bpf link.bpf; callgate compile small.json -q -o link.bpf; test -L link.bpf && cmp link.bpf mode.bpf
$ ls -A | grep -c '^.callgate'
0
? 1

# No filter at all, in a filter's words: calls of every ABI are allowed.
$ callgate compile unconfined --abi x86_64 --kernel 6.1 --format asm
       ret #0x7fff0000                  ; ALLOW
! callgate: note: unconfined for x86_64; kernel 6.1; Docker's capabilities; read as runc
! callgate: note: 1 instruction, proved equal to the policy

# A filter that names arches of both byte orders has one itself, and so has what is made of it.
$ printf '\040\0\0\0\004\0\0\0\025\0\001\0\076\0\0\300\025\0\0\001\026\0\0\200\006\0\0\0\0\0\377\177\006\0\0\0\001\0\005\0' >two_orders.bpf
$ callgate compile two_orders.bpf --format hex -q
2000000004000000
1500020016000080
150001003e0000c0
0600000001000500
060000000000ff7f
$ callgate compile two_orders.bpf --abi x86_64 --format hex -q
2000000004000000
1500020016000080
150001003e0000c0
0600000001000500
060000000000ff7f
$ callgate compile two_orders.bpf -o again.bpf && callgate diff two_orders.bpf again.bpf -q
NEW is equal
! callgate: note: two_orders.bpf for x86_64, x32, s390x
! callgate: note: 5 instructions, proved equal to the policy

# Ordered by what a recording shows: here ptrace, which is refused, and made most.
# Fewer instructions for more time; the same answers.
$ for small in '' --small; do callgate compile default --abi x86_64,x86,x32 --as crun $small -o default$small.bpf 2>&1 | tail -1; done; callgate diff ./default.bpf ./default--small.bpf
callgate: note: 170 instructions, proved equal to the policy
callgate: note: 137 instructions, proved equal to the policy
OLD ./default.bpf for x86_64, x86, x32
NEW ./default--small.bpf for x86_64, x86, x32
NEW is equal
$ callgate compile small.json --abi x86_64 --small=2 -o twice.bpf -q && callgate diff small.json twice.bpf --abi x86_64 -q
NEW is equal
$ callgate compile small.json --abi x86_64 --small=0 -o twice.bpf
! callgate: error: --small takes a number from 1 to 250, not '0'
? 2
$ callgate compile small.json --abi x86_64 --small=251 -o twice.bpf
! callgate: error: --small takes a number from 1 to 250, not '251'
? 2
$ printf 'socket(AF_VSOCK, SOCK_STREAM, 0) = -1 EPERM (Operation not permitted)\nptrace(PTRACE_TRACEME) = -1 EPERM (Operation not permitted)\nptrace(PTRACE_TRACEME) = -1 EPERM (Operation not permitted)\n' >busy.strace; callgate compile small.json --abi x86_64 --profile-use busy.strace --format asm | head -5
       ld [4]                           ; arch
       jeq #0xc000003e, l1, l6          ; x86_64
l1:    ld [0]                           ; nr
       jge #60, l2, l7                  ; from x86_64: exit
l2:    jge #231, l3, l13                ; from x86_64: exit_group
! callgate: note: small.json for x86_64; kernel 6.18; Docker's capabilities; read as runc
! callgate: note: 25 instructions, proved equal to the policy
$ callgate compile small.json --abi x86_64 -q -o plain.bpf; callgate compile small.json --abi x86_64 -q --profile-use busy.strace -o busy.bpf; cmp -s plain.bpf busy.bpf || callgate diff ./plain.bpf ./busy.bpf
OLD ./plain.bpf for x86_64
NEW ./busy.bpf for x86_64
NEW is equal
$ callgate compile small.json --abi x86_64 -q --profile-use small.json
! callgate: error: 'small.json' is a profile: it tells of no call that was made
? 2
$ callgate compile small.json --abi x86_64 -q --profile-use nowhere.obs
! callgate: error: can't read 'nowhere.obs': No such file or directory
? 2
# Nothing of what was seen runs the filter where the kernel remembers it; before 5.11 it does.
$ echo 'read(0, "", 1) = 0' >reads.strace; callgate compile small.json --abi x86_64 -q --profile-use reads.strace -o reads.bpf; cmp reads.bpf plain.bpf && echo same
same
$ callgate compile small.json --abi x86_64 -q --kernel 5.10 --profile-use reads.strace --format asm | head -8
       ld [4]                           ; arch
       jeq #0xc000003e, l1, l6          ; x86_64
l1:    ld [0]                           ; nr
       jge #2, l2, l12                  ; from x86_64: open
l2:    jge #60, l3, l7                  ; from x86_64: exit
l3:    jge #435, l4                     ; from x86_64: clone3
       jeq #231, l12, l13               ; x86_64: exit_group
l4:    jset #0x40000000, l5

# One that looks at no arch, but at an argument, means another one of its words on the other order: it is for this machine.
$ printf '\040\0\0\0\020\0\0\0\025\0\0\001\043\001\0\0\006\0\0\0\0\0\0\0\006\0\0\0\0\0\377\177' >no_arch.bpf
$ callgate compile no_arch.bpf -o again.bpf && callgate diff no_arch.bpf again.bpf
OLD no_arch.bpf for x86_64, x86, x32
NEW again.bpf for x86_64, x86, x32
NEW is equal
! callgate: note: no_arch.bpf for x86_64, x86, x32
! callgate: note: 4 instructions, proved equal to the policy
