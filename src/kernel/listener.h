/* Is there room for a listener? A thread's filters have one together.
 */
#ifndef KERNEL_LISTENER_H
#define KERNEL_LISTENER_H

#include <stdbool.h>

/* Has a filter of this process a listener already, so that it can install no other? Asked by a
 * child that tries; where none can be made the answer is no. */
bool listener_is_taken(void);

/* Has none of them one, for certain? */
bool listener_is_free(void);

#endif
