/* The parts of the generator of man pages, completions.
 */
#ifndef TOOLS_GEN_CLI_H
#define TOOLS_GEN_CLI_H

#include "cli/manual.h"
#include "cli/options.h"
#include <stdio.h>

void put_bash(void);
void put_zsh(void);
void put_fish(void);

#endif
