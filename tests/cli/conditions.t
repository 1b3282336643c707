# Conditions that say something else than they seem to: action by default, machine, call, action, conditions.

$ echo 'printf "{\"defaultAction\":\"SCMP_ACT_%s\",\"architectures\":[\"SCMP_ARCH_%s\"],\"syscalls\":[{\"names\":[\"%s\"],\"action\":\"SCMP_ACT_%s\",\"args\":[%s]}]}" "$@" >odd.json; callgate check odd.json --as crun -A notes -A default-permits -A wide-compare -A "start-*" -A "*-way" -A hard-refusal | grep -e warning: -e witness -e hint | sed "s/^odd.json:1://"' >odd.sh

# Flags are compared as a whole: with another one beside them the call gets through.
$ sh odd.sh ALLOW X86_64 unshare ERRNO '{"index":0,"value":268435456,"op":"SCMP_CMP_EQ"}'
139: warning: unshare is refused for just CLONE_NEWUSER: with another flag beside that it is permitted [flag-compare]
    witness: x86_64:unshare(0x10000080)
    hint: compare under a mask that leaves the others out: SCMP_CMP_MASKED_EQ
$ sh odd.sh ALLOW X86_64 socket ERRNO '{"index":1,"value":3,"op":"SCMP_CMP_EQ"},{"index":0,"value":2,"op":"SCMP_CMP_EQ"}'
138: warning: socket is refused for just SOCK_RAW: with another flag beside that it is permitted [flag-compare]
    witness: x86_64:socket(2,2051,0)
    hint: compare under a mask that leaves the others out: SCMP_CMP_MASKED_EQ
$ sh odd.sh ERRNO X86_64 unshare ALLOW '{"index":0,"value":268435456,"op":"SCMP_CMP_NE"}'
139: warning: unshare is refused for just CLONE_NEWUSER: with another flag beside that it is permitted [flag-compare]
    witness: x86_64:unshare(0x10000080)
    hint: compare under a mask that leaves the others out: SCMP_CMP_MASKED_EQ
$ sh odd.sh ALLOW S390X clone ERRNO '{"index":1,"value":268435456,"op":"SCMP_CMP_EQ"}'
136: warning: clone is refused for just CLONE_NEWUSER: with another flag beside that it is permitted [flag-compare]
    witness: s390x:clone(0,0x10000100,0,0,0)
    hint: compare under a mask that leaves the others out: SCMP_CMP_MASKED_EQ

# Not under a mask, nor no flags at all, nor what is no flag, nor where all else is refused.
$ sh odd.sh ALLOW X86_64 unshare ERRNO '{"index":0,"value":268435456,"valueTwo":268435456,"op":"SCMP_CMP_MASKED_EQ"}'; sh odd.sh ALLOW X86_64 mmap ERRNO '{"index":2,"value":0,"op":"SCMP_CMP_EQ"}'; sh odd.sh ALLOW X86_64 socket ERRNO '{"index":0,"value":3,"op":"SCMP_CMP_EQ"}'; sh odd.sh ERRNO X86_64 unshare ALLOW '{"index":0,"value":268435456,"op":"SCMP_CMP_EQ"}'

# Mask and value in each other's place; a mask without its value.
$ sh odd.sh ERRNO X86_64 clone ALLOW '{"index":0,"value":0,"valueTwo":2114060288,"op":"SCMP_CMP_MASKED_EQ"}'
137: warning: valueTwo has 0x7e020000, which the mask, value, hasn't: that isn't compared, and the condition always holds [masked-value]
    hint: write the mask as value, what is to be found under it as valueTwo
$ sh odd.sh ERRNO X86_64 personality ALLOW '{"index":0,"value":8,"valueTwo":4294967295,"op":"SCMP_CMP_MASKED_EQ"}'
143: warning: valueTwo has 0xfffffff7, which the mask, value, hasn't: that isn't compared [masked-value]
    hint: write the mask as value, what is to be found under it as valueTwo
$ sh odd.sh ALLOW X86_64 unshare ERRNO '{"index":0,"value":268435456,"op":"SCMP_CMP_MASKED_EQ"}'
139: warning: unshare is refused without CLONE_NEWUSER, and permitted with that: valueTwo is 0 [masked-value]
    witness: x86_64:unshare(0x10000000)
    hint: write the mask as value, what is to be found under it as valueTwo
$ sh odd.sh ERRNO X86_64 clone ALLOW '{"index":0,"value":2114060288,"op":"SCMP_CMP_MASKED_EQ"}'; sh odd.sh ALLOW X86_64 clone ERRNO '{"index":0,"value":65536,"op":"SCMP_CMP_MASKED_EQ"}'

# clone's flags where the machine has its stack.
$ sh odd.sh ERRNO S390X clone ALLOW '{"index":0,"value":2114060288,"op":"SCMP_CMP_MASKED_EQ"}'
136: warning: argument 0 of clone is its stack's address on s390x, where the flags are argument 1 [clone-order]
    witness: s390x:clone(0,0x10000000,0,0,0)
    hint: make a rule for each order, by 'includes' and 'excludes' with 'arches'
$ sh odd.sh ERRNO X86_64 clone ALLOW '{"index":1,"value":2114060288,"op":"SCMP_CMP_MASKED_EQ"}'
137: warning: argument 1 of clone is its stack's address on x86_64, where the flags are argument 0 [clone-order]
    witness: x86_64:clone(0x10000000,0,0,0,0)
    hint: make a rule for each order, by 'includes' and 'excludes' with 'arches'
$ callgate dump default --abi x86_64 --format profile -q | callgate check - --abi x86_64 | grep order
? 1

# An argument that the call hasn't. What makes a rule longer, or hold on 64-bit ABIs alone, is meant so.
$ sh odd.sh ALLOW X86_64 unshare ERRNO '{"index":1,"value":268435456,"op":"SCMP_CMP_EQ"}'
139: warning: unshare has 1 argument, numbered from 0: this compares what nobody reads [absent-argument]
    hint: count arguments from 0
$ sh odd.sh ALLOW X86_64 unshare ERRNO '{"index":1,"value":0,"op":"SCMP_CMP_GE"}'; sh odd.sh ALLOW X86 fallocate ERRNO '{"index":5,"value":5,"op":"SCMP_CMP_EQ"}'

# Rules that never decide.
$ sh odd.sh ALLOW X86_64 getpgid ERRNO '{"index":0,"value":0,"op":"SCMP_CMP_LT"}'
94: warning: the rule for 'getpgid' never decides: no arguments meet its conditions [idle-rule]
    hint: correct its conditions, or remove it
$ sh odd.sh ALLOW X86_64 getpgid ERRNO '{"index":0,"value":18446744073709551615,"op":"SCMP_CMP_GT"}'
94: warning: the rule for 'getpgid' never decides: no arguments meet its conditions [idle-rule]
    hint: correct its conditions, or remove it
$ printf '{"defaultAction":"SCMP_ACT_ALLOW","architectures":["SCMP_ARCH_X86_64"],"syscalls":[{"names":["kill"],"action":"SCMP_ACT_ERRNO","args":[{"index":0,"value":1,"op":"SCMP_CMP_EQ"}]},\n {"names":["kill"],"action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":2,"op":"SCMP_CMP_EQ"}]},\n {"names":["kill"],"action":"SCMP_ACT_ERRNO","errnoRet":2,"args":[{"index":1,"value":0,"op":"SCMP_CMP_GE"}]}]}' >idle.json; callgate check idle.json --as crun | grep idle-rule
idle.json:1:94: warning: the rule for 'kill' never decides: others decide wherever its conditions are met [idle-rule]
$ guard() { printf '{"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":["bpf"],"action":"SCMP_ACT_ALLOW","includes":{%s},"excludes":{%s}}]}' "$1" "$2" | callgate check - --abi x86_64 | grep idle-rule; }; guard '"caps":["CAP_BPF"]' '"caps":["CAP_PERFMON","CAP_BPF"]'; guard '"minKernel":"4.8"' '"minKernel":"4.8"'; guard '"arches":["arm64"]' '"arches":["amd64","arm64"]'; guard '"minKernel":"4.8"' '"minKernel":"5.8"'; guard '"arches":["arm64","amd64"]' '"arches":["arm64"]'; guard '' '"minKernel":""'
(standard input):1:133: warning: the rule for 'bpf' never decides: it excludes what it includes [idle-rule]
(standard input):1:132: warning: the rule for 'bpf' never decides: it excludes what it includes [idle-rule]
(standard input):1:133: warning: the rule for 'bpf' never decides: it excludes what it includes [idle-rule]
(standard input):1:115: warning: the rule for 'bpf' never decides: it excludes what it includes [idle-rule]

# Refusals that tell of success, by a rule and by the default action.
$ printf '{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["fsync"],"action":"SCMP_ACT_ERRNO","errnoRet":0}]}' | callgate check - --abi x86_64 | grep -A3 errno-zero; printf '{"defaultAction":"SCMP_ACT_ERRNO","defaultErrnoRet":0,"syscalls":[{"names":["read","write","openat2"],"action":"SCMP_ACT_ALLOW"}]}' | callgate check - --abi x86_64 | grep errno-zero; callgate check default | grep errno-zero
(standard input):1:57: note: 'fsync' is refused with errno 0: the program takes it for done [errno-zero]
  … :"SCMP_ACT_ALLOW","syscalls":[{"names":["fsync"],"action":"SCMP_ACT_ERRNO","errnoRet":0}]}
                                            ^~~~~~~
    witness: x86_64:fsync(0)
(standard input):1:18: note: '_sysctl' is refused with errno 0: the program takes it for done [errno-zero]
? 1

# Of a profile that names no machine, and is read for all, nothing is said of s390's order.
$ printf '{"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":["clone"],"action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":2114060288,"valueTwo":0,"op":"SCMP_CMP_MASKED_EQ"}]}]}' >nowhere.json; callgate check nowhere.json | grep order; callgate check nowhere.json --abi s390x | grep order
nowhere.json:1:100: warning: argument 0 of clone is its stack's address on s390x, where the flags are argument 1 [clone-order]
    hint: make a rule for each order, by 'includes' and 'excludes' with 'arches'

# Ways around what is refused, whatever the arguments and with the very arguments.
$ for call in clone tkill sched_setscheduler adjtimex ioperm; do printf '{"defaultAction":"SCMP_ACT_ALLOW","architectures":["SCMP_ARCH_X86_64"],"syscalls":[{"names":["%s"],"action":"SCMP_ACT_ERRNO"}]}' $call | callgate check - | grep other-way; done
(standard input):1:94: warning: 'clone3' gets around what is refused of 'clone': its flags lie behind a pointer, where no filter looks; libcs do without it: edit --errno ENOSYS --deny clone3 [other-way]
(standard input):1:94: warning: 'fork' gets around what is refused of 'clone': it makes children, too [other-way]
(standard input):1:94: warning: 'tgkill' gets around what is refused of 'tkill': it sends signals to threads of any process [other-way]
(standard input):1:94: warning: 'sched_setattr' gets around what is refused of 'sched_setscheduler': it sets the policy, too [other-way]
(standard input):1:94: warning: 'clock_adjtime' gets around what is refused of 'adjtimex': it sets the clock, too [other-way]
(standard input):1:94: warning: 'iopl' gets around what is refused of 'ioperm': it gives access to all ports [other-way]
$ sh odd.sh ALLOW X86_64 mprotect ERRNO '{"index":2,"value":4,"valueTwo":4,"op":"SCMP_CMP_MASKED_EQ"}'; callgate check odd.json | grep -A3 pkey
odd.json:1:94: warning: 'pkey_mprotect' gets around what is refused of 'mprotect': the same with a key, where -1 is none [other-way]
  … CMP_ARCH_X86_64"],"syscalls":[{"names":["mprotect"],"action":"SCMP_ACT_ERRNO","args":[{"index":2 …
                                            ^~~~~~~~~~
    witness: x86_64:pkey_mprotect(0,0,4,0)
    hint: refuse both, or neither
odd.json: note: permitted: kexec, kernel modules, bpf, io_uring and 25 more [attack-surface]
odd.json: note: the calls of 251 of 254 known vulnerabilities are permitted: --cve all names them [known-vulnerability]
