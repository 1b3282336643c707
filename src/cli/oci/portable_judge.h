/* What each runtime makes of a profile, held to a meaning.
 *
 * Every call that callgate knows is compared, on each ABI that the runtime covers; at numbers that
 * no rule can name one refusal is as good as another.
 */
#ifndef CLI_OCI_PORTABLE_JUDGE_H
#define CLI_OCI_PORTABLE_JUDGE_H

#include "callgate/profile.h"

typedef enum portable_verdict {
    PORTABLE_ALIKE,
    PORTABLE_STRICTER, /* some calls are answered otherwise, and no more is permitted */
    PORTABLE_REFUSED,  /* the runtime takes no such profile: no container starts */
    PORTABLE_WEAKER,   /* something is permitted there alone */
} portable_verdict;

enum { PORTABLE_WHY_BYTES = 512 }; /* of the longest reason, its NUL included */

typedef struct portable_judgement {
    portable_verdict verdict;
    char why[PORTABLE_WHY_BYTES]; /* a call, its answers, the reason; empty if ALIKE */
    bool has_other_refusal;       /* above all calls, where numbers have no names yet */
} portable_judgement;

/* What is judged: a profile that has to mean the policy, on one machine. */
typedef struct portable_question {
    callgate_store *store;
    const callgate_policy *policy;
    callgate_abi_set abis;
    const callgate_target *target;
} portable_question;

/* How one runtime reads the profile, beside the question's policy; nothing is said. */
portable_judgement portable_judge(const portable_question *question,
                                  const callgate_profile *profile, callgate_reading reading);

#endif
