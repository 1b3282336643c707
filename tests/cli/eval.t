# Answers, one a line.

$ callgate eval small.json -q x86_64:read x86_64:unshare
$ callgate eval small.json -q 'x86_64:clone(0x10000000)' 'x86_64:clone(0x11)'
$ callgate eval small.json -q x86_64:clone
$ callgate eval small.json -q 'x86:socket(AF_VSOCK)' 'x86:socket(AF_INET)'
$ callgate eval small.json -q x86_64:272 x86_64:5000
$ callgate eval small.json -q aarch64:read
$ callgate eval small.json -q 'x86_64:opennat'
$ callgate eval small.json -q 'x86_64:clone(1,2,3,4,5,6,7)'
$ callgate eval small.json -q --json 'x86_64:socket'

# Lines.

$ printf 'x86_64 read\nx86_64 clone 0x10000000\nx32 0x4000003b\n0xc000003e 0\n# none\n\nx86_64 socket AF_VSOCK # no\naarch64 read\nx86_64 -1\n' | callgate eval small.json -q
$ printf 'x86_64 read\nx86_64 opennat\n' | callgate eval small.json -q
$ printf 'x86_65 read\n' | callgate eval small.json -q
$ printf 'x86 accept\n' | callgate eval small.json -q
$ printf 'x86_64 read 1 2 3 4 5 6 7\n' | callgate eval small.json -q
$ printf 'x86_64 read 0x1ffffffffffffffff\n' | callgate eval small.json -q
$ printf 'x86_64\n' | callgate eval small.json -q
$ printf 'x86_64 read\0 1\n' | callgate eval small.json -q
