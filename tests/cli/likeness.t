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
! callgate: hint: it is a manifest of Kubernetes: its 'spec' is a profile: jq .spec takes it out
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

# What names a profile, and isn't one: containers and daemons as engines tell of them.
$ printf '[{"Id": "7", "Name": "/web", "HostConfig": {"Privileged": false, "SecurityOpt": ["no-new-privileges", "seccomp={\\"defaultAction\\": \\"SCMP_ACT_ALLOW\\"}"]}}]' >inspect.json; callgate check inspect.json 2>&1 | grep hint
callgate: hint: it is what docker inspect prints, with the profile in it: jq -r '.[0].HostConfig.SecurityOpt[] | select(startswith("seccomp="))[8:]'
$ for option in seccomp=unconfined seccomp:builtin seccomp=/etc/p.json label=disable; do sed "s|\"seccomp={.*}\"]|\"$option\"]|" inspect.json >option.json; callgate explain option.json read 2>&1 | grep hint; done
callgate: hint: it is what docker inspect prints: the profile is 'unconfined'
callgate: hint: it is what docker inspect prints, of a container with the engine's profile: 'default', or docker:NAME asks the container
callgate: hint: it is what docker inspect prints: the profile is '/etc/p.json'
callgate: hint: it is what docker inspect prints, of a container with the engine's profile: 'default', or docker:NAME asks the container
$ printf '{"HostConfig": {"Privileged": true, "SecurityOpt": null}}' >one.json; callgate check one.json 2>&1 | grep hint
callgate: hint: it is what docker inspect prints, of a privileged container, which has no filter: 'unconfined'
$ printf '[{"OCIConfigPath": "/var/lib/c/config.json", "HostConfig": {"SecurityOpt": []}}]' >pod.json; callgate check pod.json 2>&1 | grep hint
callgate: hint: it is what podman inspect prints: the container's config.json is '/var/lib/c/config.json'
$ for profile in builtin /etc/docker/p.json; do printf '{"ServerVersion": "28", "SecurityOptions": ["name=apparmor", "name=seccomp,profile=%s"]}' $profile >info.json; callgate check info.json 2>&1 | grep hint; done
callgate: hint: it is what docker info prints: its profile is 'default'
callgate: hint: it is what docker info prints: its profile is '/etc/docker/p.json'
$ printf '{"host": {"security": {"seccompEnabled": true, "seccompProfilePath": "/usr/share/containers/seccomp.json"}}}' >info.json; callgate check info.json 2>&1 | grep hint
callgate: hint: it is what podman info prints: its profile is '/usr/share/containers/seccomp.json'
$ printf '{"status": {}, "info": {"runtimeSpec": {"ociVersion": "1.1"}}}' >crictl.json; callgate check crictl.json 2>&1 | grep hint
callgate: hint: its 'runtimeSpec' is a config.json: take it out
$ printf '{"ID": "7", "Spec": {"ociVersion": "1.1"}}' >ctr.json; callgate check ctr.json 2>&1 | grep hint
callgate: hint: its 'Spec' is a config.json: take it out

# Manifests, compose files.
$ printf '{"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"securityContext": {"seccompProfile": {"type": "Localhost", "localhostProfile": "profiles/web.json"}}}]}}' >pod.json; callgate check pod.json 2>&1 | grep hint
callgate: hint: it is a manifest of Kubernetes: the profile is '/var/lib/kubelet/seccomp/profiles/web.json' on the node
$ printf '{"apiVersion": "v1", "kind": "ConfigMap", "data": {"x": "y", "web.json": "{\\"defaultAction\\": \\"SCMP_ACT_ALLOW\\"}"}}' >map.json; callgate check map.json 2>&1 | grep hint
callgate: hint: it is a manifest of Kubernetes: the profile is a text in it: jq -r '.data["web.json"]' takes it out
$ sed 's/"Localhost", .*web.json"/"RuntimeDefault"/' pod.json >own.json; callgate check own.json 2>&1 | grep hint
callgate: hint: it is a manifest of Kubernetes: the profile is the runtime's own, such as 'containerd'
$ printf '{"services": {"db": {}, "web": {"security_opt": ["seccomp:./web.json"]}}}' >compose.json; callgate check compose.json 2>&1 | grep hint
callgate: hint: it is a compose file: the profile of 'web' is './web.json'
$ printf '{"services": {"db": {"security_opt": []}, "x": 1}}' >compose.json; callgate check compose.json 2>&1 | grep hint
callgate: hint: it is a compose file, and names no profile: the engine's is 'default'
$ printf 'services:\n  web:\n    image: nginx\n    security_opt:\n      - seccomp:./web.json\n' >compose.yaml; callgate check compose.yaml 2>&1 | grep hint
callgate: hint: it is a compose file: the profile is what its 'security_opt' names behind 'seccomp:', or else 'default'
$ printf 'apiVersion: v1\nkind: Pod\nspec:\n  securityContext:\n    seccompProfile:\n      type: Localhost\n      localhostProfile: profiles/web.json\n' >pod.yaml; callgate check pod.yaml 2>&1 | grep hint
callgate: hint: it is a manifest of Kubernetes: the profile is the file that its 'localhostProfile' names, in /var/lib/kubelet/seccomp on the node
$ for odd in '[]' '[1]' '[{"HostConfig": 1}]' '{"HostConfig": {"SecurityOpt": "seccomp="}}' '{"SecurityOptions": 1}' '{"apiVersion": 1, "spec": 1, "data": 1}' '{"services": []}' '{"services": [1]}' '{"host": {"security": 1}}' '{"a": {"runtimeSpec": 1}}'; do printf '%s' "$odd" >odd.json; callgate check odd.json >/dev/null 2>&1; echo $?; done | sort | uniq -c | sed 's/^ *//'
10 2

# Filters as text.
$ callgate compile small.json --abi x86_64 -q --format hex -o f.hex; callgate check f.hex 2>&1 | grep hint
callgate: hint: it is a filter in hex: xxd -r -p first
$ callgate compile small.json --abi x86_64 -q --format base64 -o f.b64; callgate check f.b64 2>&1 | grep hint
callgate: hint: it is a filter in base64: base64 -d first
$ callgate compile small.json --abi x86_64 -q --format asm -o f.asm; callgate check f.asm 2>&1 | grep hint
callgate: hint: it is a filter as text: a SOURCE is its instructions' bytes, as 'seccomp-tools asm -f raw' or a program's own sock_filter array has them
$ printf ' line  CODE  JT   JF      K\n=================================\n 0000: 0x20 0x00 0x00 0x00000004  A = arch\n' >f.dump; callgate check f.dump 2>&1 | grep hint
callgate: hint: it is a filter as text: a SOURCE is its instructions' bytes, as 'seccomp-tools asm -f raw' or a program's own sock_filter array has them
$ callgate dump small.json --abi x86_64 -q --format policy -o f.policy; callgate check f.policy 2>&1 | grep hint
callgate: hint: it is what --format policy shows: --format profile is read back
$ printf 'POLICY sample {\n  ALLOW { read, write }\n}\nUSE sample DEFAULT KILL\n' >f.kafel; callgate check f.kafel 2>&1 | grep hint
callgate: hint: it is a policy of kafel: read the filter that it compiles, raw or by 'pid:N'
