/* Says which version this is. */
#include "callgate/callgate.h"

const char *callgate_version(void)
{
    return CALLGATE_VERSION;
}
