# Filters, policies, profiles.

$ callgate dump small.json --abi x86_64
$ callgate dump small.json --abi x86_64 --format policy
$ callgate dump docker.json --abi x86_64,x86,x32 --caps docker,sys_admin --format profile
$ callgate compile small.json --abi x86_64 --as crun -q -o f.bpf; callgate dump ./f.bpf -q | head -3
$ callgate dump ./f.bpf --format profile
$ callgate compile default --as crun --abi x86_64,x86,x32 -q -o d.bpf; callgate dump ./d.bpf --format profile >d.json && callgate compile d.json --as crun --abi x86_64,x86,x32 -q | cmp - d.bpf
$ callgate dump ./f.bpf --format nonsense
