/* Confines itself by an installed libcallgate, as a user's program would. */
#include <callgate/callgate.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char profile_text[] =
    "{\n"
    "    \"defaultAction\": \"SCMP_ACT_ALLOW\",\n"
    "    \"syscalls\": [\n"
    "        {\"names\": [\"sethostname\"], \"action\": \"SCMP_ACT_ERRNO\", \"errnoRet\": 111},\n"
    "        {\"names\": [\"personality\"], \"action\": \"SCMP_ACT_ERRNO\", \"errnoRet\": 112,\n"
    "         \"args\": [{\"index\": 0, \"value\": 4660, \"op\": \"SCMP_CMP_EQ\"}]}\n"
    "    ]\n"
    "}\n";

static void need(callgate_status status, const callgate_error *err)
{
    if (status == CALLGATE_OK)
        return;
    fprintf(stderr, "five_lines: %s\n", err->text);
    exit(2);
}

static int check(const char *what, int is_right)
{
    printf("%s: %s\n", what, is_right ? "yes" : "no");
    return is_right ? 0 : 1;
}

/* What stands in the header callgate.h, with the store around it. */
static int confine(callgate_store *store)
{
    callgate_error err = {0};
    callgate_profile *profile;
    callgate_source source;
    callgate_target target;
    callgate_filter *filter;
    const callgate_policy *policy;
    size_t insn_count;

    callgate_target_init(&target);
    need(callgate_profile_parse(profile_text, strlen(profile_text), "five", &profile, NULL, &err),
         &err);
    need(callgate_profile_resolve(store, profile, &target, &source, NULL, &err), &err);
    need(callgate_compile(store, source.policy, NULL, &filter, &err), &err);
    source.attachment.has_no_new_privs = true;
    need(callgate_install(filter, &source.attachment, &err), &err);
    const callgate_insn *insns = callgate_filter_insns(filter, &insn_count);
    need(callgate_lift(store, insns, insn_count, &target, &policy, &err), &err);
    int wrong = check("lifted policy is the profile's", policy == source.policy);
    callgate_filter_free(filter);
    callgate_source_clear(&source);
    callgate_profile_free(profile);
    return wrong;
}

int main(void)
{
    callgate_error err = {0};
    callgate_store *store;

    need(callgate_store_new(NULL, &store, &err), &err);
    int wrong = confine(store);
    callgate_store_free(store);
    wrong += check("sethostname refused", syscall(SYS_sethostname, "x", 1) == -1 && errno == 111);
    wrong += check("personality(0x1234) refused",
                   syscall(SYS_personality, 0x1234) == -1 && errno == 112);
    wrong += check("personality allowed", syscall(SYS_personality, 0xffffffff) >= 0);
    return wrong;
}
