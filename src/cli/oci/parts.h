/* The parts of a product, which are written together.
 *
 *     parts_init(&parts, cli, directory);
 *     is_fine = make(&out) && parts_add(&parts, "x86_64", &out);
 *     is_fine = parts_end(&parts, is_fine);
 */
#ifndef CLI_OCI_PARTS_H
#define CLI_OCI_PARTS_H

#include "base/text.h"
#include "cli/cli.h"

enum { PARTS_COUNT_MAX = 128 }; /* machines, or filters of a stack, in two profiles each */

typedef struct parts_file {
    char *path;
    char *data; /* owned, as path is */
    size_t bytes;
} parts_file;

typedef struct product_parts {
    cli_session *cli;
    const char *directory;
    parts_file files[PARTS_COUNT_MAX];
    uint32_t count;
} product_parts;

/* -o DIR/: the directory of parts. NULL: one product. */
const char *parts_directory(const cli_session *cli);

void parts_init(product_parts *parts, cli_session *cli, const char *directory);

/* Keeps a part for DIR/NAME.json, and leaves its text empty. false: said why. */
CALLGATE_MUST_CHECK bool parts_add(product_parts *parts, const char *name, text *part);

/* Makes the directory, unless it is there, and writes all parts; none if one of them isn't fine.
 * Releases them in any case. false: not fine, or said why. */
CALLGATE_MUST_CHECK bool parts_end(product_parts *parts, bool is_fine);

#endif
