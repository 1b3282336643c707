/* Writes the parts of a product together.
 */
#include "cli/oci/parts.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

const char *parts_directory(const cli_session *cli)
{
    const char *path = args_value(&cli->args, OPTION_OUT, 0);

    return path != NULL && *path != '\0' && path[strlen(path) - 1] == '/' ? path : NULL;
}

void parts_init(product_parts *parts, cli_session *cli, const char *directory)
{
    parts->cli = cli;
    parts->directory = directory;
    parts->count = 0;
}

bool parts_add(product_parts *parts, const char *name, text *part)
{
    parts_file file = {.bytes = part->bytes};
    text path;

    if (parts->count == PARTS_COUNT_MAX) {
        talk_failure(parts->cli, "more than %d parts", PARTS_COUNT_MAX);
        return false;
    }
    text_init(&path);
    text_add(&path, "%s%s.json", parts->directory, name);
    file.path = text_steal(&path);
    file.data = text_steal(part);
    parts->files[parts->count++] = file;
    if (file.path != NULL && file.data != NULL)
        return true;
    talk_failure(parts->cli, "out of memory");
    return false;
}

static bool make_directory(const product_parts *parts)
{
    if (mkdir(parts->directory, 0777) == 0 || errno == EEXIST)
        return true;
    talk_failure(parts->cli, "can't make '%s': %s", parts->directory, strerror(errno));
    return false;
}

bool parts_end(product_parts *parts, bool is_fine)
{
    is_fine = is_fine && make_directory(parts);
    for (uint32_t i = 0; i < parts->count; i++) {
        const parts_file *file = &parts->files[i];
        is_fine = is_fine && output_file(parts->cli, file->path, file->data, file->bytes);
        free(file->path);
        free(file->data);
    }
    return is_fine;
}
