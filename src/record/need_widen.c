/* What serves the purpose of a seen call elsewhere. */
#include "record/need_impl.h"

/* Was the call seen as the row wants it: with its condition, or with any arguments? */
static bool applies(const need *wanted, const needed_call *seen, const widen_row *row)
{
    need_values given = need_way_of(wanted, &row->seen);

    if (row->seen.count == 0 || !seen->has_args)
        return true;
    for (uint32_t at = 0; at < seen->way_count; at++)
        if (need_way_covers(&seen->ways[at], &given))
            return true;
    return false;
}

static void widen_by(need_builder *builder, const needed_call *seen, const widen_row *row,
                     need_reason reason)
{
    needed_call like = {.call = row->also.call,
                        .reason = reason,
                        .because =
                            reason == NEED_WIDENED ? widen_reasons[row->because] : seen->because,
                        .seen_as = seen->call};
    need_values way = need_way_of(builder->wanted, &row->also);

    if (!need_abis_of(builder->wanted, row->also.call))
        return;
    if (!row->is_same || !seen->has_args) {
        need_permit(builder, &like, row->also.count ? &way : NULL);
        return;
    }
    for (uint32_t at = 0; at < seen->way_count; at++)
        need_permit(builder, &like, &seen->ways[at]);
}

void need_widen(need_builder *builder, need_reason reason, bool only_absent)
{
    need *wanted = builder->wanted;
    size_t count = wanted->call_count; /* what is added here is not widened again */
    need_reason as = reason == NEED_RUNTIME ? NEED_RUNTIME : NEED_WIDENED;

    for (size_t i = 0; i < count; i++) {
        for (uint32_t row = 0; row < widen_count; row++) {
            needed_call seen = wanted->calls[i]; /* adding moves the list, never the ways */

            if (seen.reason != reason || seen.call != widens[row].seen.call ||
                (only_absent && seen.abis))
                continue;
            if (applies(wanted, &seen, &widens[row]))
                widen_by(builder, &seen, &widens[row], as);
        }
    }
}
