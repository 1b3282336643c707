# Findings, with their statuses.

$ callgate check small.json
$ callgate check typo.json
$ callgate check typo.json --fail-on error
$ callgate check -q typo.json
$ callgate check broken.json
$ callgate check small.json broken.json typo.json
$ callgate check allow.json
$ callgate check allow.json --fail-on error --json
$ callgate compile small.json --abi x86_64 -q -o f.bpf; callgate check ./f.bpf
$ printf '\006\0\0\0\0\0\377\177' >all.bpf; callgate check all.bpf
$ callgate check
$ for p in default docker@20.10 podman containerd unconfined; do callgate check $p --fail-on error >/dev/null || echo $p; done
