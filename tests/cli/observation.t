# An observation as a SOURCE: what was seen is permitted, all else is EPERM.

$ callgate eval seen.obs 'x86_64:read' 'x86_64:socket(2,1,0)' 'x86_64:socket(2,0x80001,0)' 'x86_64:socket(17,3,0)' 'x86_64:mmap(0,0,7)' 'x86_64:mmap(0,0,3)'
x86_64:read ALLOW
x86_64:socket(2,1,0) ALLOW
x86_64:socket(2,0x80001,0) ALLOW
x86_64:socket(17,3,0) ERRNO(EPERM)
x86_64:mmap(0,0,7) ERRNO(EPERM)
x86_64:mmap(0,0,3) ALLOW
! callgate: note: seen.obs for x86_64
? 1

$ callgate explain seen.obs socket
seen.obs for x86_64
socket: ALLOW where family is AF_INET and type is SOCK_STREAM, SOCK_STREAM|SOCK_NONBLOCK, SOCK_STREAM|SOCK_CLOEXEC or SOCK_STREAM|SOCK_CLOEXEC|SOCK_NONBLOCK and protocol is 0; else ERRNO(EPERM)
    x86_64 41

$ callgate explain seen.obs mmap --abi x86_64
seen.obs for x86_64
mmap: ALLOW where prot & PROT_WRITE|PROT_EXEC is PROT_WRITE or PROT_EXEC; else ERRNO(EPERM)
    x86_64 9

$ callgate check seen.obs
seen.obs for x86_64
seen.obs: 22 instructions, proved twice; 0 errors, 0 warnings, 0 notes

$ callgate check ./seen.obs --json
{
  "schema": 1,
  "sources": [
    {
      "source": "./seen.obs",
      "readable": true,
      "release": null,
      "target": {
        "abis": [
          "x86_64"
        ]
      },
      "findings": [],
      "proof": {
        "compiled": true,
        "proved": true,
        "read_back_equal": true,
        "instructions": 22
      }
    }
  ]
}

$ callgate dump seen.obs --format policy | head -5
arch 0xc000003e x86_64, x32:
    0 read: ALLOW
    1-8: ERRNO(EPERM)
        write open close stat fstat lstat poll lseek
    9 mmap: ALLOW where prot & PROT_WRITE|PROT_EXEC is PROT_WRITE or PROT_EXEC; else ERRNO(EPERM)
! callgate: note: seen.obs for x86_64

$ callgate compile seen.obs --abi x86_64 -o seen.bpf && callgate eval seen.bpf 'x86_64:socket(2,1,0)' 'x86_64:socket(17,3,0)'
x86_64:socket(2,1,0) ALLOW
x86_64:socket(17,3,0) ERRNO(EPERM)
! callgate: note: seen.obs for x86_64
! callgate: note: 22 instructions, proved equal to the policy
! callgate: note: seen.bpf for x86_64
? 1

$ callgate explain seen.obs socket --abi aarch64
seen.obs for aarch64
socket: ERRNO(EPERM)
    aarch64 198

$ callgate edit seen.obs --allow write
! callgate: error: 'seen.obs' is an observation: only profiles can be edited
! callgate: hint: 'callgate dump seen.obs --format profile' makes a profile where it can
? 2

$ callgate eval broken.obs read
! callgate: error: broken.obs:10:41: 'socket' has the number 41 on x86_64
!         {"abi": "x86_64", "nr": 42, "call": "socket", "args": {"0": 2, "1": 1, "2": 0}, "answer": "A …
!                                             ^~~~~~~~
? 2

$ callgate record --from seen.obs --runtime youki -o seen.json
! callgate: error: callgate doesn't know the runtime 'youki'
! callgate: hint: --runtime takes crun, runc, or the path of one of them
? 125

$ callgate -q record --from seen.obs --runtime runc -o runc.json; callgate -q record --from seen.obs --runtime /usr/bin/crun -o crun.json; for of in runc crun; do callgate eval -q $of.json --abi x86_64 capset epoll_create1; done
x86_64:capset ALLOW
x86_64:epoll_create1 ALLOW
x86_64:capset ALLOW
x86_64:epoll_create1 ERRNO(EPERM)
? 1

$ callgate run --runtime runc true
! callgate: error: --runtime needs --rootfs: only containers have a runtime
? 125
