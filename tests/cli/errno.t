# Errnos have other numbers on MIPS: 38 is EL2NSYNC there, ENOSYS is 89.

$ callgate explain default clone3 open_tree_attr --abi x86_64,mips64 -q
clone3: ERRNO(ENOSYS)
    x86_64 435
    decided by the rule at default:288:17
    with CAP_SYS_ADMIN: ALLOW
clone3: ERRNO(EL2NSYNC)
    mips64 5435
    decided by the rule at default:288:17
    with CAP_SYS_ADMIN: ALLOW
open_tree_attr: ERRNO(ENOSYS)
    x86_64 467, mips64 5467
    newer than every call that the profile names, as runc reads it
$ callgate eval docker.json clone3 openat2 --abi mips64 -q
mips64:clone3 ERRNO(ENOSYS)
mips64:openat2 ERRNO(ENOSYS)
? 1
$ callgate edit docker.json --deny mount --errno ENOSYS --abi mips64 -q -o mips.json; grep -A1 -c '"errnoRet": 89' mips.json
1
$ callgate eval mips.json mount --abi mips64,x86_64 -q
x86_64:mount ERRNO(EDESTADDRREQ)
mips64:mount ERRNO(ENOSYS)
? 1
$ callgate edit docker.json --deny mount --errno ENOSYS -q -o any.json; callgate diff any.json mips.json --abi x86_64,mips64 -q
NEW is different, permits the same: 2 changed in action
> 
changed action
~ mount on x86_64  any.json:14:20 -> mips.json:14:20  witness x86_64:mount(0,0,0,0,0)  old ERRNO(ENOSYS)  new ERRNO(EDESTADDRREQ)
~ mount on mips64  any.json:14:20 -> mips.json:14:20  witness mips64:mount(0,0,0,0,0)  old ERRNO(EL2NSYNC)  new ERRNO(ENOSYS)
? 1
$ callgate check mips.json --abi mips64 -q | grep -c errno
0
? 1

# Podman's names have each machine's number, in the default action too.
$ printf '%s' '{"defaultAction": "SCMP_ACT_ERRNO", "defaultErrno": "ENOSYS", "syscalls": [{"names": ["read"], "action": "SCMP_ACT_ALLOW"}, {"names": ["acct"], "action": "SCMP_ACT_ERRNO", "errno": "EAFNOSUPPORT"}]}' >names.json
$ callgate eval names.json read acct mount --abi x86_64,mips64,parisc64 --as crun -q
x86_64:read ALLOW
mips64:read ALLOW
parisc64:read ALLOW
x86_64:acct ERRNO(EAFNOSUPPORT)
mips64:acct ERRNO(EAFNOSUPPORT)
parisc64:acct ERRNO(EAFNOSUPPORT)
x86_64:mount ERRNO(ENOSYS)
mips64:mount ERRNO(ENOSYS)
parisc64:mount ERRNO(ENOSYS)
? 1
$ callgate eval names.json acct mount --abi mips64 --as podman --json | grep word
      "word": 327804
      "word": 327769
! callgate: note: names.json for mips64; newest kernel; Docker's capabilities; read as podman
$ sed "s|\"ENOSYS\"|\"38\"|" names.json >words.json; callgate diff names.json words.json --as crun --abi x86_64,mips64 -q | head -4
NEW is different, permits the same: 372 changed in action
> 
changed action
~ _newselect  names.json:1:19 -> words.json:1:19  witness mips64:_newselect(0,0,0,0,0)  old ERRNO(ENOSYS)  new ERRNO(EL2NSYNC)

# Names that share a number here have two there.
$ sed "s|\"ENOSYS\"|\"EDEADLOCK\"|; s|EAFNOSUPPORT|EDEADLK|" names.json >locks.json; callgate eval locks.json acct mount --abi x86_64,mips64,parisc64 --as podman -q
x86_64:acct ERRNO(EDEADLK)
mips64:acct ERRNO(EDEADLK)
parisc64:acct ERRNO(EDEADLK)
x86_64:mount ERRNO(EDEADLK)
mips64:mount ERRNO(EDEADLOCK)
parisc64:mount ERRNO(EDEADLK)
? 1
$ printf 'profile locks.json\nas podman\nabi mips64\nerrno EDEADLOCK mount\naction errno(EDEADLOCK) mount\nerrno EDEADLOCK acct\naction ERRNO(EDEADLK) mount\n' >locks.expect; callgate test locks.expect -q
TAP version 13
1..4
> # locks.json for mips64; newest kernel; Docker's capabilities; read as podman
ok 1 - locks.expect:4: errno EDEADLOCK mount
ok 2 - locks.expect:5: action errno(EDEADLOCK) mount
not ok 3 - locks.expect:6: errno EDEADLOCK acct
  ---
  at: "locks.expect:6:17"
  expected: "ERRNO(EDEADLOCK)"
  got: "ERRNO(EDEADLK)"
  witness: "mips64:acct(0)"
  why: "decided by the rule at locks.json:1:139"
  explain: "callgate explain locks.json 'mips64:acct(0)' --abi mips64 --as podman"
  failed: 1
  asked: 1
  ...
not ok 4 - locks.expect:7: action ERRNO(EDEADLK) mount
  ---
  at: "locks.expect:7:23"
  expected: "ERRNO(EDEADLK)"
  got: "ERRNO(EDEADLOCK)"
  witness: "mips64:mount(0,0,0,0,0)"
  why: "decided by the default action at locks.json:1:19"
  explain: "callgate explain locks.json 'mips64:mount(0,0,0,0,0)' --abi mips64 --as podman"
  failed: 1
  asked: 1
  ...
> # 2 hold, 2 fail, 0 could not be told
? 1

# An expected name is the machine's number; for machines of both kinds the usual one will do.
$ printf 'profile names.json\nas crun\nabi x86_64,mips64\nerrno ENOSYS mount\nerrno 38 mount\n' >names.expect; callgate test names.expect
TAP version 13
1..2
> # names.json for x86_64, mips64; newest kernel; Docker's capabilities; read as crun
ok 1 - names.expect:4: errno ENOSYS mount
not ok 2 - names.expect:5: errno 38 mount
  ---
  at: "names.expect:5:10"
  expected: "ERRNO(EL2NSYNC)"
  got: "ERRNO(ENOSYS)"
  witness: "mips64:mount(0,0,0,0,0)"
  why: "decided by the default action at names.json:1:19"
  explain: "callgate explain names.json 'mips64:mount(0,0,0,0,0)' --abi x86_64,mips64 --as crun"
  failed: 1
  asked: 2
  ...
> # 1 hold, 1 fail, 0 could not be told
? 1
$ printf 'profile default\nabi x86_64,mips64\nerrno ENOSYS clone3\n' >both.expect; callgate test both.expect -q
TAP version 13
1..1
> # default, as in Docker 29 (moby/profiles cd3bed8061c7, May 2026), for x86_64, mips64; newest kernel; Docker's capabilities; read as runc
ok 1 - both.expect:3: errno ENOSYS clone3
> # 1 hold, 0 fail, 0 could not be told
$ printf 'profile default\nabi mips64\nerrno ENOSYS clone3\n' >mips.expect; callgate test mips.expect -q
TAP version 13
1..1
> # default, as in Docker 29 (moby/profiles cd3bed8061c7, May 2026), for mips64; newest kernel; Docker's capabilities; read as runc
not ok 1 - mips.expect:3: errno ENOSYS clone3
  ---
  at: "mips.expect:3:14"
  expected: "ERRNO(ENOSYS)"
  got: "ERRNO(EL2NSYNC)"
  witness: "mips64:clone3(0,0)"
  why: "decided by the rule at default:288:17"
  explain: "callgate explain default 'mips64:clone3(0,0)' --abi mips64"
  failed: 1
  asked: 1
  ...
> # 0 hold, 1 fail, 0 could not be told
? 1

# kata has no listener: NOTIFY is the machine's own ENOSYS there.
$ for abi in x86_64 mips64 parisc; do for errno in 38 89 251; do printf '{"defaultAction":"SCMP_ACT_ALLOW","flags":[],"listenerPath":"/run/a","syscalls":[{"names":["clone3"],"action":"SCMP_ACT_NOTIFY"}]}' >asked.json; sed "s/\"SCMP_ACT_NOTIFY\"/\"SCMP_ACT_ERRNO\",\"errnoRet\":$errno/" asked.json >told.json; callgate diff asked.json told.json --as kata --abi $abi -q >/dev/null && echo $abi $errno; done; done
x86_64 38
mips64 89
parisc 251
