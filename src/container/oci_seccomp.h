/* A resolved profile as linux.seccomp: what an engine hands to its runtime.
 *
 * Conditions on capabilities, architecture and kernel are settled for the target, as Docker's
 * daemon does before runc sees a profile; the rules keep their order, which is part of their
 * meaning.
 */
#ifndef CONTAINER_OCI_SECCOMP_H
#define CONTAINER_OCI_SECCOMP_H

#include "base/text.h"
#include "callgate/profile.h"

/* Writes the JSON of `profile` as resolved for `target` into `source`, whose ABIs and attachment
 * are used; where that is not known, no flags are written and the runtime's own hold.
 * out->has_failed tells of lost memory. */
void oci_seccomp(const callgate_profile *profile, const callgate_target *target,
                 const callgate_source *source, text *out);

/* The elements of "flags": "\"SECCOMP_FILTER_FLAG_LOG\",…". */
void oci_flags(uint32_t flags, text *out);

/* The raw instructions in base64, as crun's annotation run.oci.seccomp_bpf_data takes them. */
void oci_bpf_base64(const void *data, size_t bytes, text *out);

#endif
