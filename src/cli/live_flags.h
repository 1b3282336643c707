/* Words for how filters are attached.
 */
#ifndef CLI_LIVE_FLAGS_H
#define CLI_LIVE_FLAGS_H

#include "base/text.h"
#include "cli/live.h"

/* What is known of how a filter is attached: ", refusals are logged"; an index of 0 is the newest
 * one. */
void live_flag_words(const live_source *live, uint32_t index, text *out);

/* The same as a member "flags" of an object. */
void live_flags_json(json_out *json, const installed_filter *filter);

#endif
