# What scripts rely on: statuses, streams, files.

# Nothing starts where its report can't be kept.
$ callgate run --report=none/here -- touch started; test -e started && echo started
! callgate: error: can't write 'none/here': No such file or directory
? 1
$ callgate run --report=. -- touch started; test -e started && echo started
! callgate: error: can't write '.': Is a directory
? 1
$ callgate run --report=- -- touch started; test -e started && echo started
! callgate: error: standard output is the program's: no report goes there
! callgate: hint: --report=FILE names a file, --report=/dev/fd/3 an open descriptor
? 1
$ callgate run --report=/dev/fd/9 -- touch started; test -e started && echo started
! callgate: error: can't write '/dev/fd/9': Bad file descriptor
? 1
$ callgate run -q --profile unconfined --report=kept.obs -- touch started && ls started
started
