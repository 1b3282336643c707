/* Two policies whose stack is one that no profile says.
 *
 * Rules see 32-bit ABIs through low words, so that none holds on those alone. In a stack the least
 * action counts, and so each part may permit more for half of the values of an argument that the
 * call doesn't have, as long as the other part doesn't:
 *
 *     64-bit EPERM, 32-bit ALLOW, by default EPERM
 *         ALLOW where a5 <= 0xffffffff: low words all are
 *         ALLOW where a5 >= 0x100000000: they too
 *     64-bit EPERM, 32-bit ALLOW, by default ALLOW, where no argument is left for one profile
 *         EPERM where a5 > 0xffffffff: no low word is
 *         EPERM where a5 < 0xffffffff00000000: nor here
 *
 * What 32-bit ABIs alone are refused no stack says: each rule of a part holds on 64-bit ones too,
 * and another part can only take away.
 */
#ifndef CLI_OCI_SPLIT_H
#define CLI_OCI_SPLIT_H

#include "cli/oci/write.h"

enum { SPLIT_PART_COUNT = 2 };

/* Finds them; their stack is the request's policy, in whatever order. Whether each has a profile,
 * oci_write tells. false: there is no call that can be split so, or one that can't. */
CALLGATE_MUST_CHECK bool oci_split(const oci_request *request,
                                   const callgate_policy *ret_parts[SPLIT_PART_COUNT]);

#endif
