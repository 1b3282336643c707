/* Reads whole files.
 */
#ifndef CLI_READ_H
#define CLI_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

/* The whole of an open descriptor, a NUL added; the caller frees. false: errno says why, EFBIG
 * where there are more than bytes_max bytes. */
bool read_descriptor(int descriptor, size_t bytes_max, char **ret_data, size_t *ret_bytes);

/* The same of a file, with its status before the reading; directories are EISDIR. */
bool read_path(const char *path, size_t bytes_max, char **ret_data, size_t *ret_bytes,
               struct stat *ret_status);

#endif
