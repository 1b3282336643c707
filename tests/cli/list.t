# What callgate knows.

$ callgate list profiles
$ callgate list calls unshare --abi x86_64,x86
$ callgate list calls 'io_uring_*' --abi x86_64
$ callgate list calls opennat
$ callgate list abis x86_64 arm64
$ callgate list errnos EPERM 38 EFOO
$ callgate list actions --json errno
$ callgate list rules unknown-call
$ callgate list groups clock --json
$ callgate list callz
$ callgate list
$ callgate list calls unshare --json --abi x86
