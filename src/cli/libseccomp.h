/* What the libseccomp of this machine knows, where there is one.
 */
#ifndef CLI_LIBSECCOMP_H
#define CLI_LIBSECCOMP_H

#include "callgate/profile.h"

/* Has the target ask the installed library which calls it knows; without one, or in a static
 * build, callgate's own table answers. */
void libseccomp_ask(callgate_target *target);

/* The installed library's release, "2.5.4"; false: none was found. */
bool libseccomp_release(char *ret_text, size_t bytes);

#endif
