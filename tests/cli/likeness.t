# Files that are no profile are told what they are, as far as that can be seen.
$ printf '<!DOCTYPE html>\n<html><head><title>Not Found</title>' >page.json; callgate check page.json
! callgate: error: page.json:1:1: expected a value, found '<'
!     <!DOCTYPE html>
!     ^
! callgate: hint: it is a page of the web, or an error's: download the file itself (GitHub: 'Raw')
? 2
$ printf '404: Not Found' >404.json; callgate check 404.json
! callgate: error: 404.json:1:4: expected the end of the text, found ':'
!     404: Not Found
!        ^
! callgate: hint: it is a server's error: download the file itself
? 2
$ gzip -nc small.json >small.json.gz; callgate check small.json.gz 2>&1 | grep hint
callgate: hint: it is compressed: gunzip it first
$ tar -cf small.tar small.json; callgate check small.tar 2>&1 | grep hint
callgate: hint: it is an archive: tar -x takes the file out of it
$ base64 small.json >small.b64; callgate check small.b64 2>&1 | grep hint
callgate: hint: it is base64: base64 -d first
$ printf 'https://example.org/p.json\n' >link.json; callgate check link.json 2>&1 | grep hint
callgate: hint: it is an address: download what is there
$ printf '#!/bin/sh\n' >script.json; callgate check script.json 2>&1 | grep hint
callgate: hint: it is a script: a SOURCE is a profile in JSON, or raw BPF
$ (echo '// mine'; cat small.json) >comment.json; callgate check comment.json 2>&1 | grep hint
callgate: hint: JSON has no comments: remove it, or use a "comment" key
$ (echo '# mine'; cat small.json) >comment.json; callgate check comment.json 2>&1 | grep hint
callgate: hint: JSON has no comments: remove it, or use a "comment" key
$ (echo '```json'; cat small.json; echo '```') >small.md; callgate check small.md 2>&1 | grep hint
callgate: hint: take out the lines with ``` that Markdown has around it
$ printf 'kind: SeccompProfile\nspec:\n  defaultAction: SCMP_ACT_ERRNO\n' >spo.yaml; callgate check spo.yaml 2>&1 | grep hint
callgate: hint: it is a manifest of Kubernetes: its 'spec', as JSON, is a profile
$ printf 'apiVersion: v1\nkind: ConfigMap\n' >map.yaml; callgate check map.yaml 2>&1 | grep hint
callgate: hint: it is a manifest of Kubernetes: take the profile out of it, as JSON
$ printf '\342\200\213{}' >unseen.json; callgate check unseen.json
! callgate: error: unseen.json:1:1: expected a value, found U+200B
!     ???{}
!     ^~~
! callgate: hint: a character that can't be seen: remove it
? 2

# JSON, but no profile.
$ printf '{"kind": "SeccompProfile", "apiVersion": "v1", "spec": {"defaultAction": "SCMP_ACT_ERRNO"}}' >spo.json; callgate check spo.json
! callgate: error: spo.json:1:1: the profile has no 'defaultAction'
!     {"kind": "SeccompProfile", "apiVersion": "v1", "spec": {"defaultAction": "SCMP_ACT_ERRNO"}}
!     ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
! callgate: hint: it is a manifest of Kubernetes: its 'spec' is a profile
? 2
$ printf '{"kind": "Pod", "apiVersion": "v1"}' >pod.json; callgate check pod.json 2>&1 | grep hint
callgate: hint: it is a manifest of Kubernetes: take the profile out of it
$ (printf '{"seccomp": '; cat small.json; printf '}') >inner.json; callgate check inner.json 2>&1 | grep hint
callgate: hint: it is in 'seccomp': take it out
$ (printf '['; cat small.json; printf ']') >list.json; callgate check list.json
! callgate: error: list.json:1:1: a profile is an object, not an array
!     [{
!     ^~
! callgate: hint: take the profile out of the square brackets
? 2
$ printf '{"vmm": {"default_action": "trap", "filter_action": "allow", "filter": [{"syscall": "read"}]}}' >vmm.json; callgate check vmm.json 2>&1 | grep hint
callgate: hint: it is a filter of Firecracker's seccompiler, whose form is another one
$ printf '{"names": ["read"], "action": "SCMP_ACT_ALLOW"}' >rule.json; callgate check rule.json 2>&1 | grep hint
callgate: hint: it is a rule: rules stand in the array 'syscalls' of a profile
$ printf '"{\\"defaultAction\\": \\"SCMP_ACT_ALLOW\\"}"' >quoted.json; callgate check quoted.json 2>&1 | grep hint
callgate: hint: it is a profile within a string: jq -r . takes it out
$ printf '{}' >nothing.json; callgate check nothing.json 2>&1 | grep hint
callgate: hint: Docker takes this as no seccomp at all; say what happens to other calls, for example "SCMP_ACT_ERRNO"
$ printf '{"defaultActon": "SCMP_ACT_ERRNO"}' >mistyped.json; callgate check mistyped.json
mistyped.json:1:2: warning: unknown key 'defaultActon' [unknown-key]
    hint: did you mean 'defaultAction'?
! callgate: error: mistyped.json:1:1: the profile has no 'defaultAction'
!     {"defaultActon": "SCMP_ACT_ERRNO"}
!     ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
! callgate: hint: Docker takes this as no seccomp at all; say what happens to other calls, for example "SCMP_ACT_ERRNO"
? 2
$ printf '{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": ["read"]}' >words.json; callgate check words.json
! callgate: error: words.json:1:50: 'syscalls' takes an object, not a string
!     {"defaultAction": "SCMP_ACT_ERRNO", "syscalls": ["read"]}
!                                                      ^~~~~~
! callgate: hint: a rule is written {"names": [...], "action": ...}
? 2
$ printf '{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_ARM64"]}' >arch.json; callgate check arch.json
! callgate: error: arch.json:1:55: unknown architecture 'SCMP_ARCH_ARM64'
!     {"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_ARM64"]}
!                                                           ^~~~~~~~~~~~~~~~~
! callgate: hint: did you mean 'SCMP_ARCH_AARCH64'?
? 2
