/* The compiled eBPF program that reads filters, as the build embeds it.
 */
#ifndef KERNEL_INSTALLED_OBJECT_H
#define KERNEL_INSTALLED_OBJECT_H

extern const unsigned char installed_object[];
extern const unsigned long installed_object_bytes;

#endif
