# Help, versions, mistyped words.

$ callgate
! callgate: a gate for system calls: exactly those a program needs, and proof of it
! 
! Usage: callgate [OPTION…] VERB …
! 
! Verbs:
!   run       run a program or a container under a profile
!   record    watch a program or a container, and write the profile that it needs
!   compile   make the BPF filter of a source, proved
!   explain   say what happens to calls, and why
!   eval      answer calls, one action a line
!   edit      change what a profile means, keeping how it is written
!   dump      show a source as a filter, a policy or a profile
!   check     lint sources and prove their filters
!   diff      say what differs between two sources, each difference with a witness
!   merge     make one of several sources: union, intersection or stack
!   test      hold profiles to expectations, for their own CI
!   list      list what callgate knows
! 
! Options:
!       --json[=FILE]         report as JSON, on standard output or to FILE
!       --color WHEN          colour messages; NO_COLOR in the environment means never (auto|always|never)
!   -q, --quiet               say errors only
!   -h, --help                show help
!       --version             show the version, and what it found on this machine
! 
! A SOURCE is anything that means a policy: a built-in profile (default, docker@24 or
! docker@28.0.1, podman, containerd, unconfined), a file, '-' for standard input, or what
! runs: pid:N (all filters of a process or thread), docker:NAME, podman:NAME,
! containerd:[NS/]ID, cri-o:ID, runc:ID, crun:ID, youki:ID, cgroup:NAME, container:NAME
! (whichever of these it is), container:NAME@ROOT (of runc --root ROOT), self (this
! process). A file's content decides what it is: a profile of OCI, Docker or Podman, a
! whole config.json, an observation of callgate record, or raw BPF. A file that is called
! like a built-in profile is named with a slash: ./default
! 
! A CALL is a name, a glob, a group or a number, with an ABI in front and arguments behind
! where wanted: unshare, 'io_uring_*', @network-io, 'clone(0x10000000)',
! 'socket(AF_INET,*,*)', 'x32:socket(38,*,*)', 272. A name that matches nothing is an
! error.
! 
! Exit status:
! 0 for yes, 1 for no (findings, a difference, a refused call), 2 where callgate could not
! tell or nothing was written. run and record give the status of the program that they
! ran, and 125 to 127 for failures to run it.
! 
! 'callgate VERB --help' tells more of a verb.
? 2
$ callgate --help | head -3
callgate: a gate for system calls: exactly those a program needs, and proof of it
> 
Usage: callgate [OPTION…] VERB …
$ callgate help explain | head -1
Usage: callgate explain [OPTION…] [SOURCE] CALL…
$ callgate compile --help
Usage: callgate compile [OPTION…] SOURCE
> 
Makes the BPF filter of SOURCE and proves that it means what SOURCE means; a filter that
could not be proved is never written. The target is this machine unless options name another.
> 
The raw form (bpf) is an array of struct sock_filter in the target machine's byte order, as
bwrap --seccomp takes it; base64 of the same is what crun's annotation takes; c is an array
for a C program; asm has one instruction a line, with the calls' names as comments.
> 
Options:
  -o, --output FILE         write to FILE, all of it or nothing; '-' is standard output, /dev/fd/3 an open descriptor, and a pipe waits for its reader
      --profile-use FILE    calls that FILE, a recording or a log, shows often take fewer instructions
      --small[=TIMES]       as few instructions as callgate knows how, in some seconds; fewer in TIMES as long, up to 250
      --format FORMAT       the product's form (bpf|asm|c|base64|hex)
      --abi LIST            the target's ABIs, such as x86_64,x86,x32; of a raw filter: whose it is
      --caps LIST           the capabilities: docker (where it is left out), all, none, or names
      --kernel X.Y          the target's kernel
      --as RUNTIME          whose reading of profiles: runc (where it is left out), crun, docker, podman, containerd, youki, kata, gvisor, with a release of libseccomp if need be (runc@2.5.4); check takes 'all' too
      --target TARGET       'host': this machine, its kernel and its libseccomp
      --color WHEN          colour messages; NO_COLOR in the environment means never (auto|always|never)
  -q, --quiet               say errors only
  -h, --help                show help
> 
Exit status:
0 when the product was written, 2 when it was not: nothing is left half-written.
> 
Examples:
  callgate compile default -o default.bpf
  callgate compile ./nginx.json --format c
  callgate compile default --abi aarch64,arm --format asm
$ callgate explian unshare
! callgate: error: unknown verb 'explian'
! callgate: hint: did you mean 'callgate explain'?
? 2
$ callgate watch a b
! callgate: error: unknown verb 'watch'
! callgate: hint: 'watch' is not part of this version
? 2
$ callgate frobnicate
! callgate: error: unknown verb 'frobnicate'
! callgate: hint: 'callgate --help' lists the verbs
? 2
$ callgate eval --jsn default
! callgate: error: unknown option '--jsn' of eval
! callgate: hint: did you mean '--json'?
? 2
$ callgate compile --out x default
! callgate: error: unknown option '--out' of compile
! callgate: hint: did you mean '--output'?
? 2
$ callgate version
! callgate: error: unknown verb 'version'
! callgate: hint: did you mean 'callgate --version'?
? 2
$ callgate help help | head -1
callgate: a gate for system calls: exactly those a program needs, and proof of it
$ callgate eval --errno EPERM default
! callgate: error: unknown option '--errno' of eval
! callgate: hint: 'callgate edit' has such an option
? 2
$ callgate compile -x default
! callgate: error: unknown option '-x'
! callgate: hint: 'callgate compile --help' lists them
? 2
$ callgate compile --format elf default
! callgate: error: '--format' does not take 'elf'
! callgate: hint: it takes bpf|asm|c|base64|hex
? 2
$ callgate compile default default
! callgate: error: compile needs one SOURCE
! callgate: hint: callgate compile [OPTION…] SOURCE
? 2
$ callgate compile default -o
! callgate: error: '--output' needs a value
! callgate: hint: write --output FILE
? 2
$ callgate compile --kernel 5.10 --kernel 5.11 default
! callgate: error: '--kernel' was given twice
? 2
$ callgate check --fix=yes default
! callgate: error: '--fix' takes no value
! callgate: hint: write --fix alone, or leave it out
? 2
$ callgate dump
! callgate: error: dump needs one SOURCE
! callgate: hint: callgate dump [OPTION…] SOURCE
? 2
$ callgate eval
! callgate: error: eval needs a SOURCE
! callgate: hint: callgate eval [OPTION…] SOURCE [CALL…]
? 2
$ callgate edit default
! callgate: error: edit needs to be told what to change
! callgate: hint: callgate edit [OPTION…] SOURCE
! callgate: hint: --allow, --deny, --default-action, --audit or --portable
? 2
$ callgate --version | sed 's/ .*//'
callgate
table:
libseccomp:
kernel:
recorders:
$ callgate --version --json | grep -c '"schema": 1'
1

# What users of docker run type works, or is answered; it is never ignored.

$ callgate run --cap-add sys_admn true
! callgate: error: unknown capability 'sys_admn' for --cap-add
! callgate: hint: did you mean 'SYS_ADMIN'?
? 125
$ callgate run --cap-drop CAP_NET_AMIN true
! callgate: error: unknown capability 'CAP_NET_AMIN' for --cap-drop
! callgate: hint: did you mean 'CAP_NET_ADMIN'?
? 125
$ callgate run --cap-add net_admin,chown true
! callgate: error: unknown capability 'net_admin,chown' for --cap-add
! callgate: hint: give each capability by a --cap-add of its own
? 125
$ callgate run --cap-add FLY true
! callgate: error: unknown capability 'FLY' for --cap-add
! callgate: hint: names are those of capabilities(7), such as SYS_ADMIN or CAP_SYS_ADMIN; ALL means every one
? 125
$ callgate explain --caps SYS_PTRAC ptrace
! callgate: error: unknown capability 'SYS_PTRAC'
! callgate: hint: did you mean 'SYS_PTRACE'?
? 2
$ callgate run --rm=true true
! callgate: error: '--rm' takes no value
! callgate: hint: write --rm alone, or leave it out
? 125
$ callgate run --group-add 7 true
! callgate: error: unknown option '--group-add' of run
! callgate: hint: --user NAME takes that user's groups, --user NAME:GROUP one of your choice
? 125
$ callgate run -a stdin true
! callgate: error: unknown option '-a'
! callgate: hint: standard input, output and error are always the program's own
? 125
$ callgate run --cpuset-cpus=0 true
! callgate: error: unknown option '--cpuset-cpus' of run
! callgate: hint: that is the engine's work: give the profile to docker run --security-opt seccomp=FILE
? 125

# Why a program can't be started is said as the system says it; only what isn't there is 127.

$ ln -s loop loop; callgate run ./loop; echo $?
126
! callgate: error: './loop' can't be started: Too many levels of symbolic links
$ callgate run /bin/true/
! callgate: error: '/bin/true/' can't be started: Not a directory
? 126
$ callgate run .
! callgate: error: '.' is no program in PATH
? 127
$ callgate run ./files/
! callgate: error: './files/' does not exist
? 127
$ callgate record -o new.json -- /bin/true/
! callgate: error: '/bin/true/' can't be started: Not a directory
? 126
$ callgate run $(printf '%5000s' | tr ' ' x)/a 2>&1 | grep -o 'File name too long'
File name too long

# Whatever the terminal, colour is as it is asked for.

$ callgate --color always compile nothing
! callgate: \x1b[1;31merror:\x1b[0m 'nothing' is neither a built-in profile nor a file
! callgate: \x1b[1;32mhint:\x1b[0m 'callgate list profiles' lists the built-in ones
? 2
$ NO_COLOR=1 callgate compile --color auto nothing
! callgate: error: 'nothing' is neither a built-in profile nor a file
! callgate: hint: 'callgate list profiles' lists the built-in ones
? 2
$ callgate compile --color never nothing
! callgate: error: 'nothing' is neither a built-in profile nor a file
! callgate: hint: 'callgate list profiles' lists the built-in ones
? 2

# What can't be written is an error, never a silent success.

$ callgate list errnos >&-
! callgate: error: can't write to standard output: Bad file descriptor
? 2
$ callgate list calls >/dev/full
! callgate: error: can't write to standard output: No space left on device
? 2
$ callgate dump default -q >/dev/full
! callgate: error: can't write to standard output: No space left on device
? 2
$ callgate edit default -q --deny read >/dev/full
! callgate: error: can't write to standard output: No space left on device
? 2
$ callgate list actions | head -1
KILL_PROCESS  SCMP_ACT_KILL_PROCESS  0x80000000 kills the process (SIGSYS)

# A report in a file, of any verb that reports: whole or not at all.
$ callgate diff default docker@20.10 --json >d.json; callgate diff default docker@20.10 --json=e.json; echo $?; cmp d.json e.json
1
$ callgate --json=v.json --version && head -n 2 v.json && callgate list errnos --json=- EPERM | head -n 2
{
  "schema": 1,
{
  "schema": 1,
$ callgate --json=none.json run --profile unconfined -- echo mine; ls none.json
mine
! ls: cannot access 'none.json': No such file or directory
? 2
$ callgate check default --json=nowhere/c.json
! callgate: error: can't write 'nowhere/c.json': No such file or directory
? 2
$ ln -s nothing link && callgate list abis --json=link; ls nothing
! callgate: error: 'link' is a symbolic link to nothing: nothing is written
! callgate: hint: remove it, or name the file that it should lead to
! ls: cannot access 'nothing': No such file or directory
? 2

# A product goes to a descriptor as it is: behind what stands there, before what comes next; pipes wait for their reader.
$ for verb in 'compile docker.json --format hex' 'edit docker.json --deny mount' 'merge --union docker.json docker.json --abi x86_64' 'dump docker.json --format policy --abi x86_64' 'check docker.json --fix' 'record --from seen.obs'; do callgate $verb -q -o plain --force 2>/dev/null || callgate $verb -q -o plain; for out in - /dev/stdout /dev/fd/1 /proc/self/fd/1; do { echo first; callgate $verb -q -o $out; echo last; } >all 2>&1; { echo first; cat plain; echo last; } | cmp - all; done; { echo first >&3; callgate $verb -q -o /dev/fd/3; echo last >&3; } 3>all; { echo first; cat plain; echo last; } | cmp - all; callgate $verb -q -o /dev/stdout | cmp - plain; mkfifo pipe; callgate $verb -q -o pipe & cmp pipe plain; wait; rm pipe plain; done
$ callgate compile docker.json -q -o /dev/fd/9
! callgate: error: can't write '/dev/fd/9': Bad file descriptor
? 2
$ callgate check docker.json -q --json=/dev/fd/3 3>report >/dev/null; head -c 14 report
{
  "schema": \

# A value that may be left out comes behind '='.
$ callgate compile default --small 2
! callgate: error: compile needs one SOURCE
! callgate: hint: callgate compile [OPTION…] SOURCE
! callgate: hint: '--small' takes a value behind '=' alone: --small=2
? 2
$ callgate compile --small 2
! callgate: error: '2' is neither a built-in profile nor a file
! callgate: hint: 'callgate list profiles' lists the built-in ones
! callgate: hint: '--small' takes a value behind '=' alone: --small=2
? 2
$ callgate edit default --deny ptrace --portable runc
! callgate: error: unknown system call 'runc'
!     runc
!     ^~~~
! callgate: hint: '--portable' takes a value behind '=' alone: --portable=runc
? 2
$ callgate check -q --json o.json >r.json
! callgate: error: 'o.json' is neither a built-in profile nor a file
! callgate: hint: 'callgate list profiles' lists the built-in ones
! callgate: hint: '--json' takes a value behind '=' alone: --json=o.json
? 2
$ callgate run --report o.json -- true
! callgate: error: 'o.json' is no program in PATH
! callgate: hint: '--report' takes a value behind '=' alone: --report=o.json
? 127
$ callgate list abis --json o.json
! callgate: error: unknown ABI 'o.json'
! callgate: hint: 'callgate list abis' lists them all
! callgate: hint: '--json' takes a value behind '=' alone: --json=o.json
? 2
$ callgate compile --small -- nosuch
! callgate: error: 'nosuch' is neither a built-in profile nor a file
! callgate: hint: 'callgate list profiles' lists the built-in ones
? 2

# What stands in front of a verb, what is no verb, a number beyond users'.
$ callgate --abi x86 explain read
! callgate: error: unknown option '--abi'
! callgate: hint: options of a verb stand behind it: callgate VERB --abi
? 2
$ callgate hlep
! callgate: error: unknown verb 'hlep'
! callgate: hint: did you mean 'callgate help'?
? 2
$ callgate run --user 4294967294 -- true
! callgate: error: unknown user '4294967294'
! callgate: hint: numbers go to 2147483647, as those of Docker do
? 125
