/* Opens profiles, for one ABI or three. */
#include "subject.h"
#include "measure.h"
#include <string.h>

enum { FILE_BYTES_MAX = 1 << 20 };

#define ABIS_ONE CALLGATE_ABI_BIT(CALLGATE_ABI_X86_64)
#define ABIS_THREE                                                                                 \
    (ABIS_ONE | CALLGATE_ABI_BIT(CALLGATE_ABI_X86) | CALLGATE_ABI_BIT(CALLGATE_ABI_X32))

callgate_profile *subject_read(const char *path)
{
    callgate_error err = {.status = CALLGATE_OK};
    callgate_profile *profile = NULL;
    char *text = malloc(FILE_BYTES_MAX);
    FILE *file = fopen(path, "r");

    if (!file || !text) {
        fprintf(stderr, "bench: can't read '%s'\n", path);
        exit(2);
    }
    size_t bytes = fread(text, 1, FILE_BYTES_MAX, file);
    fclose(file);
    need(callgate_profile_parse(text, bytes, path, &profile, NULL, &err), &err);
    free(text);
    return profile;
}

static bool is_file(const char *word)
{
    size_t length = strlen(word);

    return length > 5 && strcmp(word + length - 5, ".json") == 0;
}

static callgate_profile *open_profile(const char *word)
{
    callgate_error err = {.status = CALLGATE_OK};
    callgate_profile *profile = NULL;

    if (is_file(word))
        return subject_read(word);
    need(callgate_profile_builtin(word, &profile, &err), &err);
    return profile;
}

/* "path/sockets.json" is "sockets". */
static void name_it(subject *what, const char *word, bool is_runc)
{
    const char *slash = strrchr(word, '/');
    const char *first = slash && is_file(word) ? slash + 1 : word;
    size_t length = strlen(first) - (is_file(word) ? 5 : 0);

    snprintf(what->name, sizeof what->name, "%.*s%s", (int)length, first,
             is_runc ? " as runc" : "");
}

/* Some profiles are for one machine, or mean nothing to these ABIs. */
static bool can_resolve(const subject *what)
{
    callgate_error err = {.status = CALLGATE_OK};
    callgate_source source;
    callgate_store *store;

    need(callgate_store_new(NULL, &store, &err), &err);
    bool is_resolved = callgate_profile_resolve(store, what->profile, &what->target, &source, NULL,
                                                &err) == CALLGATE_OK;
    if (is_resolved)
        callgate_source_clear(&source);
    else
        fprintf(stderr, "bench: %s, %s: %s\n", what->name, what->abis, err.text);
    callgate_store_free(store);
    return is_resolved;
}

static void visit_word(const char *word, subject_visitor *visit)
{
    bool is_runc = strncmp(word, "runc:", 5) == 0;
    const char *source = is_runc ? word + 5 : word;
    callgate_profile *profile = open_profile(source);
    subject what = {.profile = profile};

    name_it(&what, source, is_runc);
    callgate_target_init(&what.target);
    what.target.machine = CALLGATE_ABI_X86_64;
    what.target.reading = is_runc ? CALLGATE_READING_RUNC : CALLGATE_READING_CRUN;
    for (int i = 0; i < 2; i++) {
        what.target.abis = i == 0 ? ABIS_ONE : ABIS_THREE;
        what.abis = i == 0 ? "x86_64" : "x86_64,x86,x32";
        if (can_resolve(&what))
            visit(&what);
    }
    callgate_profile_free(profile);
}

void subjects_visit(int argc, char **argv, subject_visitor *visit)
{
    for (int i = 1; i < argc; i++)
        visit_word(argv[i], visit);
}

void subject_say(const subject *what, const char *by, const char *figure, double value)
{
    printf("%s\t%s\t%s\t%s\t%.10g\n", what->name, what->abis, by, figure, value);
}
