# Logs are longer than profiles.

$ seq 200000 | sed 's|.*|123 1700000000.000000 openat(AT_FDCWD, "/etc/ld.so.cache", O_RDONLY\|O_CLOEXEC) = &|' >long.log; test $(wc -c <long.log) -gt 16777216
$ callgate record -q --from long.log --json=long.json -o long.profile; grep '"count": 200000' long.json | head -1
      "count": 200000,
$ split -n l/2 long.log part.; callgate record -q --from part.aa --from part.ab --json=parts.json -o parts.profile; grep '"count"' parts.json | head -1
      "count": 200000,
$ truncate -s 257M longer.log; callgate record -q --from longer.log -o longer.profile; rm longer.log
! callgate: error: 'longer.log' has more than 256 MiB
! callgate: hint: 'split -C 200m' parts it; the parts add up
