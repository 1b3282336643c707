/* The compiled eBPF programs, as the build embeds them.
 */
#ifndef RECORD_EBPF_OBJECTS_H
#define RECORD_EBPF_OBJECTS_H

extern const unsigned char ebpf_object_storage[]; /* with task storage */
extern const unsigned long ebpf_object_storage_bytes;
extern const unsigned char ebpf_object_hash[]; /* for kernels without */
extern const unsigned long ebpf_object_hash_bytes;

#endif
