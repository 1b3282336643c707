# Filters, in every form.

$ callgate compile allow.json --abi x86_64 --kernel 6.1 --format asm
$ callgate compile unconfined --abi x86_64 --kernel 6.1 --format c
$ callgate compile unconfined --abi x86_64 -q --format hex
$ callgate compile unconfined --abi s390x -q --format hex
$ callgate compile unconfined --abi x86_64 -q --format base64
$ callgate compile unconfined --abi x86_64 -q | od -An -tx1
$ callgate compile small.json --abi x86_64,x86,x32 --kernel 6.1 -o small.bpf; callgate check ./small.bpf
$ callgate compile small.json --abi x86_64,s390x -q
$ callgate compile broken.json -o never.bpf; ls never.bpf
$ callgate compile small.json -o missing/f.bpf
$ callgate compile small.json -o .
$ callgate compile small.json -q -o /dev/full
$ umask 027; callgate compile small.json -q -o mode.bpf; stat -c %a mode.bpf; chmod 604 mode.bpf; callgate compile small.json -q -o mode.bpf; stat -c %a mode.bpf
$ ln -s mode.bpf link.bpf; callgate compile small.json -q -o link.bpf; test -L link.bpf && cmp link.bpf mode.bpf
$ ls -A | grep -c '^.callgate'
