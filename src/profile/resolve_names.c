/* Names that the libseccomp of a reading knows. */
#include "profile/resolve.h"
#include <stdio.h>
#include <stdlib.h>

/* One number of a release, up to 255; *at is moved behind it. */
static bool read_part(const char **at, uint32_t *ret_number)
{
    const char *begin = *at;
    uint32_t number = 0;

    while (**at >= '0' && **at <= '9' && *at - begin < 3)
        number = number * 10 + (uint32_t)(*(*at)++ - '0');
    *ret_number = number;
    return *at > begin && number <= UINT8_MAX;
}

/* Two or three numbers with dots between them: "2.5" is 2.5.0. 0: anything else. */
static uint32_t read_release(const char *text)
{
    uint32_t parts[3] = {0};

    for (uint32_t count = 0; count < 3;) {
        if (!read_part(&text, &parts[count]))
            return 0;
        count++;
        if (*text == '\0' && count >= 2)
            return parts[0] << 16 | parts[1] << 8 | parts[2];
        if (*text++ != '.')
            return 0;
    }
    return 0;
}

/* A release in which no name was new is told from none by those that came after it. */
static bool is_known(uint32_t release)
{
    uint32_t last = libseccomp_last(release >> 8);

    return last >> 8 == release >> 8 && release <= last;
}

/* Names the releases that are known: the first and the last of each series. */
static bool fail_unknown(profile_resolver *resolver)
{
    char known[CALLGATE_TEXT_BYTES_MAX] = "";
    size_t used = 0;

    resolver->status =
        FAIL(resolver->reterr, CALLGATE_INVALID,
             "libseccomp %s is no release that callgate knows of", resolver->target->libseccomp);
    for (uint32_t last = libseccomp_last(0); last != 0 && used < sizeof known;
         last = libseccomp_last((last >> 8) + 1))
        used += (size_t)snprintf(known + used, sizeof known - used, "%s%u.%u.0 to %u.%u.%u",
                                 used > 0 ? ", " : "", last >> 16, last >> 8 & 0xff, last >> 16,
                                 last >> 8 & 0xff, last & 0xff);
    fail_hint(resolver->reterr, "these are %s", known);
    return false;
}

static bool read_target(profile_resolver *resolver)
{
    const callgate_target *target = resolver->target;

    if (!target->libseccomp || target->knows)
        return true;
    resolver->release = read_release(target->libseccomp);
    if (resolver->release != 0)
        return is_known(resolver->release) || fail_unknown(resolver);
    resolver->status = FAIL(resolver->reterr, CALLGATE_INVALID, "'%s' is no release of libseccomp",
                            target->libseccomp);
    fail_hint(resolver->reterr, "releases look like 2.5.4");
    return false;
}

bool resolve_names(profile_resolver *resolver)
{
    if (resolver->target->knows)
        resolver->known = calloc((size_t)call_count() * CALLGATE_ABI_COUNT, 1);
    if (resolver->target->knows && !resolver->known)
        return resolve_failed(resolver, FAIL(resolver->reterr, CALLGATE_MEMORY, "out of memory"));
    return read_target(resolver);
}

/* Asks once a call and ABI: a library may search its names one by one. */
static bool ask(const profile_resolver *resolver, const profile_name *name, callgate_abi abi)
{
    enum { NO = 1, YES = 2 };
    const callgate_target *target = resolver->target;
    uint8_t *known = &resolver->known[(size_t)name->call * CALLGATE_ABI_COUNT + abi];

    if (*known == 0)
        *known = target->knows(target->knows_user, name->text, abi) ? YES : NO;
    return *known == YES;
}

/* Does the reading's libseccomp know all that callgate knows? */
static bool knows_all(const profile_resolver *resolver)
{
    return !resolver->target->knows && resolver->release == 0;
}

bool resolve_knows(const profile_resolver *resolver, const profile_name *name, callgate_abi abi)
{
    if (name->call == CALL_NONE)
        return false;
    if (resolver->target->knows)
        return ask(resolver, name, abi);
    return knows_all(resolver) || call_known_by_libseccomp(name->call, abi, resolver->release);
}

callgate_abi_set resolve_unknown(const profile_resolver *resolver, const profile_name *name,
                                 callgate_abi_set abis)
{
    callgate_abi_set unknown = 0;

    if (knows_all(resolver))
        return name->call == CALL_NONE ? abis : 0;
    for (callgate_abi_set left = abis; left != 0; left &= left - 1) {
        callgate_abi abi = (callgate_abi)__builtin_ctz(left);
        unknown |= resolve_knows(resolver, name, abi) ? 0 : CALLGATE_ABI_BIT(abi);
    }
    return unknown;
}

bool resolve_knows_anywhere(const profile_resolver *resolver, const profile_name *name)
{
    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        if (resolve_knows(resolver, name, (callgate_abi)abi))
            return true;
    return false;
}
