/* Writes a need as a profile that every engine reads alike.
 *
 * Rules, in this order (docs/semantics.md says why it counts):
 *   1. socketcall, ipc where an ABI has them: libseccomp makes a rule for `socket` one for
 *      socketcall too, which a rule without conditions stands above
 *   2. what is permitted, by reason, with any arguments and then with some
 *   3. EPERM for the other arguments of these: `argument 0 >= 0` is always true, and comes behind
 *      every mask and equality
 *   4. EPERM for every other call that the table knows
 *   5. ENOSYS for those whose absence libraries must notice, said even though it is the default:
 *      Docker 20.10 drops defaultErrnoRet and makes the default EPERM
 */
#include "base/json.h"
#include "record/need_impl.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_BYTES_MAX = 100, EPERM_LINUX = 1 };

typedef struct need_writer {
    const need *wanted;
    text *out;
    uint32_t rule_count;
    bool *is_written; /* by element of wanted->calls, while conditions are grouped */
} need_writer;

static const char *const titles[] = {
    [NEED_SEEN] = "Seen",
    [NEED_INCLUDED] = "Included",
    [NEED_BASIC] = "Everybody needs these, few recordings show them",
    [NEED_WIDENED] =
        "Not seen: what another libc, kernel, ABI or moment calls for the same purpose",
    [NEED_RUNTIME] = "Not seen: what runtimes call between their filter and the program",
};

/* The same where a way is named. */
static const char *const way_titles[] = {
    [NEED_SEEN] = "Seen",
    [NEED_INCLUDED] = "Included",
    [NEED_BASIC] = "Basic",
    [NEED_WIDENED] = "Not seen, same purpose",
    [NEED_RUNTIME] = "Not seen, a runtime's",
};

static void open_rule(need_writer *writer, const char *comment)
{
    text_add(writer->out, "%s\n    {\n      \"comment\": ", writer->rule_count++ ? "," : "");
    json_quote(writer->out, comment, strlen(comment));
    text_add(writer->out, ",\n      \"names\": [");
}

/* The same with a comment that was made for it, which ends here. */
static void open_rule_with(need_writer *writer, text *comment)
{
    open_rule(writer, text_data(comment));
    writer->out->has_failed |= comment->has_failed;
    text_release(comment);
}

/* The names of one rule, a line each until they are laid out. */
typedef struct name_lines {
    text names;
    uint32_t count;
} name_lines;

static void add_name(name_lines *lines, const char *name)
{
    text_add(&lines->names, "\"%s\"\n", name);
    lines->count++;
}

/* Lays names out: behind the bracket where all fit, else in lines of their own. */
static void add_names(text *out, const name_lines *lines)
{
    bool is_short = lines->names.bytes + lines->count + 18 <= LINE_BYTES_MAX;
    const char *name = text_data(&lines->names), *separator = is_short ? "" : "\n        ";
    size_t line_bytes = 8;

    for (const char *end; (end = strchr(name, '\n')) != NULL; name = end + 1) {
        size_t bytes = (size_t)(end - name);

        if (!is_short && line_bytes > 8 && line_bytes + bytes + 3 > LINE_BYTES_MAX) {
            separator = ",\n        ";
            line_bytes = 8;
        }
        text_add(out, "%s", separator);
        text_add_bytes(out, name, bytes);
        separator = ", ";
        line_bytes += bytes + 2;
    }
    text_add(out, "%s]", is_short ? "" : "\n      ");
}

static void close_rule(need_writer *writer, name_lines *lines, const char *action, uint32_t number)
{
    add_names(writer->out, lines);
    writer->out->has_failed |= lines->names.has_failed;
    text_release(&lines->names);
    text_add(writer->out, ",\n      \"action\": \"%s\"", action);
    if (number)
        text_add(writer->out, ",\n      \"errnoRet\": %u", number);
}

static void end_rule(need_writer *writer)
{
    text_add(writer->out, "\n    }");
}

/* A direct call whose permitted multiplexer does: absent, so that libc takes the multiplexer. */
static bool is_carried(const need *wanted, call_id call)
{
    uint32_t nr, value;

    for (callgate_abi abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        if ((wanted->abis & CALLGATE_ABI_BIT(abi)) && call_multiplexer(call, abi, &nr, &value) &&
            need_has(wanted, call_at(abi, nr)))
            return true;
    return false;
}

static bool is_fallback(const need *wanted, call_id call)
{
    for (uint32_t i = 0; i < fallback_count; i++)
        if (fallbacks[i].call == call)
            return true;
    return is_carried(wanted, call);
}

typedef bool (*is_named)(const need *wanted, call_id call);

static bool is_absent(const need *wanted, call_id call)
{
    return !need_has(wanted, call) && is_fallback(wanted, call) &&
           !need_is_multiplexer(wanted, call);
}

static bool is_refused(const need *wanted, call_id call)
{
    return !need_has(wanted, call) && !is_fallback(wanted, call) &&
           !need_is_multiplexer(wanted, call);
}

static bool is_limited(const need *wanted, call_id call)
{
    return need_has(wanted, call) && !need_is_open(wanted, call);
}

static bool is_refused_multiplexer(const need *wanted, call_id call)
{
    return need_is_multiplexer(wanted, call) && !need_has(wanted, call);
}

static bool is_open_multiplexer(const need *wanted, call_id call)
{
    return need_is_multiplexer(wanted, call) && need_has(wanted, call);
}

/* A rule that names all calls of the target of which `choose` holds; none: no rule. */
static bool write_chosen(need_writer *writer, is_named choose, const char *comment,
                         const char *action, uint32_t number)
{
    name_lines lines = {0};

    for (call_id call = 0; call < call_count(); call++) {
        if (!need_abis_of(writer->wanted, call) || !choose(writer->wanted, call))
            continue;
        if (!lines.count)
            open_rule(writer, comment);
        add_name(&lines, call_name(call));
    }
    if (lines.count)
        close_rule(writer, &lines, action, number);
    return lines.count > 0;
}

static void write_whole(need_writer *writer, is_named choose, const char *comment,
                        const char *action, uint32_t number)
{
    if (write_chosen(writer, choose, comment, action, number))
        end_rule(writer);
}

static void write_open(need_writer *writer, need_reason reason)
{
    name_lines lines = {0};

    for (size_t i = 0; i < writer->wanted->call_count; i++) {
        const needed_call *call = &writer->wanted->calls[i];

        if (call->reason != reason || call->has_args || !call->abis ||
            need_is_multiplexer(writer->wanted, call->call))
            continue;
        if (!lines.count) {
            text comment;
            text_init(&comment);
            text_add(&comment, "%s.", titles[reason]);
            open_rule_with(writer, &comment);
        }
        add_name(&lines, call_name(call->call));
    }
    if (lines.count) {
        close_rule(writer, &lines, "SCMP_ACT_ALLOW", 0);
        end_rule(writer);
    }
}

static bool has_same_ways(const needed_call *a, const needed_call *b)
{
    return a->way_count == b->way_count &&
           !memcmp(a->ways, b->ways, a->way_count * sizeof *a->ways);
}

static void add_conditions(text *out, const need_values *way)
{
    const char *separator = "";

    text_add(out, ",\n      \"args\": [");
    for (uint32_t arg = 0; arg < 6; arg++) {
        if (!way->masks[arg])
            continue;
        text_add(out,
                 "%s\n        {\"index\": %u, \"value\": %" PRIu64 ", \"valueTwo\": %" PRIu64
                 ", \"op\": \"SCMP_CMP_MASKED_EQ\"}",
                 separator, arg, way->masks[arg], way->values[arg]);
        separator = ",";
    }
    text_add(out, "\n      ]");
}

/* One rule: a way of a call, and of all calls of the reason that have just the same ways. */
static void write_way(need_writer *writer, size_t first, uint32_t at)
{
    const needed_call *call = &writer->wanted->calls[first];
    name_lines lines = {0};
    text comment;

    text_init(&comment);
    text_add(&comment, "%s: ", way_titles[call->reason]);
    need_way_words(&comment, call->call, &call->ways[at]);
    open_rule_with(writer, &comment);
    for (size_t i = first; i < writer->wanted->call_count; i++) {
        const needed_call *other = &writer->wanted->calls[i];

        if (other->reason != call->reason || !other->has_args || !other->abis ||
            need_is_open(writer->wanted, other->call) || !has_same_ways(call, other))
            continue;
        add_name(&lines, call_name(other->call));
        writer->is_written[i] = true;
    }
    close_rule(writer, &lines, "SCMP_ACT_ALLOW", 0);
    add_conditions(writer->out, &call->ways[at]);
    end_rule(writer);
}

static void write_limited(need_writer *writer, need_reason reason)
{
    for (size_t i = 0; i < writer->wanted->call_count; i++) {
        const needed_call *call = &writer->wanted->calls[i];

        if (call->reason != reason || !call->has_args || !call->abis || writer->is_written[i] ||
            need_is_open(writer->wanted, call->call))
            continue;
        for (uint32_t at = 0; at < call->way_count; at++)
            write_way(writer, i, at);
    }
}

static void write_others_of_limited(need_writer *writer)
{
    if (!write_chosen(writer, is_limited,
                      "The other arguments of what is permitted with some only.", "SCMP_ACT_ERRNO",
                      EPERM_LINUX))
        return;
    text_add(writer->out, ",\n      \"args\": [\n        {\"index\": 0, \"value\": 0, \"op\": "
                          "\"SCMP_CMP_GE\"}\n      ]");
    end_rule(writer);
}

/* One number for all machines of the profile; where these have several, the usual one. */
static uint32_t enosys_of(const need *wanted)
{
    return errno_enosys(errno_abi(wanted->abis));
}

static void write_rules(need_writer *writer)
{
    write_whole(writer, is_open_multiplexer,
                "Seen: carries other calls, whose arguments no filter sees. It stands first, so "
                "that rules for those don't touch it.",
                "SCMP_ACT_ALLOW", 0);
    write_whole(writer, is_refused_multiplexer,
                "Carries other calls, whose arguments no filter sees. It stands first, so that "
                "rules for those don't touch it.",
                "SCMP_ACT_ERRNO", EPERM_LINUX);
    for (need_reason reason = NEED_SEEN; reason <= NEED_RUNTIME; reason++) {
        write_open(writer, reason);
        write_limited(writer, reason);
    }
    write_others_of_limited(writer);
    write_whole(writer, is_refused, "Refused: all other calls that were known.", "SCMP_ACT_ERRNO",
                EPERM_LINUX);
    write_whole(writer, is_absent,
                "Refused as if the kernel lacked them: libraries then take the older call. It is "
                "the default too, but Docker 20.10 makes the default EPERM.",
                "SCMP_ACT_ERRNO", enosys_of(writer->wanted));
}

void need_write(const need *wanted, text *out)
{
    need_writer writer = {.wanted = wanted, .out = out};
    const char *separator = "";

    writer.is_written = calloc(wanted->call_count + 1, sizeof *writer.is_written);
    if (!writer.is_written) {
        out->has_failed = true;
        return;
    }
    text_add(out, "{\n  \"defaultAction\": \"SCMP_ACT_ERRNO\",\n  \"defaultErrnoRet\": %u,\n",
             enosys_of(wanted));
    text_add(out, "  \"architectures\": [");
    for (callgate_abi abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        if (wanted->abis & CALLGATE_ABI_BIT(abi)) {
            text_add(out, "%s\"%s\"", separator, abi_get(abi)->oci_token);
            separator = ", ";
        }
    }
    text_add(out, "],\n  \"syscalls\": [");
    write_rules(&writer);
    text_add(out, "\n  ]\n}\n");
    free(writer.is_written);
}
