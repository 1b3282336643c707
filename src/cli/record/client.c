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
    const char *valued;      /* short options whose value may be the next word */
    const char *long_valued; /* long ones whose value may, each behind a blank */
    size_t operand_count;    /* words of its own in front of the program */
} wrapper;

/* From the tools' own lists: coreutils 9, util-linux 2.40, sudo 1.9, OpenDoas, GNU time. */
static const wrapper wrappers[] = {
    {"chrt", "TPD", " sched-runtime sched-period sched-deadline", 1},
    {"doas", "uC", "", 0},
    {"env", "auCS", " argv0 unset chdir split-string", 0},
    {"exec", "a", "", 0},
    {"ionice", "cn", " class classdata", 0},
    {"nice", "n", " adjustment", 0},
    {"nohup", "", "", 0},
    {"setsid", "", "", 0},
    {"stdbuf", "ioe", " input output error", 0},
    {"sudo", "aCcDghpRrTtUu",
     " auth-type close-from login-class chdir group host prompt chroot role command-timeout type "
     "other-user user",
     0},
    {"taskset", "", "", 1},
    {"time", "fo", " format output", 0},
    {"timeout", "ks", " kill-after signal", 1},
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

/* Is a long option, which may be cut short, one of those with a value? */
static bool is_long_valued(const wrapper *who, const char *name)
{
    size_t bytes = strlen(name);

    for (const char *at = who->long_valued; bytes > 0 && (at = strchr(at, ' ')) != NULL;) {
        at++;
        if (strncmp(at, name, bytes) == 0)
            return true;
    }
    return false;
}

/* Is the value of the short options in a word the next one? "-Eu bob", but not "-ubob". */
static bool is_short_valued(const wrapper *who, const char *letters)
{
    size_t plain = strcspn(letters, who->valued);

    return letters[plain] != '\0' && letters[plain + 1] == '\0';
}

/* How many words an option of a wrapper takes, or a variable that it sets; 0: it is neither. */
static size_t option_words(const wrapper *who, const char *word)
{
    if (word[0] != '-' || word[1] == '\0')
        return strchr(word, '=') != NULL;
    bool is_split = word[1] == '-' ? is_long_valued(who, word + 2) : is_short_valued(who, word + 1);
    return is_split ? 2 : 1;
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
