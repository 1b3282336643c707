/* Guards taken apart into conditions that exclude each other. */
#include "profile/edit_impl.h"
#include <inttypes.h>
#include <string.h>

/* What guards ask, one thing each. */
typedef enum atom_kind {
    ATOM_CAP,
    ATOM_ARCHES,
    ATOM_KERNEL,
} atom_kind;

typedef struct atom {
    atom_kind kind;
    uint32_t number;             /* of the capability; the kernel from which it is true */
    const profile_guard *arches; /* who lists them */
} atom;

enum { ATOM_COUNT_MAX = 16 };

typedef enum truth { OPEN, YES, NO } truth;

typedef struct divider {
    editor *edit;
    const profile_entry *const *entries;
    uint32_t entry_count;
    atom atoms[ATOM_COUNT_MAX];
    uint32_t atom_count;
    truth truths[ATOM_COUNT_MAX];
    edit_world *worlds;
    uint32_t world_count;
} divider;

static bool lists_arch(const profile_guard *guard, const char *arch)
{
    for (uint32_t i = 0; i < guard->arch_count; i++)
        if (strcmp(guard->arches[i].text, arch) == 0)
            return true;
    return false;
}

static bool is_same_list(const profile_guard *a, const profile_guard *b)
{
    for (uint32_t i = 0; i < a->arch_count; i++)
        if (!lists_arch(b, a->arches[i].text))
            return false;
    return a->arch_count == b->arch_count;
}

static bool is_same_atom(const atom *a, const atom *b)
{
    if (a->kind != b->kind)
        return false;
    return a->kind == ATOM_ARCHES ? is_same_list(a->arches, b->arches) : a->number == b->number;
}

/* The place of an atom; atom_count: not there. */
static uint32_t find_atom(const divider *divide, const atom *wanted)
{
    uint32_t at = 0;

    while (at < divide->atom_count && !is_same_atom(&divide->atoms[at], wanted))
        at++;
    return at;
}

static bool add_atom(divider *divide, atom added)
{
    uint32_t at = find_atom(divide, &added);

    if (at == ATOM_COUNT_MAX)
        return EDIT_FAIL(divide->edit, CALLGATE_UNSUPPORTED,
                         "rules of one call have more than %d conditions on capabilities, machines "
                         "or kernels",
                         ATOM_COUNT_MAX);
    if (at == divide->atom_count)
        divide->atoms[divide->atom_count++] = added;
    return true;
}

static bool add_atoms(divider *divide, const profile_guard *guard)
{
    for (uint32_t cap = 0; cap < 64; cap++)
        if ((guard->caps >> cap & 1) != 0 && !add_atom(divide, (atom){ATOM_CAP, cap, NULL}))
            return false;
    if (guard->arch_count > 0 && !add_atom(divide, (atom){ATOM_ARCHES, 0, guard}))
        return false;
    return guard->min_kernel == 0 || add_atom(divide, (atom){ATOM_KERNEL, guard->min_kernel, NULL});
}

static truth truth_of(const divider *divide, atom wanted)
{
    return divide->truths[find_atom(divide, &wanted)];
}

static truth both(truth a, truth b)
{
    if (a == NO || b == NO)
        return NO;
    return a == YES ? b : OPEN;
}

static truth opposite(truth a)
{
    return a == OPEN ? OPEN : a == YES ? NO : YES;
}

/* All that a guard asks for, or (wanted NO) nothing of it. */
static truth all_of(const divider *divide, const profile_guard *guard, bool is_wanted)
{
    truth all = is_wanted && guard->has_unknown_cap ? NO : YES;

    for (uint32_t cap = 0; cap < 64; cap++) {
        if ((guard->caps >> cap & 1) == 0)
            continue;
        truth own = truth_of(divide, (atom){ATOM_CAP, cap, NULL});
        all = both(all, is_wanted ? own : opposite(own));
    }
    if (guard->arch_count > 0) {
        truth own = truth_of(divide, (atom){ATOM_ARCHES, 0, guard});
        all = both(all, is_wanted ? own : opposite(own));
    }
    if (guard->min_kernel != 0) {
        truth own = truth_of(divide, (atom){ATOM_KERNEL, guard->min_kernel, NULL});
        all = both(all, is_wanted ? own : opposite(own));
    }
    return all;
}

static truth holds(const divider *divide, const profile_entry *entry)
{
    return both(all_of(divide, &entry->includes, true), all_of(divide, &entry->excludes, false));
}

/* Is a machine in every list that is true, in none that is false? */
static bool fits_arch(const divider *divide, const char *arch)
{
    for (uint32_t i = 0; i < divide->atom_count; i++) {
        const atom *own = &divide->atoms[i];
        if (own->kind == ATOM_ARCHES && divide->truths[i] != OPEN &&
            lists_arch(own->arches, arch) != (divide->truths[i] == YES))
            return false;
    }
    return true;
}

static bool add_arch(editor *edit, profile_guard *guard, const profile_string *arch)
{
    if (lists_arch(guard, arch->text))
        return true;
    profile_string *arches = edit_alloc(edit, (guard->arch_count + 1) * sizeof *arches);
    if (!arches)
        return false;
    for (uint32_t i = 0; i < guard->arch_count; i++)
        arches[i] = guard->arches[i];
    arches[guard->arch_count++] = *arch;
    guard->arches = arches;
    return true;
}

/* Machines: those that fit, where some list is true; else all but those of the false lists. */
static bool put_arches(divider *divide, edit_world *world, bool *ret_is_possible)
{
    bool has_true = false;

    for (uint32_t i = 0; i < divide->atom_count; i++)
        has_true |= divide->atoms[i].kind == ATOM_ARCHES && divide->truths[i] == YES;
    for (uint32_t i = 0; i < divide->atom_count; i++) {
        const profile_guard *arches = divide->atoms[i].arches;
        if (!arches || divide->truths[i] != (has_true ? YES : NO))
            continue;
        for (uint32_t j = 0; j < arches->arch_count; j++)
            if ((!has_true || fits_arch(divide, arches->arches[j].text)) &&
                !add_arch(divide->edit, has_true ? &world->includes : &world->excludes,
                          &arches->arches[j]))
                return false;
    }
    *ret_is_possible = !has_true || world->includes.arch_count > 0;
    return true;
}

static void put_others(const divider *divide, edit_world *world, bool *ret_is_possible)
{
    uint32_t first = 0, end = UINT32_MAX;

    for (uint32_t i = 0; i < divide->atom_count; i++) {
        const atom *own = &divide->atoms[i];
        bool is_true = divide->truths[i] == YES;
        if (divide->truths[i] == OPEN || own->kind == ATOM_ARCHES)
            continue;
        if (own->kind == ATOM_CAP)
            (is_true ? &world->includes : &world->excludes)->caps |= UINT64_C(1) << own->number;
        else if (is_true)
            first = own->number > first ? own->number : first;
        else
            end = own->number < end ? own->number : end;
    }
    world->includes.min_kernel = first;
    world->excludes.min_kernel = end == UINT32_MAX ? 0 : end;
    *ret_is_possible = *ret_is_possible && first < end;
}

static bool add_world(divider *divide)
{
    edit_world world = {0};
    bool is_possible, *marks = edit_alloc(divide->edit, divide->entry_count * sizeof(bool));

    if (!marks || !put_arches(divide, &world, &is_possible))
        return false;
    put_others(divide, &world, &is_possible);
    for (uint32_t i = 0; i < divide->entry_count; i++)
        marks[i] = holds(divide, divide->entries[i]) == YES;
    world.holds = marks;
    if (is_possible && divide->world_count == EDIT_WORLD_COUNT_MAX)
        return EDIT_FAIL(divide->edit, CALLGATE_UNSUPPORTED,
                         "rules of one call hold in more than %d combinations",
                         EDIT_WORLD_COUNT_MAX);
    if (is_possible)
        divide->worlds[divide->world_count++] = world;
    return true;
}

static bool is_settled(const divider *divide)
{
    for (uint32_t i = 0; i < divide->entry_count; i++)
        if (holds(divide, divide->entries[i]) == OPEN)
            return false;
    return true;
}

/* Both truths of one atom after the other, until all is settled. */
static bool divide_from(divider *divide, uint32_t at)
{
    bool is_fine = true;

    if (is_settled(divide))
        return add_world(divide);
    for (uint32_t value = YES; value <= NO && is_fine; value++) {
        divide->truths[at] = (truth)value;
        is_fine = divide_from(divide, at + 1);
    }
    divide->truths[at] = OPEN;
    return is_fine;
}

bool edit_worlds_of(editor *edit, const profile_entry *const *entries, uint32_t count,
                    edit_world **ret_worlds, uint32_t *ret_count)
{
    divider divide = {.edit = edit, .entries = entries, .entry_count = count};

    for (uint32_t i = 0; i < count; i++)
        if (!add_atoms(&divide, &entries[i]->includes) ||
            !add_atoms(&divide, &entries[i]->excludes))
            return false;
    divide.worlds = edit_alloc(edit, EDIT_WORLD_COUNT_MAX * sizeof *divide.worlds);
    if (!divide.worlds || !divide_from(&divide, 0))
        return false;
    *ret_worlds = divide.worlds;
    *ret_count = divide.world_count;
    return true;
}

/* What stands between two things of a list; nothing in front of the first one. */
static void write_gap(text *out, const edit_gaps *gaps, bool *is_first)
{
    text_add(out, "%s%s", *is_first ? "" : ",", *is_first ? gaps->open : gaps->next);
    *is_first = false;
}

static void write_caps(text *out, const edit_style *style, uint64_t caps)
{
    bool is_first = true;

    text_add(out, "\"caps\"%s[", style->colon);
    for (uint32_t cap = 0; cap < 64; cap++) {
        if ((caps >> cap & 1) == 0)
            continue;
        write_gap(out, &style->guard_list, &is_first);
        text_add(out, "\"%s\"", capability_name(cap));
    }
    text_add(out, "%s]", style->guard_list.close);
}

static void write_arches(text *out, const edit_style *style, const profile_guard *guard)
{
    bool is_first = true;

    text_add(out, "\"arches\"%s[", style->colon);
    for (uint32_t i = 0; i < guard->arch_count; i++) {
        write_gap(out, &style->guard_list, &is_first);
        json_quote(out, guard->arches[i].text, guard->arches[i].text_bytes);
    }
    text_add(out, "%s]", style->guard_list.close);
}

bool edit_write_guard(editor *edit, const edit_style *style, const profile_guard *guard,
                      const char **ret_json)
{
    bool is_first = true;
    text out;

    *ret_json = NULL;
    if (guard->caps == 0 && guard->arch_count == 0 && guard->min_kernel == 0)
        return true;
    text_init(&out);
    text_add(&out, "{");
    if (guard->caps != 0) {
        write_gap(&out, &style->guard, &is_first);
        write_caps(&out, style, guard->caps);
    }
    if (guard->arch_count > 0) {
        write_gap(&out, &style->guard, &is_first);
        write_arches(&out, style, guard);
    }
    if (guard->min_kernel != 0) {
        write_gap(&out, &style->guard, &is_first);
        text_add(&out, "\"minKernel\"%s\"%" PRIu32 ".%" PRIu32 "\"", style->colon,
                 guard->min_kernel >> 16, guard->min_kernel & UINT16_MAX);
    }
    text_add(&out, "%s}", style->guard.close);
    *ret_json = edit_keep(edit, &out);
    return *ret_json != NULL;
}
