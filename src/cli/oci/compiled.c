/* Says what libseccomp makes of written profiles.
 */
#include "cli/oci/compiled.h"
#include "abi/abi.h"
#include "lint/lint.h"
#include <string.h>

/* Of all that can be said of the profile, its length alone: the rest was said of its sources. */
static void take_length(void *user, const callgate_diagnostic *diagnostic)
{
    if (strcmp(diagnostic->rule, "long-filter") != 0)
        return;
    talk_warning(user, "%s", diagnostic->text);
    talk_hint(user, "%s", diagnostic->hint);
}

/* What libseccomp forgets or mixes up is said once, of the first ABI. */
typedef struct forgotten_talk {
    cli_session *cli;
    bool is_said;
} forgotten_talk;

static void take_forgotten(void *user, const callgate_diagnostic *diagnostic)
{
    forgotten_talk *talk = user;
    callgate_sink all = talk_sink(talk->cli);

    if (talk->is_said || (strcmp(diagnostic->rule, "libseccomp-forgets") != 0 &&
                          strcmp(diagnostic->rule, "libseccomp-mixes") != 0))
        return;
    talk->is_said = true;
    all.take(all.user, diagnostic);
}

/* Does libseccomp forget the profile's rules, or mix up tests of its calls? */
static void warn_of_libseccomp(cli_session *cli, callgate_store *store,
                               const loaded_source *written, const callgate_target *target,
                               const callgate_source *meaning)
{
    forgotten_talk talk = {.cli = cli};
    const callgate_sink sink = {take_forgotten, &talk};
    const lint_subject subject = {.store = store,
                                  .meaning = meaning,
                                  .profile = written->profile,
                                  .target = target,
                                  .name = written->name,
                                  .sink = &sink};

    lint_libseccomp(&subject);
}

/* Names a call whose rules libseccomp may read otherwise, once, if it wasn't so before. */
static void note_doubt(cli_session *cli, const callgate_profile *before,
                       const callgate_profile *written)
{
    call_id call = lint_new_doubt(before, written);

    if (call == CALL_NONE)
        return;
    talk_note(cli, "%s: its rules are of a kind that libseccomp reads otherwise at times",
              call_name(call));
    talk_hint(cli, "callgate's own filters are exact; 'callgate check' shows the rules "
                   "(libseccomp-doubtful), 'callgate edit --portable' writes masks where it can");
}

static void warn_of(cli_session *cli, const loaded_source *written, const compiled_product *product)
{
    const callgate_sink sink = {take_length, cli};
    callgate_source meaning;
    callgate_store *store;

    if (callgate_store_new(NULL, &store, NULL) != CALLGATE_OK)
        return;
    if (callgate_profile_resolve(store, written->profile, product->target, &meaning, &sink, NULL) ==
        CALLGATE_OK) {
        if (product->look != NULL)
            product->look(cli, store, &meaning, product->user);
        warn_of_libseccomp(cli, store, written, product->target, &meaning);
        callgate_source_clear(&meaning);
    }
    callgate_store_free(store);
}

void compiled_warn(cli_session *cli, const compiled_product *product)
{
    loaded_source written = {.name = product->name, .kind = SOURCE_PROFILE};

    if (cli->is_quiet || callgate_profile_parse(product->json, product->json_bytes, written.name,
                                                &written.profile, NULL, NULL) != CALLGATE_OK)
        return;
    written.next = cli->sources;
    cli->sources = &written; /* its lines can be shown */
    warn_of(cli, &written, product);
    note_doubt(cli, product->before, written.profile);
    source_release(cli, &written);
}
