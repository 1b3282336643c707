# What happens to a call, and why.

$ callgate explain small.json read
$ callgate explain small.json clone 'clone(0x10000000)' socket
$ callgate explain small.json unshare clone3 uretprobe
$ callgate explain docker.json unshare ptrace arch_prctl --abi x86_64
$ callgate explain docker.json ptrace arch_prctl
$ callgate explain docker.json unshare --caps all --abi x86_64
$ callgate explain docker.json unshare --kernel 4.4 ptrace --abi x86_64 --caps docker,sys_admin
$ callgate explain docker.json mount --abi x86_64 --as crun
$ callgate explain small.json 'io_uring_*' --abi x86_64
$ callgate explain small.json landlock_restrict_self --abi x86_64
$ callgate explain unshare | head -4
$ callgate explain small.json
$ callgate explain opennat
$ callgate explain small.json 'socket(AF_INETT)'
$ callgate explain small.json x86:arch_specific_syscall
$ cp small.json read; callgate explain read -q | head -1
$ callgate explain docker.json unshare --abi x86_64 --json
$ callgate explain small.json read --abi x86_65
$ callgate explain small.json read --caps CAP_SYS_ADMN
$ callgate explain small.json read --kernel new
$ callgate explain small.json read --as youki
$ callgate explain small.json read --as runc@new
