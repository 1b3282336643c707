/* Reads numbers that options take. */
#include "cli/cli.h"
#include <errno.h>
#include <stdlib.h>

bool option_count(cli_session *cli, option_id option, uint32_t count_max, uint32_t *ret_count)
{
    const char *word = args_value(&cli->args, option, 0);
    char *end;

    *ret_count = 0;
    if (word == NULL)
        return true;
    errno = 0;
    unsigned long count = strtoul(word, &end, 10);
    if (*word >= '0' && *word <= '9' && *end == '\0' && errno == 0 && count > 0 &&
        count <= count_max) {
        *ret_count = (uint32_t)count;
        return true;
    }
    talk_failure(cli, "--%s takes a number from 1 to %u, not '%s'", option_get(option)->name,
                 count_max, word);
    return false;
}
