/* Giving up descriptors.
 */
#ifndef KERNEL_DESCRIPTORS_H
#define KERNEL_DESCRIPTORS_H

/* Closes all descriptors of this process but two; -1: but one, or none. Async-signal-safe. */
void descriptors_keep(int one, int other);

#endif
