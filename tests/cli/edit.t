# Changes that keep the rest as it was written.

$ callgate edit small.json -q --deny clone3 --errno ENOSYS | diff small.json -
$ callgate edit small.json -q --deny socket | diff small.json -
$ callgate edit small.json -q --allow unshare | diff small.json -
$ callgate edit small.json -q --allow unshare mount --deny write | diff small.json -
$ callgate edit small.json --allow read | cmp - small.json
$ callgate edit small.json -q --default-action log | diff small.json -
$ callgate edit small.json -q --default-action 'errno(ENOSYS)' | diff small.json -
$ callgate edit small.json -q --audit | diff small.json -
$ callgate edit small.json --allow read --deny read
$ callgate edit small.json read
$ callgate edit small.json --deny opennat
$ callgate edit small.json --deny read --errno EFOO
$ callgate edit small.json --allow read --errno EPERM
$ callgate edit small.json --default-action maybe
$ callgate edit default --deny read -i
$ callgate edit small.json --deny read -i -o other.json
$ callgate edit - --deny read -i <small.json
$ cp small.json mine.json; chmod 640 mine.json; callgate edit mine.json -q --deny write -i; diff small.json mine.json; stat -c %a mine.json
$ callgate edit small.json -q --deny write -o out.json; callgate eval out.json -q x86_64:write
$ callgate compile small.json --abi x86_64 -q -o f.bpf; callgate edit ./f.bpf --deny read
$ callgate edit docker@20.10 -q --deny 'io_uring_*' -o no_io_uring.json; callgate eval no_io_uring.json -q --abi x86_64 'io_uring_*'
