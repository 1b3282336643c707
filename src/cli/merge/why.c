/* Says why OCI's rules can't say a merged meaning.
 */
#include "cli/answer.h"
#include "cli/merge/merge.h"
#include "filter/action.h"
#include "policy/call_text.h"
#include "profile/reading.h"
#include "profile/resolve.h"
#include <stdio.h>

enum { WORD_COUNT_MAX = 64 };

static decision answer_on(const oci_request *request, callgate_abi abi, uint32_t nr)
{
    return nr_runs_find(policy_find(request->policy, callgate_abi_arch(abi)), nr);
}

/* A word of this answer that no rule can have; false: there is none. */
static bool find_unwritable(const oci_request *request, decision answer, uint32_t *ret_word)
{
    uint32_t words[WORD_COUNT_MAX];
    uint32_t count = decision_word_list(request->store, answer, words, WORD_COUNT_MAX);

    for (uint32_t i = 0; i < count; i++) {
        *ret_word = words[i];
        if (!oci_takes_word(words[i], request->attachment))
            return true;
    }
    return false;
}

static bool say_unwritable(cli_session *cli, const oci_request *request, callgate_abi abi)
{
    char action[ACTION_TEXT_BYTES];
    uint32_t nr, word;

    for (call_id call = 0; call < call_count(); call++) {
        if (!call_nr(call, abi, &nr) ||
            !find_unwritable(request, answer_on(request, abi, nr), &word))
            continue;
        action_format(word, abi, action);
        talk_failure(cli, "no rule of OCI can say %s, which '%s' gets%s", action, call_name(call),
                     word == CALLGATE_USER_NOTIF ? ": there is no listener" : "");
        return true;
    }
    return false;
}

static void say_nothing_found(cli_session *cli, const oci_request *request)
{
    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        if ((request->abis & CALLGATE_ABI_BIT(abi)) != 0 &&
            say_unwritable(cli, request, (callgate_abi)abi))
            return;
    }
    talk_failure(cli, "the result has conditions that no OCI profile can say");
}

/* An ABI on which the same call, with the same arguments, is answered otherwise; NONE: none. */
static callgate_abi find_other(const oci_request *request, const callgate_call_data *call,
                               call_id name, uint32_t word, uint32_t *ret_word)
{
    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        callgate_call_data other = *call;
        if ((request->abis & CALLGATE_ABI_BIT(abi)) == 0 ||
            !call_nr(name, (callgate_abi)abi, &other.nr))
            continue;
        other.arch = callgate_abi_arch((callgate_abi)abi);
        *ret_word = callgate_policy_eval(request->policy, &other);
        if (*ret_word != word)
            return (callgate_abi)abi;
    }
    return CALLGATE_ABI_NONE;
}

static void say_foreign(cli_session *cli, const callgate_witness *difference, callgate_abi abi)
{
    char wanted[ACTION_TEXT_BYTES];

    action_format(difference->word_a, abi, wanted);
    if (abi != CALLGATE_ABI_NONE)
        talk_failure(cli, "calls of %s get %s, and no OCI profile for the other ABIs says that",
                     callgate_abi_name(abi), wanted);
    else
        talk_failure(cli, "calls of arch 0x%x get %s, and runtimes kill those that no ABI has",
                     difference->call.arch, wanted);
}

/* Where one of two answers is runc's to what is newer, crun's reading has another way. */
static void hint_at_edge(cli_session *cli, const oci_request *request, callgate_abi abi, uint32_t a,
                         uint32_t b)
{
    uint32_t newer = CALLGATE_ERRNO | errno_enosys(abi);
    bool is_edge =
        profile_reading_get(request->target->reading)->has_newer_stub && (a == newer || b == newer);

    if (is_edge)
        talk_hint(cli,
                  "above a profile's newest call runc answers ENOSYS, on each ABI from another "
                  "number on: --as crun leaves that out");
}

static void say_named(cli_session *cli, const oci_request *request,
                      const callgate_witness *difference, callgate_abi abi, call_id call)
{
    char words[CALLGATE_WITNESS_BYTES_MAX], wanted[ACTION_TEXT_BYTES], found[ACTION_TEXT_BYTES];
    uint32_t other_word = 0;
    callgate_abi other =
        find_other(request, &difference->call, call, difference->word_a, &other_word);

    witness_format(&difference->call, 0, words);
    action_format(difference->word_a, abi, wanted);
    if (other != CALLGATE_ABI_NONE) {
        action_format(other_word, other, found);
        talk_failure(cli,
                     "%s gets %s, and on %s the same call gets %s: OCI's rules hold on every "
                     "ABI of a profile",
                     words, wanted, callgate_abi_name(other), found);
        hint_at_edge(cli, request, abi, difference->word_a, other_word);
        talk_hint(cli, "choose ABIs with --abi, and a profile for each");
        return;
    }
    action_format(difference->word_b, abi, found);
    talk_failure(cli, "%s gets %s, and the nearest OCI profile gives it %s", words, wanted, found);
    hint_at_edge(cli, request, abi, difference->word_a, difference->word_b);
}

static void say_difference(cli_session *cli, const oci_request *request,
                           const callgate_witness *difference)
{
    callgate_abi abi = callgate_abi_of(difference->call.arch, difference->call.nr);
    bool is_covered = abi != CALLGATE_ABI_NONE && (request->abis & CALLGATE_ABI_BIT(abi)) != 0;
    call_id call = is_covered ? call_at(abi, difference->call.nr) : CALL_NONE;
    char words[CALLGATE_WITNESS_BYTES_MAX], wanted[ACTION_TEXT_BYTES], found[ACTION_TEXT_BYTES];

    if (!is_covered) {
        say_foreign(cli, difference, abi);
    } else if (call != CALL_NONE) {
        say_named(cli, request, difference, abi, call);
    } else {
        witness_format(&difference->call, 0, words);
        action_format(difference->word_a, abi, wanted);
        action_format(difference->word_b, abi, found);
        talk_failure(cli,
                     "%s gets %s: no rule can name a number that no call has, and the nearest "
                     "OCI profile gives it %s",
                     words, wanted, found);
        if (errno_abi(request->abis) == CALLGATE_ABI_NONE && !errno_is_usual(abi))
            talk_hint(cli, "a file has one number for an errno, and machines have several: choose "
                           "ABIs with --abi");
    }
}

/* Of a machine's two 32-bit ABIs, which no rules tell apart, the second (x32, n32) is the rarer. */
static void hint_fewer_abis(cli_session *cli, const oci_request *request)
{
    callgate_abi_set narrow = 0;
    char names[CALLGATE_TEXT_BYTES_MAX] = "";
    size_t used = 0;

    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        if (abi_get((callgate_abi)abi)->word_bits == 32)
            narrow |= request->abis & CALLGATE_ABI_BIT(abi);
    callgate_abi_set second = narrow & (narrow - 1);
    if (second == 0 || (second & (second - 1)) != 0)
        return;
    for (callgate_abi_set left = request->abis & ~second; left != 0; left &= left - 1)
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", used > 0 ? "," : "",
                                 callgate_abi_name((callgate_abi)__builtin_ctz(left)));
    talk_hint(cli, "--abi %s leaves %s out, whose calls are killed then", names,
              callgate_abi_name((callgate_abi)__builtin_ctz(second)));
}

void merge_say_why(cli_session *cli, const oci_request *request, const oci_outcome *outcome)
{
    if (outcome->has_difference)
        say_difference(cli, request, &outcome->difference);
    else if (outcome->refusal.status != CALLGATE_OK)
        talk_failure(cli, "%s takes no profile of the result: %s",
                     callgate_reading_name(outcome->refusing), outcome->refusal.text);
    else
        say_nothing_found(cli, request);
    if (outcome->miss.failure != COVER_FINE && outcome->miss.call != CALL_NONE)
        talk_hint(cli, "'%s' %s", call_name(outcome->miss.call),
                  oci_miss_words(outcome->miss.failure));
    callgate_abi_set machines = resolve_machines_of(request->abis);
    if ((machines & (machines - 1)) == 0 && outcome->miss.failure == COVER_ABIS_DIFFER)
        hint_fewer_abis(cli, request);
    if ((machines & (machines - 1)) != 0)
        talk_hint(cli, "these are several machines: -o DIR/ writes a profile for each, --abi or "
                       "--target host chooses one");
    talk_hint(cli, "--format policy shows the result, --format bpf makes its filter");
}
