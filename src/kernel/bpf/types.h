/* Integers for what eBPF programs share with the loaders.
 */
#ifndef KERNEL_BPF_TYPES_H
#define KERNEL_BPF_TYPES_H

#ifdef __bpf__
#include <linux/types.h>
typedef __u8 uint8_t;
typedef __u16 uint16_t;
typedef __u32 uint32_t;
typedef __u64 uint64_t;
typedef __s64 int64_t;
#else
#include <stdint.h>
#endif

#endif
