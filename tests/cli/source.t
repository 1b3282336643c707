# What a SOURCE can be, and what is said where it is none.

$ callgate eval small.json 'x86_64:read'
$ callgate eval ./small.json 'x86_64:read'
$ callgate eval - 'x86_64:read' <small.json
$ cat small.json | callgate eval /dev/stdin 'x86_64:read'
$ callgate eval defualt read
$ callgate eval ./missing.json read
$ callgate eval docker@99 read
$ callgate eval pid:1 read
$ callgate eval docker:web read
$ callgate eval self read
$ callgate eval . read
$ callgate eval '' read
$ : >empty.json; callgate eval empty.json read
$ callgate eval broken.json read
$ callgate eval typo.json x86_64:read
$ callgate eval typo.json -q x86_64:read
$ callgate eval - </dev/null
$ cp small.json default; callgate eval default x86_64:bpf; callgate eval ./default x86_64:bpf
$ printf '\033[31m' >$(printf 'red\033[31m.json'); callgate eval red* read

# Raw filters: of this machine, of another one, broken.

$ callgate compile small.json --abi x86_64 -q -o f.bpf; callgate eval ./f.bpf read clone
$ callgate compile small.json --abi s390x -q -o s.bpf; callgate eval ./s.bpf --abi s390x read
$ callgate eval ./s.bpf s390x:read
$ head -c 20 f.bpf >cut.bpf; callgate check cut.bpf
$ head -c 16 f.bpf >cut.bpf; callgate check cut.bpf
