# Calls whose rules overlap with different actions, or hold under other conditions each.

# Podman's sockets: audit, VM sockets, with and without CAP_AUDIT_WRITE.
$ callgate edit podman -q --deny 'socket(AF_INET,*,*)' -o p.json
$ for caps in none docker all; do callgate diff podman p.json --caps $caps --as crun -q; done
NEW is stricter: 1 changed in conditions
> 
changed conditions
- socket where family is AF_INET  podman:338:17  witness x86_64:socket(2,0,0)  old ALLOW  new ERRNO(ENOSYS)
NEW is stricter: 1 changed in conditions
> 
changed conditions
- socket where family is AF_INET  podman:345:17  witness x86_64:socket(2,0,0)  old ALLOW  new ERRNO(ENOSYS)
NEW is stricter: 1 changed in conditions
> 
changed conditions
- socket where family is AF_INET  podman:345:17  witness x86_64:socket(2,0,0)  old ALLOW  new ERRNO(ENOSYS)
? 1
$ callgate edit podman -q --deny 'socket(AF_NETLINK,*,9)' --errno EAFNOSUPPORT --allow 'socket(AF_VSOCK,*,*)' | callgate diff podman - --caps all --abi x86_64 -q
NEW is incomparable: 2 changed in conditions
> 
changed conditions
- socket where family is AF_NETLINK and protocol is 9  podman:345:17 -> (standard input):644:17  witness x86_64:socket(16,0,9)  old ALLOW  new ERRNO(EAFNOSUPPORT)
+ socket where family is AF_VSOCK  podman:310:17 -> (standard input):639:17  witness x86_64:socket(40,0,0)  old ERRNO(EPERM)  new ALLOW
? 1

# Rules that a new default action would have skipped, while others hold for the same calls.
$ callgate edit podman -q --default-action 'ERRNO(EPERM)' | callgate eval - -q --abi x86_64 'socket(AF_VSOCK)' 'socket(AF_NETLINK,0,9)' 'socket(AF_INET)' reboot vhangup
x86_64:socket(AF_VSOCK) ERRNO(EPERM)
x86_64:socket(AF_NETLINK,0,9) ALLOW
x86_64:socket(AF_INET) ALLOW
x86_64:reboot ALLOW
x86_64:vhangup ERRNO(EPERM)
? 1

# Guards of capabilities, machines and kernels together: each part stands under its own.
$ printf '{"defaultAction":"SCMP_ACT_ERRNO","archMap":[{"architecture":"SCMP_ARCH_X86_64"},{"architecture":"SCMP_ARCH_S390X"}],"syscalls":[{"names":["socket"],"action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":40,"op":"SCMP_CMP_NE"}],"includes":{"minKernel":"4.8"}},{"names":["socket","read"],"action":"SCMP_ACT_LOG","args":[{"index":1,"value":3,"op":"SCMP_CMP_GE"}],"comment":"raw","excludes":{"caps":["CAP_NET_RAW"],"arches":["s390x"]}}]}' >g.json; callgate edit g.json -q --deny 'socket(2,5)' --errno EACCES -o h.json; grep -o '"..cludes":[^}]*}' h.json | sort | uniq -c | sed 's/^ *//'
8 "excludes":{"caps":["CAP_NET_RAW"],"arches":["s390x"]}
8 "excludes":{"caps":["CAP_NET_RAW"]}
8 "includes":{"arches":["s390x"],"minKernel":"4.8"}
8 "includes":{"caps":["CAP_NET_RAW"],"minKernel":"4.8"}
3 "includes":{"minKernel":"4.8"}
$ for caps in none all; do for kernel in 3.5 6.1; do callgate diff g.json h.json --caps $caps --kernel $kernel --as crun -q | grep -v -e places -e ^$; done; done
NEW is stricter: 2 changed in action, 1 changed in conditions
changed action
~ socket on s390x where family is AF_INET and type is SOCK_SEQPACKET  h.json:1:4740  witness s390x:socket(2,5,0)  old ERRNO(EPERM)  new ERRNO(EACCES)
~ socketcall where call is SYS_SOCKET and args is 5  h.json:1:4740  witness s390x:socketcall(1,5)  old ERRNO(EPERM)  new ERRNO(EACCES)
changed conditions
- socket on x86_64 where family is AF_INET and type is SOCK_SEQPACKET  g.json:1:269 -> h.json:1:4740  witness x86_64:socket(2,5,0)  old LOG  new ERRNO(EACCES)
NEW is stricter: 2 changed in conditions
changed conditions
- socket on x86_64 where family is AF_INET and type is SOCK_SEQPACKET  g.json:1:269 -> h.json:1:4740  witness x86_64:socket(2,5,0)  old LOG  new ERRNO(EACCES)
- socket on s390x where family is AF_INET and type is SOCK_SEQPACKET  g.json:1:140 -> h.json:1:4740  witness s390x:socket(2,5,0)  old ALLOW  new ERRNO(EACCES)
NEW is different, permits the same: 2 changed in action
changed action
~ socket where family is AF_INET and type is SOCK_SEQPACKET  h.json:1:4740  witness x86_64:socket(2,5,0)  old ERRNO(EPERM)  new ERRNO(EACCES)
~ socketcall where call is SYS_SOCKET and args is 5  h.json:1:4740  witness s390x:socketcall(1,5)  old ERRNO(EPERM)  new ERRNO(EACCES)
NEW is stricter: 1 changed in conditions
changed conditions
- socket where family is AF_INET and type is SOCK_SEQPACKET  g.json:1:140 -> h.json:1:4740  witness x86_64:socket(2,5,0)  old ALLOW  new ERRNO(EACCES)

# A negative number is the same on 32-bit ABIs.
$ callgate edit small.json -q --deny 'close(-1)' | callgate eval - -q 'close(-1)' 'close(0xffffffff)' 'close(3)'
x86_64:close(-1) ERRNO(EPERM)
x86:close(-1) ERRNO(EPERM)
x32:close(-1) ERRNO(EPERM)
x86_64:close(0xffffffff) ALLOW
x86:close(0xffffffff) ERRNO(EPERM)
x32:close(0xffffffff) ERRNO(EPERM)
x86_64:close(3) ALLOW
x86:close(3) ALLOW
x32:close(3) ALLOW
? 1

# A rule for socketcall stands ahead of those for what goes through it, which contradict each other there.
$ callgate edit podman -q --deny socketcall --errno EPERM -o door.json && callgate eval door.json -q --as crun --abi x86,x86_64 socketcall 'socket(AF_INET)' 'socket(AF_VSOCK)'
x86:socketcall ERRNO(EPERM)
x86_64:socket(AF_INET) ALLOW
x86:socket(AF_INET) ALLOW
x86_64:socket(AF_VSOCK) ERRNO(EPERM)
x86:socket(AF_VSOCK) ERRNO(EPERM)
? 1

# An audit logs what was refused, where rules that refuse would be skipped with the default action and others decide.
$ callgate edit podman -q --audit -o audit.json; callgate eval audit.json -q --abi x86_64 --caps all 'socket(AF_VSOCK,0,9)' 'socket(AF_NETLINK,0,9)' vhangup; callgate eval audit.json -q --abi x86_64 --caps none 'socket(AF_VSOCK,0,9)' 'socket(AF_NETLINK,0,9)' reboot
x86_64:socket(AF_VSOCK,0,9) LOG
x86_64:socket(AF_NETLINK,0,9) ALLOW
x86_64:vhangup ALLOW
x86_64:socket(AF_VSOCK,0,9) LOG
x86_64:socket(AF_NETLINK,0,9) LOG
x86_64:reboot ALLOW

# Where what is denied can't be taken out of the rules in few enough, one that decides ahead of them says it.
$ callgate edit docker@20.10 -q --deny 'clone*(16384,16384,*)' -o clones.json; callgate edit clones.json -q --deny 'clone*(*,0)' --default-action LOG -o fewer.json; grep -c '"clone"' clones.json fewer.json; callgate eval fewer.json -q --abi x86_64,s390x 'clone(17,0)' 'clone(17,1)' 'clone(0x10000000,0)' 'clone(0x10000000,1)'
clones.json:54
fewer.json:55
x86_64:clone(17,0) ERRNO(EPERM)
s390x:clone(17,0) ERRNO(EPERM)
x86_64:clone(17,1) ALLOW
s390x:clone(17,1) ALLOW
x86_64:clone(0x10000000,0) ERRNO(EPERM)
s390x:clone(0x10000000,0) ERRNO(EPERM)
x86_64:clone(0x10000000,1) LOG
s390x:clone(0x10000000,1) ALLOW
? 1

# A negative number is another one than a small number, with 32 bits too; a wide one is the same there.
$ callgate edit small.json -q --deny 'close(2,40)' --allow 'close(-5)' | callgate eval - -q --abi x86_64,x86 'close(2,40)' 'close(2,4)' 'close(-5,40)'
x86_64:close(2,40) ERRNO(EPERM)
x86:close(2,40) ERRNO(EPERM)
x86_64:close(2,4) ALLOW
x86:close(2,4) ALLOW
x86_64:close(-5,40) ALLOW
x86:close(-5,40) ALLOW
? 1
$ callgate edit small.json -q --deny 'close(-5)' --allow 'close(0xfffffffb)'
! callgate: error: 'close' is to be both allowed and denied
! callgate: hint: by 'close(0xfffffffb)' and by 'close(-5)'
? 2
$ printf '{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64"]}' | callgate edit - -q --deny 'close(5)' --allow 'close(0x100000005)' | callgate eval - -q --abi x86_64 'close(5)' 'close(0x100000005)'
x86_64:close(5) ERRNO(EPERM)
x86_64:close(0x100000005) ALLOW
? 1

# Where no rules say it, a call that is permitted is not called refused.
$ printf '{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [\n {"names": ["ptrace"], "action": "SCMP_ACT_KILL_PROCESS", "args": [{"index": 0, "op": "SCMP_CMP_MASKED_EQ", "value": 2, "valueTwo": 2}]},\n {"names": ["ptrace"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 2, "op": "SCMP_CMP_LT", "value": 16}]},\n {"names": ["ptrace"], "action": "SCMP_ACT_ERRNO", "errnoRet": 2, "args": [{"index": 0, "op": "SCMP_CMP_GT", "value": 7}]}]}' >three.json; callgate eval three.json -q --abi x86_64 'ptrace(5)' 'ptrace(5,0,16)'; callgate edit three.json --deny 'ptrace(5)'
x86_64:ptrace(5) ALLOW where addr is at most 15; else ERRNO(EPERM)
x86_64:ptrace(5,0,16) ERRNO(EPERM)
! callgate: error: three.json:3:34: rules for 'ptrace' overlap with different actions
!      {"names": ["ptrace"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 2, "op": "SCMP_CMP_LT", "v …
!                                      ^~~~~~~~~~~~~~~~
! callgate: hint: edit them by hand, or allow or deny the call as a whole
? 2

# A rule that was added to decide ahead of others is there already the next time.
$ printf '{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": [\n {"names": ["clone"], "action": "SCMP_ACT_ERRNO", "errnoRet": 13, "args": [{"index": 1, "op": "SCMP_CMP_GT", "value": 9223372036854775807}]},\n {"names": ["clone"], "action": "SCMP_ACT_ERRNO", "errnoRet": 22, "args": [{"index": 1, "op": "SCMP_CMP_NE", "value": 1}, {"index": 2, "op": "SCMP_CMP_GT", "value": 8}]}]}' >alone.json; callgate edit alone.json -q --allow 'clone(*,0xfffffffe)' -o once.json; callgate edit once.json --allow 'clone(*,0xfffffffe)' | cmp once.json -; grep -c names alone.json once.json
alone.json:2
once.json:3
! callgate: note: clone(*,0xfffffffe): already permitted

# ENOSYS that a rule gives is not runc's for newer calls: the rule that would be skipped keeps it from deciding.
$ printf '{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": [\n {"names": ["openat"], "action": "SCMP_ACT_ERRNO", "errnoRet": 13},\n {"names": ["openat", "accept4"], "action": "SCMP_ACT_ERRNO", "errnoRet": 38}]}' >enosys.json; callgate edit enosys.json -q --default-action 'ERRNO(EACCES)' | callgate eval - -q openat accept4 read
x86_64:openat ERRNO(EACCES)
x86_64:accept4 ERRNO(ENOSYS)
x86_64:read ERRNO(EACCES)
? 1

# A call that is refused with a second errno: behind socketcall it keeps the first. Another time nothing is left to do.
$ printf '{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"], "syscalls": [\n {"names": ["socket"], "action": "SCMP_ACT_ERRNO", "errnoRet": 97, "args": [{"index": 0, "op": "SCMP_CMP_EQ", "value": 3}]},\n {"names": ["socket"], "action": "SCMP_ACT_ERRNO", "errnoRet": 97, "args": [{"index": 0, "op": "SCMP_CMP_GE", "value": 17}]}]}' >families.json; callgate edit families.json -q --errno EACCES --deny 'socket(AF_ALG,*,*)' -o families2.json; callgate edit families2.json --errno EACCES --deny 'socket(AF_ALG,*,*)' | cmp families2.json -; callgate diff families.json families2.json -q | grep '^[~+-]'
~ socket where family is AF_ALG  families.json:3:13 -> families2.json:11:13  witness x86_64:socket(38,0,0)  old ERRNO(EAFNOSUPPORT)  new ERRNO(EACCES)
! callgate: note: socket(AF_ALG,*,*): already refused

# What fails behind a step that has changed the text is shown where it stands in the file.
$ callgate edit three.json --allow read --deny 'ptrace(5)'
! callgate: error: three.json:3:34: rules for 'ptrace' overlap with different actions
!      {"names": ["ptrace"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 2, "op": "SCMP_CMP_LT", "v …
!                                      ^~~~~~~~~~~~~~~~
! callgate: hint: edit them by hand, or allow or deny the call as a whole
? 2
$ printf '{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": [\n {"names": ["dup2"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 1, "op": "SCMP_CMP_NE", "value": 2}]},\n {"names": ["socket"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "op": "SCMP_CMP_NE", "value": 16}, {"index": 1, "op": "SCMP_CMP_NE", "value": 17}]}]}' >two.json; callgate check --fix two.json
! callgate: error: two.json:3:2: the rules for 'socket' can't be rewritten
!      {"names": ["socket"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "op": "SCMP_CMP_NE", "v …
!      ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
! callgate: hint: this one would become too many rules: edit them by hand
? 2

# Guards that are written anew stand as the author's own do.
$ printf '{\n "defaultAction": "SCMP_ACT_ERRNO",\n "syscalls": [\n  {"names": ["mount"], "action": "SCMP_ACT_ALLOW",\n   "includes": {\n    "caps": [\n     "CAP_SYS_ADMIN"\n    ]\n   }},\n  {"names": ["mount"], "action": "SCMP_ACT_ERRNO", "errnoRet": 13,\n   "includes": {\n    "caps": [\n     "CAP_SYS_CHROOT"\n    ]\n   }}\n ]\n}\n' >guards.json; callgate edit guards.json -q --deny 'mount(0)' | tail -n 24
   "includes": {
    "caps": [
     "CAP_SYS_CHROOT",
     "CAP_SYS_ADMIN"
    ]
   }},
  {"names": ["mount"],
   "action": "SCMP_ACT_ERRNO",
   "errnoRet": 13,
   "args": [{"index": 0,
   "value": 0,
   "op": "SCMP_CMP_EQ"}],
   "includes": {
    "caps": [
     "CAP_SYS_ADMIN"
    ]
   },
   "excludes": {
    "caps": [
     "CAP_SYS_CHROOT"
    ]
   }}
 ]
}
