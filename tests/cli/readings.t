# What runtimes make of a profile.

$ callgate check range.json
range.json for x86_64; newest kernel; Docker's capabilities; read as runc
range.json:7:23: warning: read as runc, personality is not as meant: x86_64:personality(0,0,0,0,0,0) gets ALLOW, meant ERRNO(EPERM) [reading-differs]
                "names": ["personality"], "action": "SCMP_ACT_ALLOW",
                          ^~~~~~~~~~~~~
    hint: 'callgate edit --portable' writes a form that all runtimes read alike
range.json:10:17: warning: two conditions on argument 0 of one rule [repeated-argument]
                    {"index": 0, "op": "SCMP_CMP_LE", "value": 9}
                    ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    hint: runtimes make every condition of the rule a rule of its own: any one of them is enough
range.json: 14 instructions, proved twice; 0 errors, 2 warnings, 0 notes
? 1
$ callgate check range.json --as kata
! callgate: error: range.json:10:17: two conditions on argument 0 of one rule
!                     {"index": 0, "op": "SCMP_CMP_LE", "value": 9}
!                     ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
! callgate: hint: kata's agent refuses that: the container doesn't start
? 2
$ callgate check range.json --as all
range.json for x86_64; newest kernel; Docker's capabilities; read as runc
range.json:7:23: warning: read as runc, docker, containerd, personality is not as meant: x86_64:personality(0,0,0,0,0,0) gets ALLOW, meant ERRNO(EPERM) [reading-differs]
                "names": ["personality"], "action": "SCMP_ACT_ALLOW",
                          ^~~~~~~~~~~~~
    hint: 'callgate edit --portable' writes a form that all runtimes read alike
range.json:7:23: warning: read as crun, podman, youki, personality is not as meant: x86_64:personality(0,0,0,0,0,0) gets ALLOW, meant ERRNO(EPERM) [reading-differs]
                "names": ["personality"], "action": "SCMP_ACT_ALLOW",
                          ^~~~~~~~~~~~~
    hint: 'callgate edit --portable' writes a form that all runtimes read alike
range.json:7:23: warning: read as gvisor, personality is not as meant: x86_64:personality(0,0,0,0,0,0) gets ALLOW, meant ERRNO(EPERM) [reading-differs]
                "names": ["personality"], "action": "SCMP_ACT_ALLOW",
                          ^~~~~~~~~~~~~
    hint: 'callgate edit --portable' writes a form that all runtimes read alike
range.json:10:17: error: kata refuses the profile: two conditions on argument 0 of one rule [reading-refuses]
                    {"index": 0, "op": "SCMP_CMP_LE", "value": 9}
                    ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    hint: kata's agent refuses that: the container doesn't start
range.json:10:17: warning: two conditions on argument 0 of one rule [repeated-argument]
                    {"index": 0, "op": "SCMP_CMP_LE", "value": 9}
                    ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    hint: runtimes make every condition of the rule a rule of its own: any one of them is enough
range.json: note: runsc applies no profile unless it is started with --oci-seccomp [unapplied-profile]
    hint: make sure that it is, or there is no filter at all
range.json: otherwise by runc, crun, docker, podman, containerd, youki, gvisor; refused by kata
range.json: 14 instructions, proved twice; 1 error, 4 warnings, 1 note
? 1
$ callgate check default --abi x86_64 --as gvisor
default, as in Docker 29 (moby/profiles cd3bed8061c7, May 2026), for x86_64; newest kernel; Docker's capabilities; read as gvisor
default:288:17: warning: read as gvisor, clone3 is not as meant: x86_64:clone3(0,0,0,0,0,0) gets ERRNO(EPERM), meant ERRNO(ENOSYS) [reading-differs]
          "names": ["clone3"],
                    ^~~~~~~~
    hint: 'callgate edit --portable' writes a form that all runtimes read alike
default: note: runsc applies no profile unless it is started with --oci-seccomp [unapplied-profile]
    hint: make sure that it is, or there is no filter at all
default: 57 instructions, proved twice; 0 errors, 1 warning, 1 note
? 1
$ callgate check default --abi x86_64 --as all -q
? 1
$ callgate check default --abi x86_64 --as crun@2.5.0
default, as in Docker 29 (moby/profiles cd3bed8061c7, May 2026), for x86_64; newest kernel; Docker's capabilities; read as crun with libseccomp 2.5.0
default:100:9: warning: read as crun, cachestat and 21 more are not as meant: x86_64:cachestat(0,0,0,0,0,0) gets ERRNO(EPERM), meant ALLOW [reading-differs]
            "cachestat"
            ^~~~~~~~~~~
    hint: 'callgate edit --portable' writes a form that all runtimes read alike
default: 55 instructions, proved twice; 0 errors, 1 warning, 0 notes
? 1
$ callgate check small.json --as all
small.json for x86_64, x86, x32; newest kernel; Docker's capabilities; read as runc
small.json:21:23: warning: read as gvisor, clone3 is not as meant: x86_64:clone3(0,0,0,0,0,0) gets ERRNO(EPERM), meant ERRNO(ENOSYS) [reading-differs]
                "names": ["clone3"],
                          ^~~~~~~~
    hint: 'callgate edit --portable' writes a form that all runtimes read alike
small.json: note: kata applies no profile unless its configuration says disable_guest_seccomp=false [unapplied-profile]
    hint: make sure that it is, or there is no filter at all
small.json: note: runsc applies no profile unless it is started with --oci-seccomp [unapplied-profile]
    hint: make sure that it is, or there is no filter at all
small.json: read as meant by runc, crun, docker, podman, containerd, youki, kata; otherwise by gvisor
small.json: 49 instructions, proved twice; 0 errors, 1 warning, 2 notes
? 1
$ callgate check small.json --as all --json | sed -n '/"readings"/,/]/p' | grep -c '"reads": "meant"'
7
$ callgate check podman --as all --abi x86_64
podman, as in Podman (container-libs f0ddf1a745bb, 2026), for x86_64; newest kernel; Docker's capabilities; read as runc
podman:2:20: warning: read as docker, _sysctl and 16 more are not as meant: x86_64:_sysctl(0,0,0,0,0,0) gets ERRNO(EPERM), meant ERRNO(ENOSYS) [reading-differs]
      "defaultAction": "SCMP_ACT_ERRNO",
                       ^~~~~~~~~~~~~~~~
    hint: 'callgate edit --portable' writes a form that all runtimes read alike
podman:2:20: warning: read as docker, personality is not as meant: x86_64:personality(1,0,0,0,0,0) gets ERRNO(EPERM), meant ERRNO(ENOSYS) [reading-differs]
      "defaultAction": "SCMP_ACT_ERRNO",
                       ^~~~~~~~~~~~~~~~
    hint: 'callgate edit --portable' writes a form that all runtimes read alike
podman:2:20: warning: read as containerd, _sysctl and 16 more are not as meant: x86_64:_sysctl(0,0,0,0,0,0) gets ERRNO(EPERM), meant ERRNO(ENOSYS) [reading-differs]
      "defaultAction": "SCMP_ACT_ERRNO",
                       ^~~~~~~~~~~~~~~~
    hint: 'callgate edit --portable' writes a form that all runtimes read alike
podman:2:20: warning: read as containerd, personality is not as meant: x86_64:personality(1,0,0,0,0,0) gets ERRNO(EPERM), meant ERRNO(ENOSYS) [reading-differs]
      "defaultAction": "SCMP_ACT_ERRNO",
                       ^~~~~~~~~~~~~~~~
    hint: 'callgate edit --portable' writes a form that all runtimes read alike
podman:2:20: warning: read as kata, _sysctl and 31 more are not as meant: x86_64:_sysctl(0,0,0,0,0,0) gets ERRNO(EPERM), meant ERRNO(ENOSYS) [reading-differs]
      "defaultAction": "SCMP_ACT_ERRNO",
                       ^~~~~~~~~~~~~~~~
    hint: 'callgate edit --portable' writes a form that all runtimes read alike
podman:2:20: warning: read as kata, personality is not as meant: x86_64:personality(1,0,0,0,0,0) gets ERRNO(EPERM), meant ERRNO(ENOSYS) [reading-differs]
      "defaultAction": "SCMP_ACT_ERRNO",
                       ^~~~~~~~~~~~~~~~
    hint: 'callgate edit --portable' writes a form that all runtimes read alike
podman:2:20: warning: read as gvisor, _sysctl and 31 more are not as meant: x86_64:_sysctl(0,0,0,0,0,0) gets ERRNO(EPERM), meant ERRNO(ENOSYS) [reading-differs]
      "defaultAction": "SCMP_ACT_ERRNO",
                       ^~~~~~~~~~~~~~~~
    hint: 'callgate edit --portable' writes a form that all runtimes read alike
podman:2:20: warning: read as gvisor, personality is not as meant: x86_64:personality(1,0,0,0,0,0) gets ERRNO(EPERM), meant ERRNO(ENOSYS) [reading-differs]
      "defaultAction": "SCMP_ACT_ERRNO",
                       ^~~~~~~~~~~~~~~~
    hint: 'callgate edit --portable' writes a form that all runtimes read alike
podman:338:17: warning: read as containerd, socket is not as meant: x86_64:socket(0x28,0,0,0,0,0) gets ALLOW, meant ERRNO(EPERM) [reading-differs]
          "names": ["socket"],
                    ^~~~~~~~
    hint: 'callgate edit --portable' writes a form that all runtimes read alike
podman:425:17: warning: the rule for 'setns' never decides on x86_64 [overruled-rule]
          "names": ["setns"],
                    ^~~~~~~
    hint: an earlier rule for it holds wherever this one does: runtimes drop this one
podman:479:17: warning: read as containerd, acct and 19 more are not as meant: x86_64:acct(0,0,0,0,0,0) gets ALLOW, meant ERRNO(EPERM) [reading-differs]
          "names": ["acct"],
                    ^~~~~~
    hint: 'callgate edit --portable' writes a form that all runtimes read alike
podman: note: kata applies no profile unless its configuration says disable_guest_seccomp=false [unapplied-profile]
    hint: make sure that it is, or there is no filter at all
podman: note: runsc applies no profile unless it is started with --oci-seccomp [unapplied-profile]
    hint: make sure that it is, or there is no filter at all
podman: read as meant by runc, crun, podman, youki; otherwise by docker, containerd, kata, gvisor
podman: 58 instructions, proved twice; 0 errors, 11 warnings, 2 notes
? 1
$ callgate explain range.json 'personality(0)' --as kata
! callgate: error: range.json:10:17: two conditions on argument 0 of one rule
!                     {"index": 0, "op": "SCMP_CMP_LE", "value": 9}
!                     ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
! callgate: hint: kata's agent refuses that: the container doesn't start
? 2
$ callgate explain range.json 'personality(0)' --as gvisor
range.json for x86_64; newest kernel; Docker's capabilities; read as gvisor
personality(0): ALLOW
    x86_64 135
    decided by the rule at range.json:7:23
! callgate: warning: range.json:10:17: two conditions on argument 0 of one rule [repeated-argument]
!                     {"index": 0, "op": "SCMP_CMP_LE", "value": 9}
!                     ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
! callgate: hint: runtimes make every condition of the rule a rule of its own: any one of them is enough
$ callgate explain range.json read --as all
! callgate: error: callgate does not know how 'all' reads profiles
! callgate: hint: --as takes runc, crun, docker, podman, containerd, youki, kata, gvisor, and a libseccomp release: runc@2.5.4
? 2
$ callgate explain default clone3 openat2 --abi x86_64,aarch64 --as crun@2.4.2 -q
clone3: ERRNO(ENOSYS)
    x86_64 435
    decided by the rule at default:288:17
    with CAP_SYS_ADMIN: ALLOW
clone3: ERRNO(EPERM)
    aarch64 435
    decided by the default action at default:2:20
openat2: ERRNO(EPERM)
    x86_64 437, aarch64 437
    decided by the default action at default:2:20
$ callgate explain default read --as crun@2.3.1
! callgate: error: libseccomp 2.3.1 is older than what callgate knows of
! callgate: hint: the oldest release is 2.4.0
? 2
