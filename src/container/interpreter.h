/* What executes a program: a script's interpreter, an ELF file's loader. */
#ifndef CONTAINER_INTERPRETER_H
#define CONTAINER_INTERPRETER_H

#include <stdbool.h>

enum {
    INTERPRETER_BYTES_MAX = 4096, /* PATH_MAX, linux/limits.h */
    INTERPRETER_DEPTH_MAX = 5,    /* one that has one itself: fs/exec.c of the kernel */
};

/* The path that the kernel opens to execute an open file. false: it needs none, can't be read, or
 * isn't this machine's, whom binfmt_misc may help. */
bool interpreter_of(int file, char ret_path[INTERPRETER_BYTES_MAX]);

/* Does the kernel execute an open file without help: a script, an ELF file of this machine? One
 * that can't be read may be either. */
bool interpreter_is_native(int file);

#endif
