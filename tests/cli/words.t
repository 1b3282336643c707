# Conditions in the words of a person.

$ rule() { printf '{"names":["%s"],"action":"SCMP_ACT_ALLOW","args":[%s]}' "$1" "$2"; }; mask() { printf '{"index":%s,"value":%s,"valueTwo":%s,"op":"SCMP_CMP_MASKED_EQ"}' "$1" "$2" "$3"; }; less() { printf '{"index":%s,"value":%s,"op":"SCMP_CMP_LT"}' "$1" "$2"; }; { printf '{"defaultAction":"SCMP_ACT_ERRNO","architectures":["SCMP_ARCH_X86_64"],"syscalls":['; rule mmap "$(mask 3 18446744073708502989 0)"; printf ,; rule mprotect "$(less 2 4)"; printf ,; rule futex "$(mask 1 18446744073709550207 3)"; printf ,; rule futex "$(mask 1 18446744073709550207 9)"; printf ,; rule socket "$(mask 1 18446744073709025279 1)"; printf ,; rule madvise '{"index":2,"value":8,"op":"SCMP_CMP_EQ"}'; printf ,; rule madvise '{"index":2,"value":9,"op":"SCMP_CMP_EQ"}'; printf ,; rule ioctl "$(mask 1 4294901504 0)"; printf ']}'; } >words.json

# Flags by those that may be there, where these have names.
$ callgate explain words.json mmap mprotect --abi x86_64
words.json for x86_64; newest kernel; Docker's capabilities; read as runc
mmap: ALLOW where flags has only MAP_PRIVATE|MAP_FIXED|MAP_ANONYMOUS|MAP_FIXED_NOREPLACE; else ERRNO(EPERM)
    x86_64 9
    ALLOW: decided by the rule at words.json:1:94
    ERRNO(EPERM): decided by the default action at words.json:1:18
mprotect: ALLOW where prot has only PROT_READ|PROT_WRITE; else ERRNO(EPERM)
    x86_64 10
    ALLOW: decided by the rule at words.json:1:228
    ERRNO(EPERM): decided by the default action at words.json:1:18

# Choices beside flags, masks never as negative numbers.
$ callgate explain words.json futex socket ioctl --abi x86_64
words.json for x86_64; newest kernel; Docker's capabilities; read as runc
futex: ALLOW where op & 0xfffffffffffffa7f is FUTEX_REQUEUE or FUTEX_WAIT_BITSET; else ERRNO(EPERM)
    x86_64 202
    ERRNO(EPERM): decided by the default action at words.json:1:18
    ALLOW: decided by the rules at words.json:1:327, words.json:1:462
socket: ALLOW where type is SOCK_STREAM, SOCK_STREAM|SOCK_NONBLOCK, SOCK_STREAM|SOCK_CLOEXEC or SOCK_STREAM|SOCK_CLOEXEC|SOCK_NONBLOCK; else ERRNO(EPERM)
    x86_64 41
    ERRNO(EPERM): decided by the default action at words.json:1:18
    ALLOW: decided by the rule at words.json:1:597
ioctl: ALLOW where cmd has only 0x100ff; else ERRNO(EPERM)
    x86_64 16
    ALLOW: decided by the rule at words.json:1:929
    ERRNO(EPERM): decided by the default action at words.json:1:18

# Few values of an enumeration one by one.
$ callgate explain words.json madvise --abi x86_64
words.json for x86_64; newest kernel; Docker's capabilities; read as runc
madvise: ALLOW where behavior is MADV_FREE or MADV_REMOVE; else ERRNO(EPERM)
    x86_64 28
    ERRNO(EPERM): decided by the default action at words.json:1:18
    ALLOW: decided by the rules at words.json:1:733, words.json:1:831

# Calls of one run by the names that their arguments share.
$ printf '{"defaultAction":"SCMP_ACT_ALLOW","architectures":["SCMP_ARCH_X86_64"],"syscalls":[{"names":["mmap","mprotect"],"action":"SCMP_ACT_ERRNO","args":[{"index":2,"value":4,"valueTwo":4,"op":"SCMP_CMP_MASKED_EQ"}]},{"names":["fchmod","chown"],"action":"SCMP_ACT_ERRNO","args":[{"index":1,"value":5,"op":"SCMP_CMP_EQ"}]}]}' >runs.json; callgate dump runs.json --abi x86_64 --format policy --as crun | grep where
    9-10: ERRNO(EPERM) where prot has PROT_EXEC; else ALLOW
    91-92: ERRNO(EPERM) where argument 1 is 5; else ALLOW
! callgate: note: runs.json for x86_64; newest kernel; Docker's capabilities; read as crun

# A value apart from a bit.
$ printf '{"defaultAction":"SCMP_ACT_ALLOW","architectures":["SCMP_ARCH_X86_64"],"syscalls":[{"names":["personality"],"action":"SCMP_ACT_ERRNO","errnoRet":22,"args":[{"index":0,"value":8,"valueTwo":8,"op":"SCMP_CMP_MASKED_EQ"}]},{"names":["personality"],"action":"SCMP_ACT_ERRNO","errnoRet":13,"args":[{"index":0,"value":4194304,"op":"SCMP_CMP_EQ"}]}]}' >apart.json; callgate eval apart.json personality
x86_64:personality ERRNO(EINVAL) where personality has PER_LINUX32; ERRNO(EACCES) where personality is READ_IMPLIES_EXEC; else ALLOW
! callgate: note: apart.json for x86_64; newest kernel; Docker's capabilities; read as runc
? 2

# A profile in one line, of which each message shows a part.
$ { printf '{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"action":"SCMP_ACT_ERRNO","names":["x"'; seq -f ',"frob%.0f"' 1500; printf ']}],"comment":"%12000000s"}' ''; } | tr -d '\n' >line.json; (ulimit -t 2; callgate compile line.json -o /dev/null 2>&1) | grep -c 'warning:'
1001
