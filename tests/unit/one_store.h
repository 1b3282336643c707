/* A store of its own for each test of a file.
 */
#ifndef TESTS_ONE_STORE_H
#define TESTS_ONE_STORE_H

#include "policy/store.h"

static callgate_store *store;

static int open_store(void **state)
{
    (void)state;
    return callgate_store_new(NULL, &store, NULL) == CALLGATE_OK ? 0 : -1;
}

static int close_store(void **state)
{
    (void)state;
    callgate_store_free(store);
    return 0;
}

#endif
