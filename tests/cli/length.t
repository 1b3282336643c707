# Filters of libseccomp that would be longer than the kernel takes.

$ requests() { printf '{"defaultAction":"SCMP_ACT_ERRNO","architectures":["SCMP_ARCH_X86_64","SCMP_ARCH_X86"],"syscalls":[{"names":["read","exit_group"],"action":"SCMP_ACT_ALLOW"}'; seq $1 $2 | sed 's/.*/,{"names":["ioctl"],"action":"SCMP_ACT_ALLOW","args":[{"index":1,"value":&,"op":"SCMP_CMP_EQ"}]}/'; echo ']}'; }; requests 1 4080 >short.json; requests 1 4095 >long.json; requests 1 2500 >low.json; requests 2501 5000 >high.json
$ callgate check short.json --as crun --fail-on error | grep long-filter
? 1
$ callgate check long.json --as crun | grep -A3 long-filter | cut -c1-160
long.json:1:1: warning: on x86_64 libseccomp makes at least 4098 instructions of it, and the kernel takes 4096: no container starts [long-filter]
    {"defaultAction":"SCMP_ACT_ERRNO","architectures":["SCMP_ARCH_X86_64","SCMP_ARCH_X86"],"syscalls …
    ^
    hint: fewer rules with conditions, or fewer architectures; callgate's own filters are shorter: callgate compile
$ callgate edit low.json --allow write -q -o /dev/null && callgate edit long.json --allow write --as crun -o /dev/null
! callgate: warning: on x86_64 libseccomp makes at least 4098 instructions of it, and the kernel takes 4096: no container starts
! callgate: hint: fewer rules with conditions, or fewer architectures; callgate's own filters are shorter: callgate compile
$ callgate list rules long-filter
long-filter               warning  libseccomp's filter is longer than the kernel takes: the container does not start
                                   mend: use fewer rules with conditions, or fewer architectures; or install callgate's own filter
