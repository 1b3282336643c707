/* Reads the actions that people or profiles write.
 */
#include "cli/action_word.h"
#include "base/limits.h"
#include "filter/action.h"
#include <ctype.h>
#include <string.h>
#include <strings.h>

/* The errno that is named between brackets. */
static errno_id named_errno(const char *text)
{
    const char *open = strchr(text, '(');

    return open != NULL ? errno_from_name(open + 1, strcspn(open + 1, ")")) : ERRNO_UNNAMED;
}

bool action_word_read(const char *text, callgate_abi abi, uint32_t *ret_word, bool *ret_has_data,
                      errno_id *ret_named)
{
    char upper[ACTION_TEXT_BYTES];
    size_t bytes = 0;

    if (strncasecmp(text, "SCMP_ACT_", 9) == 0)
        text += 9;
    for (; text[bytes] != '\0' && bytes < sizeof upper - 1; bytes++)
        upper[bytes] = (char)toupper((unsigned char)text[bytes]);
    upper[bytes] = '\0';
    if (ret_has_data != NULL)
        *ret_has_data = strchr(upper, '(') != NULL;
    if (ret_named != NULL)
        *ret_named = named_errno(upper);
    if (strcmp(upper, "KILL") == 0)
        return action_parse("KILL_THREAD", 11, abi, ret_word);
    if (strcmp(upper, "ERRNO") == 0) {
        *ret_word = CALLGATE_ERRNO;
        return true;
    }
    return text[bytes] == '\0' && action_parse(upper, bytes, abi, ret_word);
}

bool errno_word_read(const char *text, callgate_abi abi, uint32_t *ret_number)
{
    uint32_t number = 0;

    if (errno_number(abi, text, strlen(text), ret_number))
        return true;
    for (const char *at = text; *at != '\0'; at++) {
        if (*at < '0' || *at > '9' || number > ERRNO_MAX)
            return false;
        number = number * 10 + (uint32_t)(*at - '0');
    }
    *ret_number = number;
    return *text != '\0' && number <= ERRNO_MAX;
}
