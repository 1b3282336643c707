/* Follows calls through a filter. */
#include "paths.h"
#include "abi/abi.h"
#include "filter/insn.h"
#include "filter/run.h"
#include "policy/decision.h"
#include "policy/store.h"
#include <string.h>

typedef struct walk {
    const callgate_insn *insns;
    uint32_t nr;
    uint32_t arch;
    uint32_t longest[CALLGATE_INSN_COUNT_MAX * 4]; /* from there, A being unknown; 0: not asked */
} walk;

/* A after a load or an operation; false: it is not known. */
static bool step(const walk *w, const callgate_insn *insn, bool is_known, uint32_t *a)
{
    bool is_load = insn->code == OP_LD_ABS;

    if (is_load && insn->k == DATA_NR)
        *a = w->nr;
    else if (is_load && insn->k == DATA_ARCH)
        *a = w->arch;
    else if (insn->code == OP_AND_K && is_known)
        *a &= insn->k;
    else
        return false;
    return true;
}

/* The longest way to a return. Nothing is known of arguments, X, M[]. */
static uint32_t longest_from(walk *w, uint32_t pc, bool is_known, uint32_t a)
{
    const uint32_t first = pc;
    const bool is_memo = !is_known;
    uint32_t steps = 0;

    if (is_memo && w->longest[first] != 0)
        return w->longest[first];
    for (bool is_over = false; !is_over;) {
        const callgate_insn *insn = &w->insns[pc++];
        steps++;
        if (insn_is_return(insn)) {
            is_over = true;
        } else if (insn->code == OP_JA) {
            pc += insn->k;
        } else if (!insn_is_branch(insn)) {
            is_known = step(w, insn, is_known, &a);
        } else if (is_known && !(insn->code & INSN_SOURCE_X)) {
            pc += insn_is_taken(insn, a, 0) ? insn->jt : insn->jf;
        } else {
            uint32_t yes = longest_from(w, pc + insn->jt, false, 0);
            uint32_t no = longest_from(w, pc + insn->jf, false, 0);
            steps += yes > no ? yes : no;
            is_over = true;
        }
    }
    if (is_memo)
        w->longest[first] = steps;
    return steps;
}

path_class path_class_of(const callgate_store *store, const callgate_policy *policy, uint32_t nr)
{
    uint32_t arch = callgate_abi_arch(CALLGATE_ABI_X86_64);
    decision found = nr_runs_find(policy_find(policy, arch), nr);

    if (!decision_is_leaf(store, found))
        return PATH_CHECKED;
    uint32_t word = decision_word(store, found);
    if (word == CALLGATE_ALLOW)
        return PATH_ALLOWED;
    return callgate_word_level(word) == CALLGATE_REFUSED ? PATH_DENIED : PATH_ALL;
}

static void count(path_figures *figures, uint32_t steps, uint32_t worst)
{
    figures->mean = (figures->mean * figures->count + steps) / (figures->count + 1);
    figures->count++;
    if (worst > figures->worst)
        figures->worst = worst;
}

void paths_measure(const callgate_insn *insns, size_t insn_count, const callgate_store *store,
                   const callgate_policy *policy, callgate_abi_set abis,
                   path_figures ret_figures[PATH_CLASS_COUNT])
{
    static walk w;

    memset(ret_figures, 0, PATH_CLASS_COUNT * sizeof *ret_figures);
    w.insns = insns;
    for (callgate_abi abi = CALLGATE_ABI_X86_64; abi <= CALLGATE_ABI_X86; abi++) {
        w.arch = callgate_abi_arch(abi);
        for (w.nr = 0; w.nr <= call_nr_max(abi) && (abis & CALLGATE_ABI_BIT(abi)); w.nr++) {
            callgate_call_data call = {.nr = w.nr, .arch = w.arch};
            uint32_t steps;
            if (call_at(abi, w.nr) == CALL_NONE)
                continue;
            insns_run(insns, &call, &steps);
            memset(w.longest, 0, insn_count * sizeof w.longest[0]);
            uint32_t worst = longest_from(&w, 0, false, 0);
            count(&ret_figures[PATH_ALL], steps, worst);
            path_class in = path_class_of(store, policy, w.nr);
            if (abi == CALLGATE_ABI_X86_64 && in != PATH_ALL)
                count(&ret_figures[in], steps, worst);
        }
    }
}
