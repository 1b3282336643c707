/* Runs a verb whose report goes to a file.
 */
#include "cli/divert.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* All that stands in a file; NULL: it can't be had. */
static char *read_back(FILE *file, size_t *ret_bytes)
{
    long end = fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
    char *bytes = end >= 0 ? malloc((size_t)end + 1) : NULL;

    rewind(file);
    if (bytes != NULL && fread(bytes, 1, (size_t)end, file) != (size_t)end) {
        free(bytes);
        return NULL;
    }
    *ret_bytes = (size_t)end;
    return bytes;
}

/* A verb that failed before it had anything to report leaves the file as it is. */
static bool write_kept(cli_session *cli, FILE *kept, const char *path, bool is_whole)
{
    size_t count = 0;
    char *bytes = is_whole ? read_back(kept, &count) : NULL;
    bool is_written = bytes != NULL && (count == 0 || output_file(cli, path, bytes, count));

    if (bytes == NULL)
        talk_failure(cli, "what was reported can't be kept: %s", strerror(errno));
    free(bytes);
    return is_written;
}

/* A file without a name, in memory where there is that: some roots have no folder for others. */
static FILE *open_nameless(void)
{
    int memory = memfd_create("report", MFD_CLOEXEC);

    return memory >= 0 ? fdopen(memory, "w+") : tmpfile();
}

int divert_report(cli_session *cli, int (*function)(cli_session *cli), const char *path, int failed)
{
    if (!output_leads_somewhere(cli, path))
        return failed;
    FILE *kept = open_nameless();
    int before = kept != NULL ? dup(STDOUT_FILENO) : -1;

    if (before < 0 || fflush(stdout) != 0 || dup2(fileno(kept), STDOUT_FILENO) < 0) {
        talk_failure(cli, "can't report to '%s': %s", path, strerror(errno));
        return failed;
    }
    int status = function(cli);
    bool is_whole = fflush(stdout) == 0 && ferror(stdout) == 0;
    dup2(before, STDOUT_FILENO);
    close(before);
    if (!write_kept(cli, kept, path, is_whole))
        status = failed;
    fclose(kept);
    return status;
}
