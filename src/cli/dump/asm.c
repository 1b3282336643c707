/* Dumps filters with the rules that their instructions come from.
 */
#include "cli/dump/dump.h"
#include "cli/place_words.h"
#include "filter/insn.h"
#include "filter/run.h"
#include "filter/text.h"
#include "policy/store.h"
#include <stdlib.h>
#include <string.h>

enum {
    RULE_COUNT_MAX = 2, /* rules shown beside an instruction; with more, none is */
    WORD_COUNT_MAX = 256,
    NOTE_COLUMN = 72,
};

/* The rules whose calls come to an instruction. */
typedef struct insn_rules {
    uint32_t rules[RULE_COUNT_MAX];
    uint32_t count; /* RULE_COUNT_MAX + 1: more */
} insn_rules;

typedef struct rule_tracer {
    const dump_run *run;
    const callgate_insn *insns;
    size_t insn_count;
    insn_rules *notes; /* one an instruction */
} rule_tracer;

static void note_rule(insn_rules *note, uint32_t rule)
{
    for (uint32_t i = 0; i < note->count && i < RULE_COUNT_MAX; i++) {
        if (note->rules[i] == rule)
            return;
    }
    if (note->count < RULE_COUNT_MAX)
        note->rules[note->count] = rule;
    if (note->count <= RULE_COUNT_MAX)
        note->count++;
}

/* Walks what a call executes; what is not of the compiler's own making ends the walk. */
static void trace(rule_tracer *tracer, const callgate_call_data *call, uint32_t rule)
{
    uint32_t a = 0;

    for (size_t pc = 0; pc < tracer->insn_count; pc++) {
        const callgate_insn *insn = &tracer->insns[pc];
        bool is_test = insn->code == OP_JEQ_K || insn->code == OP_JGT_K || insn->code == OP_JGE_K ||
                       insn->code == OP_JSET_K;
        note_rule(&tracer->notes[pc], rule);
        if (insn->code == OP_LD_ABS)
            a = data_word(call, insn->k);
        else if (insn->code == OP_AND_K)
            a &= insn->k;
        else if (insn->code == OP_JA)
            pc += insn->k;
        else if (is_test)
            pc += insn_is_taken(insn, a, 0) ? insn->jt : insn->jf;
        else
            return;
    }
}

/* A call of each rule that decides a number. */
static void trace_number(rule_tracer *tracer, uint32_t arch, uint32_t nr, decision origin)
{
    callgate_store *store = tracer->run->store;
    uint32_t rules[WORD_COUNT_MAX];
    uint32_t count = decision_word_list(store, origin, rules, WORD_COUNT_MAX);

    for (uint32_t i = 0; i < count; i++) {
        if (rules[i] == 0)
            continue; /* the default action: no rule */
        callgate_call_data call = {.nr = nr, .arch = arch};
        decision is_rule = decision_equals(store, origin, decision_leaf(store, rules[i]));
        if (is_rule != DECISION_NONE && decision_satisfy(store, is_rule, &call))
            trace(tracer, &call, rules[i]);
    }
}

/* The first number of every run of the policy and of its origin. */
static void trace_arch(rule_tracer *tracer, uint32_t arch)
{
    const nr_runs *runs = policy_find(tracer->run->meaning->policy, arch);
    const nr_runs *origins = policy_find(tracer->run->meaning->origin, arch);
    uint32_t nr = 0, i = 0, j = 0;

    while (i < runs->count && j < origins->count) {
        trace_number(tracer, arch, nr, origins->runs[j].decision);
        uint32_t last =
            runs->runs[i].last < origins->runs[j].last ? runs->runs[i].last : origins->runs[j].last;
        i += runs->runs[i].last == last;
        j += origins->runs[j].last == last;
        nr = last + 1;
    }
}

static void trace_all(rule_tracer *tracer)
{
    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        uint32_t arch = callgate_abi_arch((callgate_abi)abi);
        bool is_first = true;
        if ((tracer->run->meaning->abis & CALLGATE_ABI_BIT(abi)) == 0)
            continue;
        for (uint32_t other = 0; other < abi; other++)
            is_first = is_first && ((tracer->run->meaning->abis & CALLGATE_ABI_BIT(other)) == 0 ||
                                    callgate_abi_arch((callgate_abi)other) != arch);
        if (is_first)
            trace_arch(tracer, arch);
    }
}

static void add_note(const rule_tracer *tracer, size_t pc, size_t line_bytes, text *out)
{
    const insn_rules *note = &tracer->notes[pc];
    const callgate_source *meaning = tracer->run->meaning;

    if (note->count == 0 || note->count > RULE_COUNT_MAX)
        return;
    int gap = line_bytes < NOTE_COLUMN ? (int)(NOTE_COLUMN - line_bytes) : 1;
    text_add(out, "%*s;", gap, "");
    for (uint32_t i = 0; i < note->count; i++) {
        if (note->rules[i] >= meaning->place_count)
            continue;
        text_add(out, i > 0 ? ", " : " ");
        place_words(&meaning->places[note->rules[i]], out);
    }
}

/* The disassembler writes one line an instruction. */
static void add_lines(const rule_tracer *tracer, const char *lines, text *out)
{
    for (size_t pc = 0; pc < tracer->insn_count && *lines != '\0'; pc++) {
        size_t bytes = strcspn(lines, "\n");
        text_add_bytes(out, lines, bytes);
        add_note(tracer, pc, bytes, out);
        text_add_char(out, '\n');
        lines += bytes + (lines[bytes] == '\n');
    }
}

static bool add_insns(const dump_run *run, const callgate_filter *filter, text *out)
{
    rule_tracer tracer = {.run = run};
    text lines;

    tracer.insns = callgate_filter_insns(filter, &tracer.insn_count);
    if (run->meaning->origin == NULL) {
        filter_disassemble(tracer.insns, tracer.insn_count, NULL, out);
        return true;
    }
    tracer.notes = calloc(tracer.insn_count, sizeof *tracer.notes);
    if (tracer.notes == NULL) {
        talk_failure(run->cli, "out of memory");
        return false;
    }
    text_init(&lines);
    filter_disassemble(tracer.insns, tracer.insn_count, NULL, &lines);
    trace_all(&tracer);
    add_lines(&tracer, text_data(&lines), out);
    out->has_failed = out->has_failed || lines.has_failed;
    text_release(&lines);
    free(tracer.notes);
    return true;
}

bool dump_asm(const dump_run *run, text *out)
{
    callgate_filter *filter;
    callgate_error err;

    if (run->source->kind == SOURCE_FILTER)
        return add_insns(run, run->source->filter, out);
    if (callgate_compile(run->store, run->meaning->policy, NULL, &filter, &err) != CALLGATE_OK) {
        talk_error(run->cli, &err);
        return false;
    }
    bool is_made = add_insns(run, filter, out);
    callgate_filter_free(filter);
    return is_made;
}
