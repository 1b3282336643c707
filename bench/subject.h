/* The profiles that are measured, each on one ABI, on three.
 */
#ifndef BENCH_SUBJECT_H
#define BENCH_SUBJECT_H

#include "callgate/callgate.h"

typedef struct subject {
    char name[80];    /* as figures call it */
    const char *abis; /* "x86_64", "x86_64,x86,x32" */
    const callgate_profile *profile;
    callgate_target target;
} subject;

/* A word is a built-in profile's name or a path that ends in ".json", with "runc:" before it where
 * it is to be read as runc does; otherwise it is read as crun does. One that can't be resolved is
 * named on stderr and left out. */
typedef void subject_visitor(const subject *what);
void subjects_visit(int argc, char **argv, subject_visitor *visit);

/* Reads a profile, the caller's to free; ends the program where there is none. */
callgate_profile *subject_read(const char *path);

/* Prints a figure's line (measure.h). */
void subject_say(const subject *what, const char *by, const char *figure, double value);

#endif
