/* Feeds a fuzz target its kept seeds, as one test point.
 */
#include "fuzz.h"
#include <dirent.h>
#include <limits.h>

enum { SEED_BYTES_MAX = 16 << 20 };

static int feed(const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t *data = malloc(SEED_BYTES_MAX);

    if (file == NULL || data == NULL)
        return -1;
    size_t bytes = fread(data, 1, SEED_BYTES_MAX, file);
    fclose(file);
    uint8_t *exact = malloc(bytes ? bytes : 1); /* so that ASan sees the very end */
    if (exact == NULL)
        return -1;
    for (size_t i = 0; i < bytes; i++)
        exact[i] = data[i];
    free(data);
    LLVMFuzzerTestOneInput(exact, bytes);
    free(exact);
    return 0;
}

static int feed_folder(const char *folder)
{
    DIR *open_folder = opendir(folder);
    int count = 0;

    if (open_folder == NULL)
        return 0;
    for (struct dirent *entry; (entry = readdir(open_folder)) != NULL;) {
        char path[PATH_MAX];
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        MUST(feed(path) == 0);
        count++;
    }
    closedir(open_folder);
    return count;
}

int main(int argc, char **argv)
{
    int count = argc > 1 ? feed_folder(argv[1]) : 0;

    printf("%s 1 - %d seeds\n1..1\n", count > 0 ? "ok" : "not ok", count);
    return count > 0 ? 0 : 1;
}
