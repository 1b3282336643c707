# The arguments of a difference, as each ABI has them: x86 compares low words.
$ printf '{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"], "syscalls": [{"names": ["clone"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 5, "op": "SCMP_CMP_EQ"}]}]}' >five.json
$ sed 's/: 5/: 6/' five.json >six.json
$ callgate diff five.json six.json --as crun --json | grep -e '"abi"' -e '"bits"' -e '"last"'
          "abi": "x86_64",
          "abi": "x86",
                  "bits": 32,
                      "last": "0x5"
              "bits": 64,
                  "last": "0x5"
        "abi": "x86_64",
          "abi": "x86_64",
          "abi": "x86",
                  "bits": 32,
                      "last": "0x6"
              "bits": 64,
                  "last": "0x6"
        "abi": "x86_64",

# What --fix closes is told by the two words of an argument.
$ callgate check default --fix -q -o closed.json; callgate diff default closed.json -q --abi x86_64 | grep -e NEW -e '^-'
NEW is stricter: 1 changed in conditions
- socket where family is at least 0x100000000 and family (low half) is AF_ALG or AF_VSOCK  default:267:17  witness x86_64:socket(0x100000026,0,0)  old ALLOW  new ERRNO(EPERM)
