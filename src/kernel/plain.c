/* Errors made by copying bytes alone. */
#include "kernel/plain.h"

#include <errno.h>
#include <string.h>

/* Appends to a NUL-terminated text of CALLGATE_TEXT_BYTES_MAX bytes. */
static void append(char *out, const char *text)
{
    size_t used = strnlen(out, CALLGATE_TEXT_BYTES_MAX - 1);
    size_t bytes = strnlen(text, CALLGATE_TEXT_BYTES_MAX - 1 - used);
    memcpy(out + used, text, bytes);
    out[used + bytes] = '\0';
}

callgate_status plain_fail(callgate_error *reterr, callgate_status status, int os_errno,
                           const char *file, int line, const char *text)
{
    if (reterr == NULL)
        return status;
    memset(reterr, 0, sizeof *reterr);
    reterr->status = status;
    reterr->os_errno = os_errno;
    reterr->origin_file = file;
    reterr->origin_line = line;
    append(reterr->text, text);
    return status;
}

void plain_add(callgate_error *reterr, const char *text)
{
    if (reterr != NULL)
        append(reterr->text, text);
}

void plain_add_number(callgate_error *reterr, uint64_t number)
{
    char digits[21]; /* 2^64 - 1 has 20 */
    char *first = digits + sizeof digits - 1;
    *first = '\0';
    do {
        *--first = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    plain_add(reterr, first);
}

void plain_hint(callgate_error *reterr, const char *hint)
{
    if (reterr != NULL)
        append(reterr->hint, hint);
}

void plain_add_errno(callgate_error *reterr, int os_errno)
{
    static const struct {
        int number;
        const char *name;
    } names[] = {
        {EPERM, "EPERM"},   {ENOENT, "ENOENT"},   {ESRCH, "ESRCH"},
        {EIO, "EIO"},       {E2BIG, "E2BIG"},     {ENOEXEC, "ENOEXEC"},
        {EAGAIN, "EAGAIN"}, {ENOMEM, "ENOMEM"},   {EACCES, "EACCES"},
        {EFAULT, "EFAULT"}, {EBUSY, "EBUSY"},     {ENOTDIR, "ENOTDIR"},
        {EISDIR, "EISDIR"}, {EINVAL, "EINVAL"},   {ENFILE, "ENFILE"},
        {EMFILE, "EMFILE"}, {ETXTBSY, "ETXTBSY"}, {ENAMETOOLONG, "ENAMETOOLONG"},
        {ENOSYS, "ENOSYS"}, {ELOOP, "ELOOP"},     {ELIBBAD, "ELIBBAD"},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (names[i].number == os_errno) {
            plain_add(reterr, names[i].name);
            return;
        }
    }
    plain_add(reterr, "errno ");
    plain_add_number(reterr, (uint64_t)os_errno);
}
