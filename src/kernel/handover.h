/* Handing a descriptor to another process.
 */
#ifndef KERNEL_HANDOVER_H
#define KERNEL_HANDOVER_H

#include <stdbool.h>

/* Sends a descriptor over a connected socket of AF_UNIX; the sender keeps its own.
 * false: errno says why. Async-signal-safe. */
bool handover_send(int channel, int descriptor);

/* Waits for the descriptor that the other end sends; it is closed on exec. -1: the other end was
 * closed, or sent none. The caller closes it. */
int handover_take(int channel);

#endif
