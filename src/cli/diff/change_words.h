/* Changes in words.
 */
#ifndef CLI_DIFF_CHANGE_WORDS_H
#define CLI_DIFF_CHANGE_WORDS_H

#include "base/text.h"
#include "cli/diff/changes.h"

/* "keyctl", "keyctl on x86", "keyctl except on x32", "nr 451-460 on x86_64". abis: all that the
 * comparison is about; they are named where it isn't all of them that have the call. */
void change_title(const call_change *change, callgate_abi_set abis, text *out);

/* "where flags is 0", "except where …": on the first span's ABI; nothing where it is for all
 * arguments. */
void change_where(const callgate_store *store, const call_change *change, text *out);
bool change_is_for_all(const call_change *change);

/* Would both be told so in the same words? */
bool change_where_is_same(const callgate_store *store, const call_change *a, const call_change *b);

/* "x86_64:keyctl(0,0,0,0,0)", as every verb takes a CALL; "arch 0x3 nr 5 (0,…)" where no ABI has
 * the call. */
void change_witness(const call_change *change, text *out);

/* "a.json:3:9 -> b.json:8:2": the rules that decide; of a side where none does, nothing, and where
 * that is so on both, what decides instead. */
void change_places(const call_change *change, text *out);

/* "ERRNO(EPERM)". */
void change_action(const change_end *end, text *out);

/* The ABIs on which it is so, and their names with `before` in front of the first. */
callgate_abi_set change_abis(const call_change *change);
void change_add_abis(const char *before, callgate_abi_set abis, text *out);

/* The ABI of the witness; CALLGATE_ABI_NONE: it has none. */
callgate_abi change_witness_abi(const call_change *change);

/* "newly permitted", "newly-permitted". */
const char *change_group_words(change_group group);
const char *change_group_name(change_group group);

/* "weaker", "incomparable"; VERDICT_SAME_PERMITS: "different, permits the same". */
const char *verdict_words(change_verdict verdict);

#endif
