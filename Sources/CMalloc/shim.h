// What glibc's allocator says of itself, which Swift's module of the C library leaves out. Only the Daemon target
// imports it.
#ifndef CMALLOC_SHIM_H
#define CMALLOC_SHIM_H

#include <malloc.h>
#include <stddef.h>

// Bytes of free blocks, over all of the allocator's areas: also of those whose pages were given back.
static inline size_t cmalloc_free_bytes(void) { return mallinfo2().fordblks; }

// Gives every whole free page back to the system, also those below memory that is in use.
static inline void cmalloc_give_back(void) { (void)malloc_trim(0); }

#endif
