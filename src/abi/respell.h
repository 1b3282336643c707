/* Calls by what libraries, headers or tracers call them.
 *
 * `SYS_read` and `sys_read` are read, `pread` is pread64, `fstatat` fstatat64 or newfstatat, and
 * `posix_fallocate` is a function of a C library that makes fallocate (functions.def). Runtimes
 * know none of these spellings, and skip them.
 */
#ifndef ABI_RESPELL_H
#define ABI_RESPELL_H

#include <stddef.h>

/* The up to count_max calls that an unknown name is another spelling of; 0: none. */
size_t call_respelled(const char *name, size_t name_bytes, const char **ret_names,
                      size_t count_max);

#endif
