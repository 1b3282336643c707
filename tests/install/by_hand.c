/* Builds a policy call by call, by an installed libcallgate. */
#include <callgate/callgate.h>
#include <errno.h>
#include <stdio.h>

static int failed(const callgate_error *err)
{
    fprintf(stderr, "by_hand: %s\n", err->text);
    return 2;
}

int main(void)
{
    callgate_error err = {0};
    callgate_store *store;
    callgate_rules *rules;
    const callgate_policy *policy;
    callgate_abi_set abis = CALLGATE_ABI_BIT(CALLGATE_ABI_S390X);
    callgate_call_data call = {.arch = callgate_abi_arch(CALLGATE_ABI_S390X)};
    callgate_condition family = {.arg = 0, .op = CALLGATE_EQ, .value = 40};

    if (callgate_store_new(NULL, &store, &err) != CALLGATE_OK ||
        callgate_rules_new(abis, CALLGATE_ALLOW, &rules, &err) != CALLGATE_OK ||
        callgate_rules_add(rules, "socket", &family, 1, CALLGATE_ERRNO | EPERM, &err) !=
            CALLGATE_OK ||
        callgate_rules_policy(store, rules, &policy, NULL, &err) != CALLGATE_OK)
        return failed(&err);
    puts(callgate_version());
    callgate_call_nr(CALLGATE_ABI_S390X, "socket", &call.nr);
    call.args[0] = 40;
    uint32_t refused = callgate_policy_eval(policy, &call);
    call.args[0] = 2;
    uint32_t allowed = callgate_policy_eval(policy, &call);
    char words[2][CALLGATE_WORD_TEXT_BYTES];
    callgate_word_format(refused, CALLGATE_ABI_S390X, words[0]);
    callgate_word_format(allowed, CALLGATE_ABI_S390X, words[1]);
    printf("%s %s\n", words[0], words[1]);
    callgate_rules_free(rules);
    callgate_store_free(store);
    return refused == (CALLGATE_ERRNO | EPERM) && allowed == CALLGATE_ALLOW ? 0 : 1;
}
