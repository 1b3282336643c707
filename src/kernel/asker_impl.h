/* What an asker shares with its child.
 */
#ifndef KERNEL_ASKER_IMPL_H
#define KERNEL_ASKER_IMPL_H

#include "kernel/asker.h"

#include <stdbool.h>

/* How a question is put: by which instruction. */
typedef enum ask_entry {
    ASK_NATIVE, /* the machine's own */
    ASK_COMPAT, /* int $0x80 of x86_64 */
    ASK_EXEMPT, /* the machine's own, where the child's filter answers an errno itself */
    ASK_ENTRY_COUNT,
} ask_entry;

enum {
    ASK_MARKER_ERRNO = 4001,    /* what no filter answers by chance */
    ASK_EXIT_THREAD_DIED = 101, /* the child's status: its asking thread was killed alone */
};

/* Memory of both. Who writes is who has the turn: a byte over the socket gives it away. */
typedef struct ask_board {
    uint64_t call[7]; /* the number, the arguments */
    ask_entry entry;
    int64_t result;
    bool has_trapped;
    uint32_t trap_data;
    bool is_single; /* no second thread could be made */
    int failure;    /* errno of a child that can't ask */
    const char *failed_call;
    int thread; /* the asking thread's id; the kernel makes it 0 at its end */
} ask_board;

/* Makes a call by one of the marked instructions. */
int64_t ask_by(ask_entry entry, const uint64_t call[7]);

/* The address behind a marked instruction, which filters see; 0: this machine has none. */
uint64_t ask_address(ask_entry entry);

/* What the child does: sends its listener over the socket, then answers. Never returns. */
_Noreturn void ask_child(ask_board *board, int channel);

#endif
