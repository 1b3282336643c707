/* A bundle in a private temporary folder.
 *
 * It holds config.json, the runtime's state, its log.
 *
 *     container_bundle bundle;
 *     bundle_make("/tmp", &bundle, &err);
 *     bundle_write_config(&bundle, text, bytes, &err);
 *     …
 *     bundle_remove(&bundle);
 */
#ifndef CONTAINER_BUNDLE_H
#define CONTAINER_BUNDLE_H

#include "callgate/error.h"
#include <stdbool.h>

enum { BUNDLE_PATH_BYTES_MAX = 4096 }; /* PATH_MAX, linux/limits.h */

typedef struct container_bundle {
    char path[BUNDLE_PATH_BYTES_MAX]; /* mode 0700 */
    const char *id;                   /* its last part: unique, fit for a container's name */
} container_bundle;

/* Makes the folder in `parent`. Errors: CALLGATE_SYSTEM. */
CALLGATE_MUST_CHECK callgate_status bundle_make(const char *parent, container_bundle *ret_bundle,
                                                callgate_error *reterr);

CALLGATE_MUST_CHECK callgate_status bundle_write_config(const container_bundle *bundle,
                                                        const char *config, size_t config_bytes,
                                                        callgate_error *reterr);

/* "PATH/NAME" into a buffer of BUNDLE_PATH_BYTES_MAX. */
void bundle_file(const container_bundle *bundle, const char *name, char *ret_path);

/* Did the runtime log an error (a JSON log, a line a message) in the file `name`? */
bool bundle_log_has_error(const container_bundle *bundle, const char *name);

/* Removes the folder with all that is in it. False: something stayed. */
bool bundle_remove(const container_bundle *bundle);

#endif
