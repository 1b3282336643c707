/* Refuses to record a client of a container engine. */
#include "cli/record/record.h"

#include <string.h>

/* `record docker run …` would record the client, which only talks to a daemon. */
typedef struct client {
    const char *name;
    const char *about; /* what NAME is, where the client's words don't say it */
    bool takes_name;   /* --name is the container's */
} client;

static const client clients[] = {
    {"docker", " with --name NAME", true},
    {"podman", " with --name NAME", true},
    {"nerdctl", " with --name NAME", true},
    {"ctr", "; NAME is the id that it gives it", false},
    {"kubectl", ", on the node where it will run; NAME is the container's id", false},
};

/* Programs that start the one behind their own words. */
typedef struct wrapper {
    const char *name;
    const char *valued;   /* short options whose value may be the next word */
    size_t operand_count; /* words of its own in front of the program */
} wrapper;

static const wrapper wrappers[] = {
    {"chrt", "TPD", 1},   {"doas", "uC", 0},          {"env", "uCS", 0},  {"exec", "a", 0},
    {"ionice", "cn", 0},  {"nice", "n", 0},           {"nohup", "", 0},   {"setsid", "", 0},
    {"stdbuf", "ioe", 0}, {"sudo", "CDghpRrTtUu", 0}, {"taskset", "", 1}, {"time", "fo", 0},
    {"timeout", "ks", 1},
};

static const char *base_name(const char *word)
{
    const char *slash = strrchr(word, '/');

    return slash == NULL ? word : slash + 1;
}

static const wrapper *find_wrapper(const char *word)
{
    for (size_t i = 0; i < sizeof wrappers / sizeof *wrappers; i++) {
        if (strcmp(base_name(word), wrappers[i].name) == 0)
            return &wrappers[i];
    }
    return NULL;
}

/* How many words an option of a wrapper takes, or a variable that it sets; 0: it is neither. */
static size_t option_words(const wrapper *who, const char *word)
{
    if (word[0] != '-' || word[1] == '\0')
        return strchr(word, '=') != NULL;
    bool is_lone = word[1] != '-' && word[2] == '\0';
    return is_lone && strchr(who->valued, word[1]) != NULL ? 2 : 1;
}

/* The first word of the program that is started in the end. */
static size_t find_program(const char *const *words, size_t count)
{
    const wrapper *who;
    size_t at = 0;

    while (at < count && (who = find_wrapper(words[at])) != NULL) {
        size_t more;

        for (at++; at < count && (more = option_words(who, words[at])) > 0; at += more)
            ;
        at += who->operand_count;
    }
    return at;
}

static const client *find_client(const char *word)
{
    for (size_t i = 0; i < sizeof clients / sizeof *clients; i++) {
        if (strcmp(base_name(word), clients[i].name) == 0)
            return &clients[i];
    }
    return NULL;
}

/* The word behind --name; NULL: the container's name isn't given. */
static const char *container_of(const client *who, const char *const *words, size_t count)
{
    for (size_t i = 1; i < count && who->takes_name; i++) {
        if (strncmp(words[i], "--name=", 7) == 0)
            return words[i] + 7;
        if (strcmp(words[i], "--name") == 0 && i + 1 < count)
            return words[i + 1];
    }
    return NULL;
}

bool record_client_check(cli_session *cli)
{
    size_t count = cli->args.operand_count;
    size_t at = find_program(cli->args.operands, count);
    const client *who = at < count ? find_client(cli->args.operands[at]) : NULL;

    if (who == NULL)
        return true;
    const char *const *words = cli->args.operands + at;
    const char *name = container_of(who, words, count - at);
    talk_failure(cli, "'%s' is a client: the container's calls are not among its own", words[0]);
    talk_hint(cli,
              "callgate record --container %s, in another terminal before '%s' starts the "
              "container%s",
              name == NULL ? "NAME" : name, words[0], name == NULL ? who->about : "");
    return false;
}
