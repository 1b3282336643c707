# Changes that keep the rest as it was written.

$ callgate edit small.json -q --deny clone3 --errno ENOSYS | diff small.json -
$ callgate edit small.json -q --deny socket | diff small.json -
16,20d15
<             "names": ["socket"],
<             "action": "SCMP_ACT_ALLOW",
<             "args": [{"index": 0, "value": 40, "op": "SCMP_CMP_NE"}]
<         },
<         {
? 1
$ callgate edit small.json -q --allow unshare | diff small.json -
7c7
<             "names": ["read", "write", "exit_group", "execve", "close"],
---
> >             "names": ["read", "write", "exit_group", "execve", "close", "unshare"],
? 1
$ callgate edit small.json -q --allow unshare mount --deny write | diff small.json -
7c7
<             "names": ["read", "write", "exit_group", "execve", "close"],
---
> >             "names": ["read", "exit_group", "execve", "close", "unshare", "mount"],
? 1
$ callgate edit small.json --allow read | cmp - small.json
! callgate: note: read: already permitted
$ callgate edit small.json -q --default-action log | diff small.json -
2,3c2
<     "defaultAction": "SCMP_ACT_ERRNO",
<     "defaultErrnoRet": 1,
---
> >     "defaultAction": "SCMP_ACT_LOG",
? 1
$ callgate edit small.json -q --default-action 'errno(ENOSYS)' | diff small.json -
3c3
<     "defaultErrnoRet": 1,
---
> >     "defaultErrnoRet": 38,
? 1
$ callgate edit podman --default-action allow
! callgate: error: the edited profile would change 'socketcall' on x86 too: nothing is written
! callgate: hint: a rule with the default action is skipped: others for 'socket' would decide
! callgate: hint: choose LOG, or add --allow socket or --deny socketcall
? 2
$ for more in '--allow socket' '--deny socketcall'; do callgate edit podman --default-action allow $more -q | callgate eval - -q x86:afs_syscall 'x86:socketcall(1)'; done; callgate edit podman --default-action log -q | callgate eval - -q x86:afs_syscall 'x86:socketcall(1)'
x86:afs_syscall ALLOW
x86:socketcall(1) ALLOW
x86:afs_syscall ALLOW
x86:socketcall(1) ERRNO(EPERM)
x86:afs_syscall LOG
x86:socketcall(1) ALLOW
$ callgate edit small.json -q --audit | diff small.json -
2,3c2
<     "defaultAction": "SCMP_ACT_ERRNO",
<     "defaultErrnoRet": 1,
---
> >     "defaultAction": "SCMP_ACT_LOG",
22,23c21
<             "action": "SCMP_ACT_ERRNO",
<             "errnoRet": 38
---
> >             "action": "SCMP_ACT_LOG"
? 1
$ callgate edit small.json --allow read --deny read
! callgate: error: 'read' is to be both allowed and denied
! callgate: hint: by 'read' and by 'read'
? 2
$ callgate edit small.json read
! callgate: error: 'read' is one operand too many
! callgate: hint: write --allow or --deny in front of calls
? 2
$ callgate edit small.json --deny opennat
! callgate: error: unknown system call 'opennat'
!     opennat
!     ^~~~~~~
! callgate: hint: did you mean 'openat' or 'openat2'?
? 2
$ callgate edit small.json --deny read --errno EFOO
! callgate: error: 'EFOO' is no errno
! callgate: hint: 'callgate list errnos' lists them; numbers go to 4094
? 2
$ callgate edit small.json --allow read --errno EPERM
! callgate: error: --errno is for the calls of --deny, and there is none
? 2
$ callgate edit small.json --default-action maybe
! callgate: error: 'maybe' is no action
! callgate: hint: 'callgate list actions' lists them; an errno stands in brackets: 'ERRNO(EPERM)'
? 2
$ callgate edit default --deny read -i
! callgate: error: a built-in profile can't be written back to
! callgate: hint: write the result to a file with -o
? 2
$ callgate edit small.json --deny read -i -o other.json
! callgate: error: -i writes back to the file itself, and -o to another: choose one
? 2
$ callgate edit - --deny read -i <small.json
! callgate: error: standard input can't be written back to
! callgate: hint: write the result to a file with -o
? 2
$ cp small.json mine.json; chmod 640 mine.json; callgate edit mine.json -q --deny write -i; diff small.json mine.json; stat -c %a mine.json
7c7
<             "names": ["read", "write", "exit_group", "execve", "close"],
---
> >             "names": ["read", "exit_group", "execve", "close"],
640
$ callgate edit small.json -q --deny write -o out.json; callgate eval out.json -q x86_64:write
x86_64:write ERRNO(EPERM)
? 1
$ callgate compile small.json --abi x86_64 -q -o f.bpf; callgate edit ./f.bpf --deny read
! callgate: error: './f.bpf' is a raw filter: only profiles can be edited
! callgate: hint: 'callgate dump ./f.bpf --format profile' makes a profile where it can
? 2
$ callgate edit docker@20.10 -q --deny 'io_uring_*' -o no_io_uring.json; callgate eval no_io_uring.json -q --abi x86_64 'io_uring_*'
x86_64:io_uring_enter ERRNO(EPERM)
x86_64:io_uring_register ERRNO(EPERM)
x86_64:io_uring_setup ERRNO(EPERM)
? 1
$ callgate edit default --deny socketcall --errno EPERM
! callgate: error: 'socketcall' stays permitted on x86 for calls that go through it: nothing is written
! callgate: hint: rules for these calls permit that, and one for it with the default action is skipped; leave out --errno, or deny these calls too
? 2
$ printf '{"defaultAction":"SCMP_ACT_ALLOW","architectures":["SCMP_ARCH_X86_64","SCMP_ARCH_X86"],"syscalls":[{"names":["accept","socketcall"],"action":"SCMP_ACT_KILL"}]}' | callgate edit - --allow socketcall
! callgate: error: 'socketcall' stays refused on x86 for calls that go through it: nothing is written
! callgate: hint: rules for these calls refuse that; allow them too
? 2
$ callgate edit small.json -q --allow 'personality(8)' | diff small.json -
23a24,28
> >         },
> >         {
> >             "names": ["personality"],
> >             "action": "SCMP_ACT_ALLOW",
> >             "args": [{"index": 0, "value": 8, "op": "SCMP_CMP_EQ"}]
? 1

# A mask that leaves high words out: what it lets through is told apart by the low word alone.
$ callgate edit small.json --deny 'clone(0x11)' -o fork.json; callgate diff small.json fork.json -q | grep clone; callgate eval fork.json -q --abi x86_64,x86 'clone(17)' 'clone(18)' 'clone(0x100000011)' 'clone(0x100000010)' 'clone(0x10000011)'
- clone where clone_flags (low half) is SIGCHLD  small.json:11:23  witness x86_64:clone(17,0,0,0,0)  old ALLOW  new ERRNO(EPERM)
x86_64:clone(17) ERRNO(EPERM)
x86:clone(17) ERRNO(EPERM)
x86_64:clone(18) ALLOW
x86:clone(18) ALLOW
x86_64:clone(0x100000011) ERRNO(EPERM)
x86:clone(0x100000011) ERRNO(EPERM)
x86_64:clone(0x100000010) ALLOW
x86:clone(0x100000010) ALLOW
x86_64:clone(0x10000011) ERRNO(EPERM)
x86:clone(0x10000011) ERRNO(EPERM)
! callgate: note: clone(0x11): denied whatever the high word of clone_flags, which the profile's own mask leaves out
? 1
$ callgate edit default -q --deny 'clone(17)' -o fork.json; callgate edit fork.json --deny 'clone(17)' | cmp - fork.json; callgate edit fork.json -q --allow 'clone(17)' --deny 'clone(18,*,0)' --errno EACCES | callgate eval - -q --abi x86_64,s390x 'clone(17)' 'clone(18,1,0)' 'clone(18,0,1)' 'clone(0,17)'
x86_64:clone(17) ALLOW
s390x:clone(17) ALLOW
x86_64:clone(18,1,0) ERRNO(EACCES)
s390x:clone(18,1,0) ERRNO(EACCES)
x86_64:clone(18,0,1) ALLOW
s390x:clone(18,0,1) ALLOW
x86_64:clone(0,17) ALLOW
s390x:clone(0,17) ALLOW
! callgate: note: clone(17): already refused
? 1

# What other rules for the call say of the same values goes with them.
$ printf '{"defaultAction":"SCMP_ACT_ERRNO","architectures":["SCMP_ARCH_X86_64","SCMP_ARCH_X86"],"syscalls":[{"names":["clone"],"action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":256,"valueTwo":0,"op":"SCMP_CMP_MASKED_EQ"}]},{"names":["clone"],"action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":273,"op":"SCMP_CMP_EQ"},{"index":1,"value":0,"op":"SCMP_CMP_EQ"}]},{"names":["clone"],"action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":272,"op":"SCMP_CMP_EQ"}]}]}' >two.json; callgate edit two.json -q --deny 'clone(17)' --deny 'clone(0x111)' | callgate eval - -q 'clone(17)' 'clone(16)' 'clone(0x111)' 'clone(0x110)' 'clone(0x100000111)' 'clone(0x100000011)'
x86_64:clone(17) ERRNO(EPERM)
x86:clone(17) ERRNO(EPERM)
x86_64:clone(16) ALLOW
x86:clone(16) ALLOW
x86_64:clone(0x111) ERRNO(EPERM)
x86:clone(0x111) ERRNO(EPERM)
x86_64:clone(0x110) ALLOW
x86:clone(0x110) ALLOW
x86_64:clone(0x100000111) ERRNO(EPERM)
x86:clone(0x100000111) ERRNO(EPERM)
x86_64:clone(0x100000011) ERRNO(EPERM)
x86:clone(0x100000011) ERRNO(EPERM)
? 1

# A call that has two names on arm.
$ callgate edit default --deny sync_file_range2 -o arm.json
! callgate: note: arm_sync_file_range: on arm the same call as 'sync_file_range2', so it is denied too
$ callgate eval arm.json -q --abi arm sync_file_range2 arm_sync_file_range
arm:sync_file_range2 ERRNO(EPERM)
arm:arm_sync_file_range ERRNO(EPERM)
? 1
$ callgate edit default -q --deny arm_sync_file_range | callgate eval - -q --abi arm sync_file_range2
arm:sync_file_range2 ERRNO(EPERM)
? 1

# Everything at once is no more work than its calls: this took seconds.

$ timeout 1 callgate edit default -q --deny '*' -o none.json; callgate eval none.json -q --abi x86_64 read
x86_64:read ERRNO(EPERM)
? 1

# Rules for socket reach socketcall, and a rule with the default action is skipped: so EPERM can't
# refuse it, and another errno does.

$ callgate edit default --deny socketcall ipc -o none.json; callgate eval none.json -q x86:socketcall 'x86:socket(AF_INET)' x86:ipc s390x:ipc
x86:socketcall ERRNO(ENOSYS)
x86:socket(AF_INET) ALLOW
x86:ipc ERRNO(ENOSYS)
s390x:ipc ERRNO(ENOSYS)
! callgate: note: socketcall: denied with ENOSYS: a rule with the default action is skipped, and those of calls that go through it would decide
! callgate: note: ipc: denied with ENOSYS: a rule with the default action is skipped, and those of calls that go through it would decide
? 1
$ callgate edit podman -q --deny socketcall | callgate eval - -q x86:socketcall x86:vhangup
x86:socketcall ERRNO(EPERM)
x86:vhangup ERRNO(EPERM)
? 1
$ callgate edit default -q --deny '@network-io' | callgate eval - -q x86:socketcall
x86:socketcall ERRNO(EPERM)
? 1
$ callgate edit default -q --deny 'socketcall(SYS_SOCKET)' | callgate eval - -q 'x86:socketcall(1)' 'x86:socketcall(5)' 'x86:socketcall(21)' 'x86:socket(AF_INET)'
x86:socketcall(1) ERRNO(ENOSYS)
x86:socketcall(5) ALLOW
x86:socketcall(21) ALLOW
x86:socket(AF_INET) ALLOW
? 1
$ callgate edit podman --deny 'socketcall(1)' --abi x86_64,x86 -o one.json; callgate eval one.json -q 'x86:socketcall(1)' 'x86:socketcall(2)' 'x86:socket(AF_INET)' 'x86:socket(AF_VSOCK)' 'x86:socket(AF_NETLINK,*,9)'
x86:socketcall(1) ERRNO(EPERM)
x86:socketcall(2) ALLOW
x86:socket(AF_INET) ALLOW
x86:socket(AF_VSOCK) ERRNO(EPERM)
x86:socket(AF_NETLINK,*,9) ALLOW
! callgate: note: socketcall: denied with EPERM: a rule with the default action is skipped, and those of calls that go through it would decide
! callgate: note: socket: its rules get a condition that always holds, or they would contradict the denial
? 1
$ callgate edit podman --deny 'socketcall(5)' --abi x86_64,x86 -o five.json; callgate diff podman five.json --as crun --abi x86_64,x86 | grep '^[-+]'
- socketcall where call is SYS_ACCEPT  podman:187:83 -> five.json:41:17  witness x86:socketcall(5,0)  old ALLOW  new ERRNO(EPERM)
! callgate: note: socketcall: denied with EPERM: a rule with the default action is skipped, and those of calls that go through it would decide
! callgate: note: socketcall(1): a rule of its own keeps its answer, or those for socket would contradict each other there
! callgate: note: socketcall: its rules are of a kind that libseccomp reads otherwise at times
! callgate: hint: callgate's own filters are exact; 'callgate check' shows the rules (libseccomp-doubtful), 'callgate edit --portable' writes masks where it can
! callgate: warning: five.json:444:17: the rule for 'setns' never decides on x86_64 [overruled-rule]
!           "names": ["setns"],
!                     ^~~~~~~
! callgate: hint: an earlier rule for it holds wherever this one does: runtimes drop this one
$ callgate edit default -q --deny socketcall --errno ENOSYS -o no.json; callgate eval no.json -q x86:socketcall 'x86:socket(AF_INET)'
x86:socketcall ERRNO(ENOSYS)
x86:socket(AF_INET) ALLOW
? 1

# A link to a file stays a link; one to nothing is neither followed nor replaced.

$ cp small.json real.json; ln -s real.json link.json; callgate edit link.json -q --deny read -i; readlink link.json; callgate eval real.json -q x86_64:read
real.json
x86_64:read ERRNO(EPERM)
? 1
$ ln -s nowhere/p.json dead.json; ln -s nothing.json deader.json; callgate edit small.json -q --deny read -o dead.json; callgate edit small.json -q --deny read -o deader.json; readlink dead.json deader.json; ls nothing.json
nowhere/p.json
nothing.json
! callgate: error: 'dead.json' is a symbolic link to nothing: nothing is written
! callgate: hint: remove it, or name the file that it should lead to
! callgate: error: 'deader.json' is a symbolic link to nothing: nothing is written
! callgate: hint: remove it, or name the file that it should lead to
! ls: cannot access 'nothing.json': No such file or directory
? 2

# Rules that no runtime takes aren't written: on x86 both would be the same one of socketcall's. A rule for that one stands ahead, where it can.
$ printf '%s' '{"defaultAction":"SCMP_ACT_LOG","architectures":["SCMP_ARCH_X86_64","SCMP_ARCH_X86"],"syscalls":[{"names":["socket"],"action":"SCMP_ACT_ALLOW"}]}' >log_socket.json
$ callgate edit podman --deny 'socketcall(1,5)' --abi x86_64,x86
! callgate: error: (the edited profile):326:17: the rule for 'socket' contradicts an earlier one on x86
!           "names": ["socket"],
!                     ^~~~~~~~
! callgate: hint: with these conditions, or fewer, it has another action already: libseccomp refuses that, and the container doesn't start
! callgate: hint: so nothing is written: deny 'socketcall' or 'ipc' without arguments, or the call of that rule too
? 2
$ callgate edit log_socket.json --deny 'socket(AF_INET,*,*)'
{"defaultAction":"SCMP_ACT_LOG","architectures":["SCMP_ARCH_X86_64","SCMP_ARCH_X86"],"syscalls":[{"names":["socketcall"],"action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":1,"op":"SCMP_CMP_EQ"}]}, {"names":["socket"],"action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":2,"op":"SCMP_CMP_NE"}]}, {"names":["socket"],"action":"SCMP_ACT_ERRNO","errnoRet":1,"args":[{"index":0,"value":2,"op":"SCMP_CMP_EQ"}, {"index":1,"value":0,"op":"SCMP_CMP_GE"}]}]}\
! callgate: note: socketcall(1): a rule of its own keeps its answer, or those for socket would contradict each other there
! callgate: warning: socket: 'socketcall' still reaches it on x86 [multiplexed]
! callgate: hint: deny 'socketcall' too, if no old program needs it
! callgate: warning: socket: the kernel reads 32 bits of 'family', so 0x100000002 still gets through on x86_64
! callgate: hint: 'callgate check --fix' closes that (wide-compare)
! callgate: note: socket: its rules are of a kind that libseccomp reads otherwise at times
! callgate: hint: callgate's own filters are exact; 'callgate check' shows the rules (libseccomp-doubtful), 'callgate edit --portable' writes masks where it can

# A rule that says the default action decides nothing; under another default it would, ahead of others.
$ printf '%s' '{"defaultAction":"SCMP_ACT_ALLOW","architectures":["SCMP_ARCH_X86_64","SCMP_ARCH_X86"],"syscalls":[{"names":["read","mount","socketcall"],"action":"SCMP_ACT_ALLOW"},{"names":["mount"],"action":"SCMP_ACT_ERRNO","errnoRet":13},{"names":["socket"],"action":"SCMP_ACT_ERRNO","args":[{"index":0,"value":40,"op":"SCMP_CMP_EQ"}]}]}' >asleep.json
$ callgate edit asleep.json --default-action 'ERRNO(ENOSYS)'
{"defaultAction":"SCMP_ACT_ERRNO","defaultErrnoRet":38,"architectures":["SCMP_ARCH_X86_64","SCMP_ARCH_X86"],"syscalls":[{"names":["read"],"action":"SCMP_ACT_ALLOW"},{"names":["mount"],"action":"SCMP_ACT_ERRNO","errnoRet":13},{"names":["socket"],"action":"SCMP_ACT_ERRNO","args":[{"index":0,"value":40,"op":"SCMP_CMP_EQ"}]}]}\

# The kernel reads less of an argument than rules compare: said, and how it is closed.
$ callgate edit default --deny 'read(3,*,*)' -o reads.json; callgate check reads.json --fix -q -o closed.json; for f in reads closed; do callgate eval $f.json 'read(0x100000003,0,0)' --abi x86_64 -q; done
x86_64:read(0x100000003,0,0) ALLOW
x86_64:read(0x100000003,0,0) ERRNO(EPERM)
! callgate: warning: read: the kernel reads 32 bits of 'fd', so 0x100000003 still gets through on x86_64
! callgate: hint: 'callgate check --fix' closes that (wide-compare)
? 1

# What lies behind a refused socketcall alone needs no rule of its own, and having one is no mistake.
$ callgate edit default --deny socketcall --errno ENOSYS -q -o doors.json; callgate check doors.json -A notes; for call in accept 'socketcall(5,*)'; do callgate eval doors.json "$call" --abi x86 -q; done
doors.json for x86_64, x86, x32, aarch64, arm, riscv64, s390x, s390, loongarch64, mips, mipsel, mips64, mipsel64, mips64n32, mipsel64n32; newest kernel; Docker's capabilities; read as runc
doors.json:272:17: warning: the kernel reads 32 bits of socket's 'family', this compares 64: what it refuses is reachable with high bits set [wide-compare]
          "names": ["socket"],
                    ^~~~~~~~
    witness: x86_64:socket(0x100000026,0,0)
    hint: compare under a mask: check --fix does
doors.json: 671 instructions, proved twice; 0 errors, 1 warning, 0 notes
x86:socketcall(5,*) ERRNO(ENOSYS)
! callgate: error: 'accept' is no call of the target's ABIs
! callgate: hint: on x86 it is socketcall(5,*)
? 1

# A call that some rules refuse gets their errno for the rest too, as it does with arguments.
$ printf '{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["umount2"],"action":"SCMP_ACT_ERRNO","errnoRet":13,"args":[{"index":1,"value":1,"op":"SCMP_CMP_EQ"}]},{"names":["mount"],"action":"SCMP_ACT_KILL_PROCESS"}]}' >lxc.json; callgate edit lxc.json -q --deny umount2 mount swapon | callgate eval - -q --abi x86_64 umount2 mount swapon; callgate edit lxc.json -q --deny umount2 --errno EINVAL | callgate eval - -q --abi x86_64 umount2
x86_64:umount2 ERRNO(EACCES)
x86_64:mount KILL_PROCESS
x86_64:swapon ERRNO(EPERM)
x86_64:umount2 ERRNO(EINVAL)
? 1
$ callgate edit podman -q --deny socketcall --errno ENOSYS
! callgate: error: (the edited profile):345:17: the rule for 'socket' contradicts an earlier one on x86
!           "names": ["socket"],
!                     ^~~~~~~~
! callgate: hint: with these conditions, or fewer, it has another action already: libseccomp refuses that, and the container doesn't start
! callgate: hint: so nothing is written: a rule with the default action is skipped; leave out --errno
? 2

# A multiplexer that no rule names is refused by default, and still permitted by the rules for what goes through it.
$ printf '{"defaultAction":"SCMP_ACT_ERRNO","architectures":["SCMP_ARCH_X86_64","SCMP_ARCH_X86"],"syscalls":[{"names":["semop","semget"],"action":"SCMP_ACT_ALLOW"}]}' >semaphores.json; callgate edit semaphores.json --deny ipc --errno EPERM
! callgate: note: ipc: already refused
! callgate: error: 'ipc' stays permitted on x86 for calls that go through it: nothing is written
! callgate: hint: rules for these calls permit that, and one for it with the default action is skipped; leave out --errno, or deny these calls too
? 2
$ callgate edit semaphores.json -q --deny ipc | callgate eval - -q 'x86:ipc(1)' 'x86:ipc(4)'; callgate edit semaphores.json -q --deny ipc semop semget | callgate eval - -q 'x86:ipc(1)'
x86:ipc(1) ERRNO(ENOSYS)
x86:ipc(4) ERRNO(ENOSYS)
x86:ipc(1) ERRNO(EPERM)
? 1

# Under runc calls above the newest that is named get ENOSYS, whatever their rules say; an audit permits by default, and they count.
$ printf '{"defaultAction":"SCMP_ACT_ERRNO","architectures":["SCMP_ARCH_X86_64","SCMP_ARCH_X86"],"syscalls":[{"names":["read","semget"],"action":"SCMP_ACT_ALLOW"}]}' >newest.json; callgate edit newest.json -q --audit | callgate eval - -q x86:semget x86:swapon x86:read; callgate eval newest.json -q x86:semget
x86:semget ALLOW
x86:swapon LOG
x86:read ALLOW
x86:semget ERRNO(ENOSYS)
? 1

# Rules that libseccomp is known to forget: chmod is no call of aarch64, and stands first.
$ callgate edit unconfined --deny chmod 'brk(0)' -o forgets.json; callgate edit unconfined --deny chmod 'brk(0)' swapon -o heeds.json
! callgate: warning: (the edited profile):13:9: on aarch64 libseccomp's filter forgets this rule, and all others [libseccomp-forgets]
!             "brk"
!             ^~~~~
! callgate: hint: add a rule without args for a call that the ABI has

# Podman's default errno is a name: MIPS has its own number for that, and it is the errno asked for.
$ callgate edit podman -q --deny 'personality(0)' --errno ENOSYS | callgate eval - -q --abi x86_64,mips 'personality(0)' 'personality(256)'
x86_64:personality(0) ERRNO(ENOSYS)
mips:personality(0) ERRNO(ENOSYS)
x86_64:personality(256) ERRNO(ENOSYS)
mips:personality(256) ERRNO(ENOSYS)
? 1

# A denial of two values by two masks takes the rules of each, not of all pairs.
$ callgate edit docker@23.0.0 -q --deny 'clone(*,2)' | callgate edit - -q --deny 'clone(16384)' | grep -c '"clone"'
51

# An audit logs what it would refuse: not what goes through socketcall, which no rule can log where the default action does.
$ callgate edit default --deny socketcall --audit --abi x86_64,x86 | callgate eval - -q 'x86:socketcall(1)' 'x86:socketcall(99)'
x86:socketcall(1) ALLOW
x86:socketcall(99) LOG
! callgate: warning: socketcall: what goes through it on x86 is permitted without a log
! callgate: hint: a rule that logs is skipped where the default action does, and those of calls behind it decide: 'callgate record' shows who uses it
$ callgate edit default --audit | callgate eval - -q 'x86:socketcall(1)'
x86:socketcall(1) ALLOW

# Nor does a denied value get through that is logged.
$ callgate edit default --deny 'write(1)' --audit | callgate eval - -q --abi x86_64 'write(1)' 'write(0x100000001)' 'write(2)'
x86_64:write(1) LOG
x86_64:write(0x100000001) ALLOW
x86_64:write(2) ALLOW
! callgate: warning: write: the kernel reads 32 bits of 'fd', so 0x100000001 still gets through without a log on x86_64
! callgate: hint: 'callgate check --fix' closes that (wide-compare)

# Rules that libseccomp may read otherwise: said where the edit brings them, not of one call taken out of all, which it reads right.
$ callgate edit default --abi x86_64 --deny 'socket(16,*,9)' -o doubt.json; callgate edit doubt.json --abi x86_64 --deny 'socket(1,*,9)' -o more.json
! callgate: warning: socket: 'socketcall' still reaches it on x86 [multiplexed]
! callgate: hint: deny 'socketcall' too, if no old program needs it
! callgate: warning: socket: the kernel reads 32 bits of 'family', so 0x100000010 still gets through on x86_64
! callgate: hint: 'callgate check --fix' closes that (wide-compare)
! callgate: note: socket: its rules are of a kind that libseccomp reads otherwise at times
! callgate: hint: callgate's own filters are exact; 'callgate check' shows the rules (libseccomp-doubtful), 'callgate edit --portable' writes masks where it can
! callgate: warning: socket: 'socketcall' still reaches it on x86 [multiplexed]
! callgate: hint: deny 'socketcall' too, if no old program needs it
! callgate: warning: socket: the kernel reads 32 bits of 'family', so 0x100000001 still gets through on x86_64
! callgate: hint: 'callgate check --fix' closes that (wide-compare)
$ callgate edit default -q --abi x86_64 --deny 'openat(-100,*,2)' | callgate check - --abi x86_64 | grep doubtful
? 1
$ callgate edit default -q --abi x86_64 --deny 'openat(-100,*,2)' --errno EACCES | callgate check - --abi x86_64 | grep doubtful
? 1

# Refusals of several errors become one, which is said.
$ printf '%s' '{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["kill"],"action":"SCMP_ACT_ERRNO","errnoRet":22,"args":[{"index":0,"value":1,"op":"SCMP_CMP_EQ"}]},{"names":["kill"],"action":"SCMP_ACT_ERRNO","errnoRet":3,"args":[{"index":1,"value":9,"op":"SCMP_CMP_EQ"}]},{"names":["mount"],"action":"SCMP_ACT_KILL","args":[{"index":3,"value":1,"op":"SCMP_CMP_EQ"}]}]}' >several.json; callgate edit several.json --deny kill mount
{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["kill"],"action":"SCMP_ACT_ERRNO","errnoRet":22},{"names":["mount"],"action":"SCMP_ACT_KILL"}]}\
! callgate: note: kill: refused with EINVAL as a whole, as its first refusal says; others gave something else
! callgate: hint: --errno asks for another error
$ callgate edit several.json --deny kill --errno EPERM
{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["mount"],"action":"SCMP_ACT_KILL","args":[{"index":3,"value":1,"op":"SCMP_CMP_EQ"}]},{"names":["kill"],"action":"SCMP_ACT_ERRNO","errnoRet":1}]}\

# runc answers ENOSYS above a profile's newest call: where an edit makes that another one, calls which nobody asked for change.
$ printf '{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"], "syscalls": [\n {"names": ["connect", "clone3", "read"], "action": "SCMP_ACT_ALLOW"}]}' >edge.json; callgate edit edge.json --deny clone3 -o below.json; callgate eval -q edge.json x86:connect; callgate eval -q below.json x86:connect; callgate edit below.json --allow clone3 | callgate diff -q edge.json -
x86:connect ALLOW
x86:connect ERRNO(ENOSYS)
NEW is equal
! callgate: warning: socketcall on x86 is refused now: runc answers ENOSYS above the newest call of a profile
! callgate: hint: to keep it, name a newer call in a rule with the default action: runc skips that rule, and counts the name
! callgate: warning: socketcall on x86 is permitted now: runc answers ENOSYS above the newest call of a profile
$ printf '{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": [\n {"names": ["read", "statx"], "action": "SCMP_ACT_ALLOW"}]}' >statx.json; callgate edit statx.json --deny statx -o read.json; callgate edit statx.json --allow clone3 -o read.json; callgate edit statx.json --allow clone3 --as crun -o read.json
! callgate: note: 52 calls are refused with another errno: runc answers ENOSYS above the newest call of a profile, which is another one now
! callgate: note: 15 calls are refused with another errno: runc answers ENOSYS above the newest call of a profile, which is another one now

# What is so already is said of each call, of many at once.
$ callgate edit default --allow '@basic-io' --deny 'io_uring_*' -o same.json
! callgate: note: _llseek, close, close_range and 14 more: already permitted
! callgate: note: io_uring_enter: already refused
! callgate: note: io_uring_register: already refused
! callgate: note: io_uring_setup: already refused
