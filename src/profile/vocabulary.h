/* The words that profiles may hold, from the reader's own tables.
 *
 * For those who tell others what a profile may say: a schema, a completion.
 */
#ifndef PROFILE_VOCABULARY_H
#define PROFILE_VOCABULARY_H

#include "callgate/rules.h"
#include <stddef.h>
#include <stdint.h>

typedef enum profile_key_reader {
    KEY_OCI,    /* everybody reads it */
    KEY_DOCKER, /* Docker and Podman do */
    KEY_PODMAN,
    KEY_REMARK,  /* engines want a text there, which means nothing */
    KEY_IGNORED, /* known to mean nothing: a comment */
} profile_key_reader;

typedef struct profile_key {
    const char *name;
    profile_key_reader reader;
} profile_key;

/* The keys of one kind of object. */
typedef struct profile_key_list {
    const profile_key *keys;
    uint32_t count;
} profile_key_list;

extern const profile_key_list profile_root_keys, profile_entry_keys, profile_arg_keys,
    profile_guard_keys, profile_arch_map_keys;

/* Words that a value may be: the first one, and how far it is to the next. */
typedef struct profile_word_list {
    const char *const *words;
    uint32_t count;
    size_t stride; /* bytes */
} profile_word_list;

extern const profile_word_list profile_action_words, profile_operator_words, profile_flag_words;

/* A comparison's name in profiles. */
const char *profile_operator(callgate_op op);

static inline const char *profile_word(const profile_word_list *list, uint32_t index)
{
    return *(const char *const *)(const void *)((const char *)list->words + index * list->stride);
}

/* The token of a word's action; of two that mean the same the older one, which all runtimes know.
 * NULL: an action without one. */
const char *profile_action_token(uint32_t word);

#endif
