/* A bundle in a private temporary folder.
 *
 * It holds config.json, the runtime's state, its log.
 *
 *     container_bundle bundle;
 *     bundle_make("/tmp", &bundle, &err);
 *     bundle_write_config(&bundle, text, bytes, &err);
 *     …
 *     bundle_remove(&bundle);
 *
 * A bundle is locked by its maker, as long as that lives: one that nobody locks was left by a
 * process that was killed, and may be cleared away by whoever comes next.
 */
#ifndef CONTAINER_BUNDLE_H
#define CONTAINER_BUNDLE_H

#include "callgate/error.h"
#include <stdbool.h>

enum { BUNDLE_PATH_BYTES_MAX = 4096 }; /* PATH_MAX, linux/limits.h */

typedef struct container_bundle {
    char path[BUNDLE_PATH_BYTES_MAX]; /* mode 0700 */
    const char *id;                   /* its last part: unique, fit for a container's name */
    int lock;                         /* of its lock file; closed at execve */
} container_bundle;

/* Makes the folder in `parent`. Errors: CALLGATE_SYSTEM. */
CALLGATE_MUST_CHECK callgate_status bundle_make(const char *parent, container_bundle *ret_bundle,
                                                callgate_error *reterr);

CALLGATE_MUST_CHECK callgate_status bundle_write_config(const container_bundle *bundle,
                                                        const char *config, size_t config_bytes,
                                                        callgate_error *reterr);

/* Gives each bundle of this user in `parent` whose maker is gone, locked, to `visit`, which has to
 * remove or release it. At most BUNDLE_VISIT_COUNT_MAX. */
enum { BUNDLE_VISIT_COUNT_MAX = 64 };
typedef void bundle_visitor(void *user, container_bundle *bundle);
void bundle_visit_dead(const char *parent, bundle_visitor *visit, void *user);

/* Lets go of a bundle that stays. */
void bundle_release(container_bundle *bundle);

/* Whose state of a container is in the bundle's folder "state"? */
typedef enum bundle_state {
    BUNDLE_NO_STATE,
    BUNDLE_STATE_OF_CRUN,
    BUNDLE_STATE_OF_RUNC,
} bundle_state;
bundle_state bundle_state_of(const container_bundle *bundle);

/* "PATH/NAME" into a buffer of BUNDLE_PATH_BYTES_MAX. */
void bundle_file(const container_bundle *bundle, const char *name, char *ret_path);

/* Did the runtime log an error (a JSON log, a line a message) in the file `name`? */
bool bundle_log_has_error(const container_bundle *bundle, const char *name);

/* Removes the folder with all that is in it. False: something stayed. */
bool bundle_remove(container_bundle *bundle);

#endif
