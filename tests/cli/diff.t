# What differs between two sources.

$ callgate diff small.json small.json
OLD small.json for x86_64, x86, x32; newest kernel; Docker's capabilities; read as runc
NEW small.json for x86_64, x86, x32; newest kernel; Docker's capabilities; read as runc
NEW is equal
$ sed 's/"close"/"keyctl"/; s/"value": 40,/"value": 38,/' small.json > new.json; callgate diff small.json new.json
OLD small.json for x86_64, x86, x32; newest kernel; Docker's capabilities; read as runc
NEW new.json for x86_64, x86, x32; newest kernel; Docker's capabilities; read as runc
NEW is incomparable: 1 newly permitted, 1 newly refused, 2 changed in conditions
> 
newly permitted
+ keyctl  new.json:7:64  witness x86_64:keyctl(0,0,0,0,0)  old ERRNO(EPERM)  new ALLOW
> 
newly refused
- close  small.json:7:64  witness x86_64:close(0)  old ALLOW  new ERRNO(EPERM)
> 
changed conditions
- socket where family is AF_ALG  small.json:16:23  witness x86_64:socket(38,0,0)  old ALLOW  new ERRNO(EPERM)
+ socket where family is AF_VSOCK  new.json:16:23  witness x86_64:socket(40,0,0)  old ERRNO(EPERM)  new ALLOW
? 1
$ callgate diff small.json new.json --forbid weaker -q | head -1
NEW is incomparable: 1 newly permitted, 1 newly refused, 2 changed in conditions
$ callgate diff small.json new.json --forbid weaker >/dev/null
? 1
$ callgate explain small.json 'x86_64:socket(40,0,0)' 'x86_64:keyctl(0,0,0,0,0)' -q
socket(40,0,0): ERRNO(EPERM)
    x86_64 41
    decided by the default action at small.json:2:22
keyctl(0,0,0,0,0): ERRNO(EPERM)
    x86_64 250
    decided by the default action at small.json:2:22
$ callgate explain new.json 'x86_64:socket(40,0,0)' 'x86_64:keyctl(0,0,0,0,0)' -q
socket(40,0,0): ALLOW
    x86_64 41
    decided by the rule at new.json:16:23
keyctl(0,0,0,0,0): ALLOW
    x86_64 250
    decided by the rule at new.json:7:64

# Only what is forbidden fails.
$ callgate edit small.json --deny close -o stricter.json; callgate diff small.json stricter.json
OLD small.json for x86_64, x86, x32; newest kernel; Docker's capabilities; read as runc
NEW stricter.json for x86_64, x86, x32; newest kernel; Docker's capabilities; read as runc
NEW is stricter: 1 newly refused
> 
newly refused
- close  small.json:7:64  witness x86_64:close(0)  old ALLOW  new ERRNO(EPERM)
? 1
$ callgate diff small.json stricter.json --forbid weaker -q
NEW is stricter: 1 newly refused
> 
newly refused
- close  small.json:7:64  witness x86_64:close(0)  old ALLOW  new ERRNO(EPERM)
$ callgate diff small.json stricter.json --forbid stricter -q
NEW is stricter: 1 newly refused
> 
newly refused
- close  small.json:7:64  witness x86_64:close(0)  old ALLOW  new ERRNO(EPERM)
? 1
$ callgate diff stricter.json small.json --forbid weaker -q
NEW is weaker: 1 newly permitted
> 
newly permitted
+ close  small.json:7:64  witness x86_64:close(0)  old ERRNO(EPERM)  new ALLOW
? 1
$ callgate diff stricter.json small.json --forbid different -q > /dev/null
? 1
$ callgate diff stricter.json small.json --forbid freedom
! callgate: error: '--forbid' does not take 'freedom'
! callgate: hint: it takes weaker|stricter|different
? 2

# An errno alone permits neither more nor less.
$ sed 's/"errnoRet": 38/"errnoRet": 95/' small.json > errno.json; callgate diff small.json errno.json
OLD small.json for x86_64, x86, x32; newest kernel; Docker's capabilities; read as runc
NEW errno.json for x86_64, x86, x32; newest kernel; Docker's capabilities; read as runc
NEW is different, permits the same: 1 changed in action
> 
changed action
~ clone3  small.json:21:23 -> errno.json:21:23  witness x86_64:clone3(0,0)  old ERRNO(ENOSYS)  new ERRNO(EOPNOTSUPP)
? 1
$ callgate diff small.json errno.json -q --forbid weaker > /dev/null
$ callgate diff small.json errno.json -q --forbid stricter > /dev/null

# Docker's default, what years did to it; witnesses are CALLs.
$ callgate diff docker@20.10 default --abi x86_64
OLD docker@20.10, as in Docker 20.10.26 to 20.10.27, for x86_64; newest kernel; Docker's capabilities; read as runc
NEW default, as in Docker 29 (moby/profiles cd3bed8061c7, May 2026), for x86_64; newest kernel; Docker's capabilities; read as runc
NEW is incomparable: 19 newly permitted, 3 newly refused, 4 changed in action, 1 changed in conditions
> 
newly permitted
+ cachestat  default:100:9  witness x86_64:cachestat(0,0,0,0)  old ERRNO(ENOSYS)  new ALLOW
+ fchmodat2  default:107:40  witness x86_64:fchmodat2(0,0,0,0)  old ERRNO(ENOSYS)  new ALLOW
+ futex_requeue  default:193:77  witness x86_64:futex_requeue(0,0,0,0)  old ERRNO(ENOSYS)  new ALLOW
+ futex_wait  default:193:49  witness x86_64:futex_wait(0,0,0,0,0,0)  old ERRNO(ENOSYS)  new ALLOW
+ futex_wake  default:193:63  witness x86_64:futex_wake(0,0,0,0)  old ERRNO(ENOSYS)  new ALLOW
+ getxattrat  default:116:47  witness x86_64:getxattrat(0,0,0,0,0,0)  old ERRNO(ENOSYS)  new ALLOW
+ listmount  default:99:77  witness x86_64:listmount(0,0,0,0)  old ERRNO(ENOSYS)  new ALLOW
+ listxattrat  default:117:77  witness x86_64:listxattrat(0,0,0,0,0)  old ERRNO(ENOSYS)  new ALLOW
+ map_shadow_stack  default:63:32  witness x86_64:map_shadow_stack(0,0,0)  old ERRNO(ENOSYS)  new ALLOW
+ mseal  default:63:23  witness x86_64:mseal(0,0,0)  old ERRNO(ENOSYS)  new ALLOW
+ pkey_alloc  default:63:52  witness x86_64:pkey_alloc(0,0)  old ERRNO(EPERM)  new ALLOW
+ pkey_free  default:63:66  witness x86_64:pkey_free(0)  old ERRNO(EPERM)  new ALLOW
+ pkey_mprotect  default:63:79  witness x86_64:pkey_mprotect(0,0,0,0)  old ERRNO(EPERM)  new ALLOW
+ process_vm_readv  default:325:27  witness x86_64:process_vm_readv(0,0,0,0,0,0)  old ERRNO(EPERM)  new ALLOW
+ process_vm_writev  default:325:47  witness x86_64:process_vm_writev(0,0,0,0,0,0)  old ERRNO(EPERM)  new ALLOW
+ removexattrat  default:118:56  witness x86_64:removexattrat(0,0,0,0)  old ERRNO(ENOSYS)  new ALLOW
+ setxattrat  default:117:22  witness x86_64:setxattrat(0,0,0,0,0,0)  old ERRNO(ENOSYS)  new ALLOW
+ statmount  default:99:64  witness x86_64:statmount(0,0,0,0)  old ERRNO(ENOSYS)  new ALLOW
+ uretprobe  default:49:61  witness x86_64:uretprobe()  old ERRNO(EPERM)  new ALLOW
> 
newly refused
- io_uring_enter  docker@20.10:453:35  witness x86_64:io_uring_enter(0,0,0,0,0,0)  old ALLOW  new ERRNO(EPERM)
- io_uring_register  docker@20.10:453:53  witness x86_64:io_uring_register(0,0,0,0)  old ALLOW  new ERRNO(EPERM)
- io_uring_setup  docker@20.10:453:17  witness x86_64:io_uring_setup(0,0)  old ALLOW  new ERRNO(EPERM)
> 
changed action
~ lsm_get_self_attr  newer than its rules -> default:2:20  witness x86_64:lsm_get_self_attr(0,0,0,0)  old ERRNO(ENOSYS)  new ERRNO(EPERM)
~ lsm_list_modules  newer than its rules -> default:2:20  witness x86_64:lsm_list_modules(0,0,0)  old ERRNO(ENOSYS)  new ERRNO(EPERM)
~ lsm_set_self_attr  newer than its rules -> default:2:20  witness x86_64:lsm_set_self_attr(0,0,0,0)  old ERRNO(ENOSYS)  new ERRNO(EPERM)
~ set_mempolicy_home_node  newer than its rules -> default:2:20  witness x86_64:set_mempolicy_home_node(0,0,0,0)  old ERRNO(ENOSYS)  new ERRNO(EPERM)
> 
changed conditions
- socket where family is AF_ALG or AF_VSOCK  docker@20.10:458:17  witness x86_64:socket(38,0,0)  old ALLOW  new ERRNO(EPERM)
? 1
$ callgate diff docker@20.10 default -q | grep -v '^+' | cut -c1-90
NEW is incomparable: 34 newly permitted, 3 newly refused, 4 changed in action, 1 changed i
> 
newly permitted
> 
newly refused
- io_uring_enter  docker@20.10:453:35  witness x86_64:io_uring_enter(0,0,0,0,0,0)  old ALL
- io_uring_register  docker@20.10:453:53  witness x86_64:io_uring_register(0,0,0,0)  old A
- io_uring_setup  docker@20.10:453:17  witness x86_64:io_uring_setup(0,0)  old ALLOW  new 
> 
changed action
~ lsm_get_self_attr except on x32, arm  newer than its rules -> default:2:20  witness x86_
~ lsm_list_modules except on x32, arm  newer than its rules -> default:2:20  witness x86_6
~ lsm_set_self_attr except on x32, arm  newer than its rules -> default:2:20  witness x86_
~ set_mempolicy_home_node except on x32, arm  newer than its rules -> default:2:20  witnes
> 
changed conditions
- socket where family is AF_ALG or AF_VSOCK  docker@20.10:458:17  witness x86_64:socket(38

# Attachment, with what is left to a supervisor.
$ sed 's/"syscalls": \[/"flags": ["SECCOMP_FILTER_FLAG_LOG"], &/' small.json > flags.json; callgate diff small.json flags.json -q
NEW is different, permits the same: attachment
> 
attachment
~ flags  old SPEC_ALLOW  new LOG
? 1
$ sed 's/"SCMP_ACT_ERRNO",$/"SCMP_ACT_NOTIFY"/; /"errnoRet": 38/d; s/"SCMP_ACT_NOTIFY"$/&/; 2s/NOTIFY"/ERRNO",/; s/"syscalls": \[/"listenerPath": "\/run\/a", &/' small.json > notify.json; callgate diff small.json notify.json -q
NEW is weaker: 1 newly permitted, attachment
> 
newly permitted
+ clone3  small.json:21:23 -> notify.json:21:23  witness x86_64:clone3(0,0)  old ERRNO(ENOSYS)  new NOTIFY
> 
attachment
~ flags  old SPEC_ALLOW  new SPEC_ALLOW|NEW_LISTENER
~ listenerPath  old none  new /run/a
? 1
$ sed 's|/run/a|/run/b|' notify.json > elsewhere.json; callgate diff notify.json elsewhere.json -q
NEW is different, permits the same: attachment
> 
attachment
~ listenerPath  old /run/a  new /run/b
? 1

# An ABI that one of them doesn't name; the machines are those of both.
$ sed 's/, "SCMP_ARCH_X32"//' small.json > narrow.json; callgate diff small.json narrow.json --forbid weaker | cut -c1-100 | head -20
OLD small.json for x86_64, x86, x32; newest kernel; Docker's capabilities; read as runc
NEW narrow.json for x86_64, x86; newest kernel; Docker's capabilities; read as runc
NEW is stricter: 7 newly refused, 372 changed in action
> 
newly refused
- 7 calls of x32, 2 of them for some arguments  witness x32:clone(0,0,0,0,0)  old ALLOW  new KILL_TH
> 
changed action
~ 341 calls, and numbers that no call has, of x32, 2 of them for some arguments  witness x32:accept(
~ 28 calls of x32  witness x32:clone3(0,0)  old ERRNO(ENOSYS)  new KILL_THREAD
~ nr 0x40000224-0x7fffffff on x32; nr 0xc0000000-0xfffffffe of arch 0xc000003e  newer than its rules
~ nr 0xffffffff of arch 0xc000003e  newer than its rules -> narrow.json:2:22  witness arch 0xc000003
! callgate: note: --all lists each of the calls that are counted together
$ callgate diff docker.json narrow.json -q | tail -3 | cut -c1-200
~ 343 calls, and numbers that no call has, of x32, arm  witness x32:accept(0,0,0)  old ERRNO(EPERM)  new KILL_THREAD
~ 228 calls, and numbers that no call has, of x86_64, x86, aarch64  newer than its rules -> narrow.json:2:22  witness x86_64:accept4(0,0,0,0)  old ERRNO(ENOSYS)  new ERRNO(EPERM)
~ nr 0x40000224-0x7fffffff on x32; nr 27-28, 30-32, 35, 44, 48, 53, 56, 58-59 and 23 more on arm; nr 0xc0000000-0xfffffffe of arch 0xc000003e  newer than its rules -> not its ABI  witness x32:0x400002
$ callgate diff docker.json narrow.json 2>/dev/null | head -2
OLD docker.json for x86_64, x86, x32, aarch64, arm; newest kernel; Docker's capabilities; read as runc
NEW narrow.json for x86_64, x86, aarch64; newest kernel; Docker's capabilities; read as runc
$ callgate diff small.json unconfined -q | tail -12 | cut -c1-120
+ waitid on x86_64, x86  small.json:2:22 -> unconfined:2:20  witness x86_64:waitid(0,0,0,0,0)  old ERRNO(EPERM)  new ALL
+ waitid on x32  newer than its rules -> unconfined:2:20  witness x32:waitid(0,0,0,0,0)  old ERRNO(ENOSYS)  new ALLOW
+ waitpid  small.json:2:22 -> unconfined:2:20  witness x86:waitpid(0,0,0)  old ERRNO(EPERM)  new ALLOW
+ writev  small.json:2:22 -> unconfined:2:20  witness x86_64:writev(0,0,0)  old ERRNO(EPERM)  new ALLOW
+ every call on aarch64, arm, riscv64, s390x, s390, ppc64le, ppc64, ppc, loongarch64, mips, mipsel, mips64, mipsel64, mi
+ nr 337-423 on x86_64; nr 222-223, 251, 285, 387-392, 415 on x86; nr 0x4000000d, 0x4000000f-0x40000010, 0x40000013-0x40
+ nr 472-0x3fffffff on x86_64; nr 472-0xffffffff on x86; nr 0x40000224-0x7fffffff on x32; nr 0x80000000-0xffffffff of ar
> 
changed conditions
+ clone where clone_flags has any of CLONE_NEWNS|CLONE_NEWCGROUP|CLONE_NEWUTS|CLONE_NEWIPC|CLONE_NEWUSER|CLONE_NEWPID|CL
+ socket where family is AF_VSOCK  small.json:2:22 -> unconfined:2:20  witness x86_64:socket(40,0,0)  old ERRNO(EPERM)  
+ socketcall where call is not SYS_SOCKET  small.json:2:22 -> unconfined:2:20  witness x86:socketcall(0,0)  old ERRNO(EP

# A raw filter: its machine is the profile's.
$ callgate compile default --abi x86_64,x86,x32 --kernel 6.1 -o default.bpf -q; callgate diff default default.bpf
OLD default, as in Docker 29 (moby/profiles cd3bed8061c7, May 2026), for x86_64, x86, x32; newest kernel; Docker's capabilities; read as runc
NEW default.bpf for x86_64, x86, x32
NEW is equal
! callgate: note: how 'default.bpf' is attached isn't known: flags and listener are not compared
$ callgate diff default.bpf docker@20.10 -q --kernel 6.1 | head -3
NEW is incomparable: 3 newly permitted, 32 newly refused, 4 changed in action, 1 changed in conditions
> 
newly permitted
$ callgate diff default.bpf default.bpf
OLD default.bpf for x86_64, x86, x32
NEW default.bpf for x86_64, x86, x32
NEW is equal

# From pipes.
$ cat small.json | callgate diff - new.json -q | grep -c .
8
$ bash -c 'callgate diff <(cat small.json) <(cat new.json) -q' | sed 's/fd\/[0-9]*/fd\/N/g'
NEW is incomparable: 1 newly permitted, 1 newly refused, 2 changed in conditions
> 
newly permitted
+ keyctl  /dev/fd/N:7:64  witness x86_64:keyctl(0,0,0,0,0)  old ERRNO(EPERM)  new ALLOW
> 
newly refused
- close  /dev/fd/N:7:64  witness x86_64:close(0)  old ALLOW  new ERRNO(EPERM)
> 
changed conditions
- socket where family is AF_ALG  /dev/fd/N:16:23  witness x86_64:socket(38,0,0)  old ALLOW  new ERRNO(EPERM)
+ socket where family is AF_VSOCK  /dev/fd/N:16:23  witness x86_64:socket(40,0,0)  old ERRNO(EPERM)  new ALLOW
$ callgate diff - - < small.json
! callgate: error: standard input can be read once, and '-' stands twice
? 2

# Other forms.
$ callgate diff small.json new.json --json --abi x86_64 | head -110
{
  "schema": 1,
  "old": {
    "source": "small.json",
    "release": null,
    "target": {
      "abis": [
        "x86_64"
      ],
      "kernel": "newest",
      "caps": [
        "CAP_CHOWN",
        "CAP_DAC_OVERRIDE",
        "CAP_FOWNER",
        "CAP_FSETID",
        "CAP_KILL",
        "CAP_SETGID",
        "CAP_SETUID",
        "CAP_SETPCAP",
        "CAP_NET_BIND_SERVICE",
        "CAP_NET_RAW",
        "CAP_SYS_CHROOT",
        "CAP_MKNOD",
        "CAP_AUDIT_WRITE",
        "CAP_SETFCAP"
      ],
      "as": "runc"
    }
  },
  "new": {
    "source": "new.json",
    "release": null,
    "target": {
      "abis": [
        "x86_64"
      ],
      "kernel": "newest",
      "caps": [
        "CAP_CHOWN",
        "CAP_DAC_OVERRIDE",
        "CAP_FOWNER",
        "CAP_FSETID",
        "CAP_KILL",
        "CAP_SETGID",
        "CAP_SETUID",
        "CAP_SETPCAP",
        "CAP_NET_BIND_SERVICE",
        "CAP_NET_RAW",
        "CAP_SYS_CHROOT",
        "CAP_MKNOD",
        "CAP_AUDIT_WRITE",
        "CAP_SETFCAP"
      ],
      "as": "runc"
    }
  },
  "new_is": "incomparable",
  "changes": [
    {
      "group": "newly-permitted",
      "permits": "more",
      "call": "keyctl",
      "numbers": [
        {
          "abi": "x86_64",
          "arch_first": 3221225534,
          "arch_last": 3221225534,
          "nr_first": 250,
          "nr_last": 250
        }
      ],
      "where": null,
      "arguments": null,
      "complete": true,
      "witness": {
        "call": "x86_64:keyctl(0,0,0,0,0)",
        "abi": "x86_64",
        "arch": 3221225534,
        "nr": 250,
        "args": [
          "0x0",
          "0x0",
          "0x0",
          "0x0",
          "0x0",
          "0x0"
        ],
        "instruction_pointer": "0x0"
      },
      "old": {
        "action": "ERRNO",
        "errno": "EPERM",
        "word": 327681,
        "unheard": false,
        "decided_by": [
          {
            "by": "default",
            "file": "small.json",
            "line": 2,
            "column": 22
          }
        ]
      },
      "new": {
        "action": "ALLOW",
        "word": 2147418112,
        "unheard": false,
        "decided_by": [
          {
            "by": "rule",
$ callgate diff small.json flags.json --format json -q | tail -11
  "new_is": "different",
  "changes": [],
  "attachment": [
    {
      "what": "flags",
      "old": "SPEC_ALLOW",
      "new": "LOG"
    }
  ],
  "attachment_compared": true
}
$ callgate diff small.json new.json --format github
::error file=new.json,line=7,col=64,title=newly permitted::keyctl: ERRNO(EPERM) -> ALLOW, witness x86_64:keyctl(0,0,0,0,0)
::warning file=new.json,line=2,col=22,title=newly refused::close: ALLOW -> ERRNO(EPERM), witness x86_64:close(0)
::warning file=new.json,line=2,col=22,title=changed conditions::socket where family is AF_ALG: ALLOW -> ERRNO(EPERM), witness x86_64:socket(38,0,0)
::error file=new.json,line=16,col=23,title=changed conditions::socket where family is AF_VSOCK: ERRNO(EPERM) -> ALLOW, witness x86_64:socket(40,0,0)
? 1
$ callgate diff small.json new.json --format github --forbid stricter
::notice file=new.json,line=7,col=64,title=newly permitted::keyctl: ERRNO(EPERM) -> ALLOW, witness x86_64:keyctl(0,0,0,0,0)
::error file=new.json,line=2,col=22,title=newly refused::close: ALLOW -> ERRNO(EPERM), witness x86_64:close(0)
::error file=new.json,line=2,col=22,title=changed conditions::socket where family is AF_ALG: ALLOW -> ERRNO(EPERM), witness x86_64:socket(38,0,0)
::notice file=new.json,line=16,col=23,title=changed conditions::socket where family is AF_VSOCK: ERRNO(EPERM) -> ALLOW, witness x86_64:socket(40,0,0)
? 1
$ callgate diff small.json flags.json --format github
::notice file=flags.json,title=attachment::flags: SPEC_ALLOW -> LOG
? 1
$ callgate diff small.json new.json --format sarif | tail -60
            "text": "newly refused: close: ALLOW -> ERRNO(EPERM), witness x86_64:close(0)"
          },
          "locations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "new.json"
                },
                "region": {
                  "startLine": 2,
                  "startColumn": 22
                }
              }
            }
          ]
        },
        {
          "ruleId": "changed-conditions",
          "level": "warning",
          "message": {
            "text": "changed conditions: socket where family is AF_ALG: ALLOW -> ERRNO(EPERM), witness x86_64:socket(38,0,0)"
          },
          "locations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "new.json"
                },
                "region": {
                  "startLine": 2,
                  "startColumn": 22
                }
              }
            }
          ]
        },
        {
          "ruleId": "changed-conditions",
          "level": "error",
          "message": {
            "text": "changed conditions: socket where family is AF_VSOCK: ERRNO(EPERM) -> ALLOW, witness x86_64:socket(40,0,0)"
          },
          "locations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "new.json"
                },
                "region": {
                  "startLine": 16,
                  "startColumn": 23
                }
              }
            }
          ]
        }
      ]
    }
  ]
}
$ callgate diff small.json new.json --json --format sarif
! callgate: error: --json is --format json, and --format asks for sarif: choose one
? 2

# Mistakes.
$ callgate diff small.json
! callgate: error: diff needs two SOURCEs, OLD and NEW
! callgate: hint: callgate diff [OPTION…] OLD NEW
? 2
$ callgate diff small.json nothing.json
! callgate: error: 'nothing.json' is neither a built-in profile nor a file
! callgate: hint: 'callgate list profiles' lists the built-in ones
? 2
$ callgate diff small.json broken.json
! callgate: error: broken.json:4:39: unknown action 'SCMP_ACT_ALOW'
!             {"names": ["read"], "action": "SCMP_ACT_ALOW"}
!                                           ^~~~~~~~~~~~~~~
! callgate: hint: did you mean 'SCMP_ACT_ALLOW'?
? 2

# A witness gives every argument that decides, also beyond those that the call has.
$ printf '{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": [{"names": ["personality"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 1, "value": 0, "op": "SCMP_CMP_EQ"}]}]}' >zero.json
$ sed 's/"value": 0/"value": 1/' zero.json >one.json; callgate diff zero.json one.json -q
NEW is incomparable: 2 changed in conditions
> 
changed conditions
- personality where argument 1 is 0  zero.json:1:100  witness x86_64:personality(0,0)  old ALLOW  new ERRNO(EPERM)
+ personality where argument 1 is 1  one.json:1:100  witness x86_64:personality(0,1)  old ERRNO(EPERM)  new ALLOW
? 1

# Calls that both kill, the thread or the process, and numbers that no call has.
$ printf '\040\0\0\0\0\0\0\0\025\0\0\001\0\0\0\0\006\0\0\0\0\0\377\177\006\0\0\0\0\0\0\0' >thread.bpf; printf '\040\0\0\0\0\0\0\0\025\0\0\001\0\0\0\0\006\0\0\0\0\0\377\177\006\0\0\0\0\0\0\200' >process.bpf
$ callgate diff thread.bpf process.bpf --abi x86_64
OLD thread.bpf for x86_64
NEW process.bpf for x86_64
NEW is different, permits the same: 473 changed in action
> 
changed action
~ 472 calls, and numbers that no call has, of x86_64, x86, x32  witness x86:_llseek(0,0,0,0,0)  old KILL_THREAD  new KILL_PROCESS
! callgate: note: --all lists each of the calls that are counted together
? 1
$ callgate diff thread.bpf process.bpf --abi x86_64 --all -q | wc -l
476
$ callgate diff thread.bpf process.bpf --abi x86_64 --forbid weaker >/dev/null
! callgate: note: --all lists each of the calls that are counted together
$ callgate diff thread.bpf process.bpf --abi x86_64 --format json -q | grep -c '"group"'
473

# A high word that is written counts on 32-bit ABIs, too: 64-bit code can set it. One that isn't is free.
$ printf '\040\0\0\0\004\0\0\0\025\0\001\0\003\0\0\100\006\0\0\0\0\0\0\0\040\0\0\0\0\0\0\0\025\0\001\0\147\001\0\0\006\0\0\0\0\0\377\177\040\0\0\0\024\0\0\0\025\0\0\002\0\0\0\0\040\0\0\0\020\0\0\0\025\0\001\0\050\0\0\0\006\0\0\0\0\0\377\177\006\0\0\0\001\0\005\0' >high.bpf; for call in 'socket(40)' 'socket(0x100000028)' 'socket(-1)' 'socket(0xffffffff)'; do callgate eval high.bpf "x86:$call" --abi x86 -q; done
x86:socket(40) ERRNO(EPERM) where family is at most 0xffffffff; else ALLOW
x86:socket(0x100000028) ALLOW
x86:socket(-1) ALLOW
x86:socket(0xffffffff) ALLOW
$ printf 'profile high.bpf\nabi x86\nrefuse socket(0x28) socket(0x100000028)\nallow socket(0x100000028)\n' >high.expect; callgate test high.expect -q | grep -v '^ '
TAP version 13
1..3
> # high.bpf for x86
not ok 1 - high.expect:3: refuse socket(0x28)
not ok 2 - high.expect:3: refuse socket(0x100000028)
ok 3 - high.expect:4: allow socket(0x100000028)
> # 1 hold, 2 fail, 0 could not be told
