# What needs no recording: options, files of --from, the gate. (tests/record/test_manners records.)

# Nothing to record, too much, a client, a profile on stdout.
$ callgate record
! callgate: error: nothing to record
! callgate: hint: callgate record [-o OUT.json] -- COMMAND [ARGUMENT…], or --pid, --container, --from
? 125
$ callgate record --pid 1 --container web
! callgate: error: one recording has one subject: a COMMAND, --pid, --cgroup or --container
? 125
$ callgate record -- docker run --name web nginx
! callgate: error: 'docker' is a client: the container's calls are not among its own
! callgate: hint: callgate record --container web, in another terminal before 'docker' starts the container
? 125
$ callgate record -- sudo -u root -E env A=1 docker run nginx
! callgate: error: 'docker' is a client: the container's calls are not among its own
! callgate: hint: callgate record --container NAME, in another terminal before 'docker' starts the container with --name NAME
? 125
$ callgate record -- nice -n 5 timeout -k 1 10 /usr/bin/podman run --name=db postgres
! callgate: error: '/usr/bin/podman' is a client: the container's calls are not among its own
! callgate: hint: callgate record --container db, in another terminal before '/usr/bin/podman' starts the container
? 125
$ callgate record -- sudo --user bob docker run --name web nginx
! callgate: error: 'docker' is a client: the container's calls are not among its own
! callgate: hint: callgate record --container web, in another terminal before 'docker' starts the container
? 125
$ callgate record -- sudo -Eu bob --close-from 3 --user=bob docker run --name web nginx
! callgate: error: 'docker' is a client: the container's calls are not among its own
! callgate: hint: callgate record --container web, in another terminal before 'docker' starts the container
? 125
$ callgate record -- env --unset A --chd / nice --adjustment 5 docker run --name web nginx
! callgate: error: 'docker' is a client: the container's calls are not among its own
! callgate: hint: callgate record --container web, in another terminal before 'docker' starts the container
? 125
$ callgate record -- timeout --kill-after 1 --signal TERM 9 stdbuf --output L docker run --name web nginx
! callgate: error: 'docker' is a client: the container's calls are not among its own
! callgate: hint: callgate record --container web, in another terminal before 'docker' starts the container
? 125
$ callgate record -o small.json -- env --unset docker true
! callgate: error: 'small.json' is there already
! callgate: hint: --update adds to it what it does not permit yet, --force writes it anew, -o names another file
? 125
$ callgate record -o small.json -- env -u docker true
! callgate: error: 'small.json' is there already
! callgate: hint: --update adds to it what it does not permit yet, --force writes it anew, -o names another file
? 125
$ callgate record -o - -- true
! callgate: error: the profile can't go to standard output: that is the program's
! callgate: hint: -o FILE names its file; without it that is ./NAME.seccomp.json
? 125
$ callgate record -o . -- true
! callgate: error: '.' is a folder
? 125
$ callgate record --duration 0 -- true
! callgate: error: --duration takes a number from 1 to 31536000, not '0'
? 125
$ callgate record --pid 1000000000
! callgate: error: there is no process 1000000000
? 125

# A profile that is there is never lost by accident.
$ callgate record -o small.json -- touch started
! callgate: error: 'small.json' is there already
! callgate: hint: --update adds to it what it does not permit yet, --force writes it anew, -o names another file
? 125
$ test -e started
? 1
$ callgate record -o new.json --include nosuch.json -- touch started
! callgate: error: 'nosuch.json' is neither a built-in profile nor a file
! callgate: hint: 'callgate list profiles' lists the built-in ones
? 125
$ callgate record --check nosuch.json -- touch started
! callgate: error: 'nosuch.json' is neither a built-in profile nor a file
! callgate: hint: 'callgate list profiles' lists the built-in ones
? 125
$ callgate record -o new.json --allow-refused umaks -- touch started
! callgate: error: unknown system call 'umaks'
!     umaks
!     ^~~~~
! callgate: hint: did you mean 'umask'?
? 125
$ callgate record --save new.json -o ./new.json -- touch started
! callgate: error: './new.json' and 'new.json' are one file: one would be written over the other
! callgate: hint: -o, --save and --json take a file each, OUT.partial is record's own
? 125
$ callgate record --save ./new.json.partial -o new.json -- touch started
! callgate: error: 'new.json.partial' and './new.json.partial' are one file: one would be written over the other
! callgate: hint: -o, --save and --json take a file each, OUT.partial is record's own
? 125
$ callgate record --json=new.json --save new.json --check small.json -- touch started
! callgate: error: 'new.json' and 'new.json' are one file: one would be written over the other
! callgate: hint: -o, --save and --json take a file each, OUT.partial is record's own
? 125
$ callgate record --json=small.json --update small.json --from small.obs
! callgate: error: 'small.json' and 'small.json' are one file: one would be written over the other
! callgate: hint: -o, --save and --json take a file each, OUT.partial is record's own
? 125
$ test -e started
? 1
$ callgate record -o small.json --update --force -- touch started
! callgate: error: --update and --force don't go together
! callgate: hint: --update keeps a profile, --force writes it anew: choose one
? 125

# Options that make no sense together.
$ callgate record --from seen.obs --kill
! callgate: error: --kill is for a recording, and only files are read
? 125
$ callgate record --from seen.obs --user nobody
! callgate: error: --user is for a COMMAND that is started, and there is none
? 125
$ callgate record --from seen.obs --replay
! callgate: error: --replay is for a COMMAND that is started, and there is none
? 125
$ callgate record --container web --recorder notify
! callgate: error: containers and cgroups can't be recorded by notify
! callgate: hint: they are recorded by eBPF alone, which takes root: leave --recorder out
? 125
$ callgate record --check default -o web.json -- true
! callgate: error: --check and --output don't go together
! callgate: hint: --check writes no profile: leave one of them out
? 125
$ callgate record --update --include default -o small.json --from seen.obs
! callgate: error: --update and --include don't go together
! callgate: hint: --update adds what was seen, nothing else: --include is for a profile that is made anew
? 125
$ callgate record --widen --no-widen --from seen.obs
! callgate: error: --widen and --no-widen don't go together
! callgate: hint: choose one
? 125

# A report goes where nothing else is written.
$ callgate record --json -- touch started
! callgate: error: --json without a file writes to standard output: that is the program's
! callgate: hint: --json=FILE names a file, --json=/dev/fd/3 an open descriptor
? 125
$ callgate record --json=- -- touch started
! callgate: error: --json without a file writes to standard output: that is the program's
! callgate: hint: --json=FILE names a file, --json=/dev/fd/3 an open descriptor
? 125
$ callgate --json record -o small.json --check small.json --json=r.json --json -- touch started
! callgate: error: '--json' was given twice
? 125
$ test -e started
? 1
$ callgate record --json --check default --from seen.obs | head -n 12
{
  "schema": 1,
  "status": 0,
  "subject": {
    "kind": "files"
  },
  "from": [
    "seen.obs"
  ],
  "program": null,
  "recording": null,
  "profile": null,
! callgate: note: every call that was made is permitted by 'default'
$ callgate record --json=nowhere/r.json --check default -q --from seen.obs
! callgate: error: can't write 'nowhere/r.json': No such file or directory
? 125

# Files that can't be taken are shown by place, and nothing is written.
$ callgate record --from nothing.obs -o web.json
! callgate: error: can't read 'nothing.obs': No such file or directory
? 125
$ callgate record --from broken.obs -o web.json
! callgate: error: broken.obs:10:41: 'socket' has the number 41 on x86_64
!         {"abi": "x86_64", "nr": 42, "call": "socket", "args": {"0": 2, "1": 1, "2": 0}, "answer": "A …
!                                             ^~~~~~~~
? 125
$ callgate record --from small.json -o web.json
! callgate: error: 'small.json' is a profile: it tells of no call that was made
! callgate: hint: --include takes what a profile permits
? 125
$ printf 'hello\n' | callgate record --from - -o web.json
! callgate: error: '-' is no observation, no log of strace's, no audit log
? 125
$ callgate record --from /dev/null -o web.json
! callgate: error: '/dev/null' is no observation, no log of strace's, no audit log
? 125
$ ls web.json*
! ls: cannot access 'web.json*': No such file or directory
? 2

# One profile of observations, logs of strace and of audit; again is the same.
$ callgate record -q --from seen.obs -o web.json && callgate eval web.json 'socket(AF_INET,SOCK_STREAM,0)' 'socket(AF_VSOCK,SOCK_RAW,0)' --abi x86_64
x86_64:socket(AF_INET,SOCK_STREAM,0) ALLOW
x86_64:socket(AF_VSOCK,SOCK_RAW,0) ERRNO(EPERM)
! callgate: note: web.json for x86_64; newest kernel; Docker's capabilities; read as runc
? 1
$ printf '%s\n' '12 unshare(CLONE_NEWUSER) = 0' >one.strace && callgate record -q --from seen.obs --from one.strace --from seen.obs -o both.json --abi x86_64 && callgate eval both.json 'unshare(CLONE_NEWUSER)' 'unshare(CLONE_NEWNET)' --abi x86_64
x86_64:unshare(CLONE_NEWUSER) ALLOW
x86_64:unshare(CLONE_NEWNET) ERRNO(EPERM)
! callgate: note: both.json for x86_64; newest kernel; Docker's capabilities; read as runc
? 1
$ cat one.strace | callgate record -q --from - --from seen.obs -o again.json --abi x86_64 && cmp both.json again.json
$ callgate record -q --from seen.obs -o web2.json && cmp web.json web2.json && ls *.partial
! ls: cannot access '*.partial': No such file or directory
? 2
$ callgate record --from seen.obs -o said.json 2>&1 | grep refused
refused while recording: socket(AF_PACKET, SOCK_RAW, 0) = ERRNO(EPERM)  1x  ?  (--allow-refused
$ callgate record --from seen.obs --allow-refused socket -o said2.json 2>&1 | grep refused
refused while recording: socket(AF_PACKET, SOCK_RAW, 0) = ERRNO(EPERM)  1x  ?  (permitted now)
$ callgate record -q --from seen.obs --allow-refused socket -o vsock.json && callgate eval vsock.json 'socket(AF_PACKET,SOCK_RAW,0)' --abi x86_64
x86_64:socket(AF_PACKET,SOCK_RAW,0) ALLOW
! callgate: note: vsock.json for x86_64; newest kernel; Docker's capabilities; read as runc

# From a canary to the profile: what LOG told is added, and every other byte stays.
$ printf '%s\n' 'type=SECCOMP msg=audit(1700000000.123:42): auid=1 uid=0 gid=0 ses=1 pid=7 comm="web" exe="/bin/web" sig=0 arch=c000003e syscall=272 compat=0 ip=0x7f code=0x7ffc0000' >audit.log
$ cp web.json kept.json && callgate record --update web.json --from audit.log
! callgate: note: permits unshare, which was called by web
$ diff kept.json web.json | grep '^[<>]'
<         "umount2", "uname", "unlink", "unlinkat", "unshare", "uprobe", "uretprobe", "uselib",
> >         "umount2", "uname", "unlink", "unlinkat", "uprobe", "uretprobe", "uselib",
> >     },
> >     {
> >       "names": [
> >         "unshare"
> >       ],
> >       "action": "SCMP_ACT_ALLOW"
$ callgate eval web.json unshare --abi x86_64
x86_64:unshare ALLOW
! callgate: note: web.json for x86_64; newest kernel; Docker's capabilities; read as runc
$ callgate record --update web.json --from audit.log
! callgate: note: 'web.json' permits every call that was seen: it stays as it is
$ callgate record -o web.json --update --from audit.log --from seen.obs --allow-refused socket
! callgate: note: permits socket(AF_PACKET, SOCK_RAW, 0), which was called by a process
! callgate: note: the file can't be edited so (rules for 'socket' overlap with different actions): it is written anew
! callgate: wrote web.json
! 20 calls permitted on x86_64 (4 seen, 16 included); Docker's default permits 309
! risky: unshare is permitted: new namespaces, in which the kernel's privileged parts can be reached
! risky: socket(AF_PACKET) is permitted: raw frames, with many past holes
! out of reach, other than under Docker's default: CVE-2026-31431 (Copy Fail (AF_ALG AEAD page-cache
!     write)), CVE-2025-40019 (crypto/af_alg), CVE-2025-39946 (net/tls), CVE-2025-39682 (net/tls),
!     CVE-2025-38617 (packet fanout/bind race) and 90 more
! refused while recording: socket(AF_PACKET, SOCK_RAW, 0) = ERRNO(EPERM)  1x  ?  (permitted now)
! left free: unshare: all arguments: not all that were seen are known
! seen once only: socket(AF_INET, SOCK_STREAM, 0), unshare by web

# The gate.
$ callgate record --check default --from seen.obs
! callgate: note: every call that was made is permitted by 'default'
$ callgate record --check small.json --from seen.obs
! callgate: outside small.json: mmap(*, *, PROT_WRITE)  3x  ?  in 'curl'
! callgate: outside small.json: mmap(*, *, PROT_EXEC)  3x  ?  in 'curl'
? 1
$ callgate record --check nothing.json --from seen.obs
! callgate: error: 'nothing.json' is neither a built-in profile nor a file
! callgate: hint: 'callgate list profiles' lists the built-in ones
? 125

# Bits of an argument that do no harm are left open, others never.

$ printf '{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["read"], "action": "SCMP_ACT_ALLOW"}]}\n' >small.json; cp small.json masked.json
$ echo 'socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_TCP) = 3' >s.log; callgate record --update small.json --from s.log
! callgate: note: permits socket(AF_INET, SOCK_STREAM, 6), which was called by a process
! callgate: note: 343 calls are refused with another errno: runc answers ENOSYS above the newest call of a profile, which is another one now
$ callgate eval -q small.json --abi x86_64 'socket(2,1,6)' 'socket(2,0x80801,6)' 'socket(2,3,6)' 'socket(2,1,0)'
x86_64:socket(2,1,6) ALLOW
x86_64:socket(2,0x80801,6) ALLOW
x86_64:socket(2,3,6) ERRNO(EPERM)
x86_64:socket(2,1,0) ERRNO(EPERM)
? 1
$ echo 'mmap(NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f' >m.log; callgate record --update masked.json --from m.log 2>&1 | head -3
callgate: note: permits mmap(*, *, PROT_WRITE), which was called by a process
callgate: note: masks of arguments can't be edited into the file: it is written anew
callgate: wrote masked.json
$ callgate eval -q masked.json --abi x86_64 read 'mmap(0,0,3)' 'mmap(0,0,2)' 'mmap(0,0,7)'
x86_64:read ALLOW
x86_64:mmap(0,0,3) ALLOW
x86_64:mmap(0,0,2) ALLOW
x86_64:mmap(0,0,7) ERRNO(EPERM)
? 1

# A link to nothing is told before the program starts.

$ ln -s nothing.json dead.json; callgate record -q -o dead.json -- touch started; readlink dead.json; ls started
nothing.json
! callgate: error: 'dead.json' is a symbolic link to nothing: nothing is written
! callgate: hint: remove it, or name the file that it should lead to
! ls: cannot access 'started': No such file or directory
? 2

# A link that leads nowhere is never taken for a file.
$ ln -s round round; callgate record -o round -- touch started; callgate compile default -q -o round; test -L round -a ! -e started
! callgate: error: can't write 'round': Too many levels of symbolic links
! callgate: error: can't write 'round': Too many levels of symbolic links

# Of a running process the profile can go to standard output.
$ callgate record --pid 4194305 -o -
! callgate: error: there is no process 4194305
? 125
$ callgate record -o - -- true
! callgate: error: the profile can't go to standard output: that is the program's
! callgate: hint: -o FILE names its file; without it that is ./NAME.seccomp.json
? 125
