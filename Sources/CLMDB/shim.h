// The system's LMDB (0.9.x) as a Swift module. Only the LMDB target imports it.
#include <lmdb.h>
#include <sys/types.h>

// Linux's own, which Swift's Glibc leaves out; see fallocate(2).
extern int fallocate(int descriptor, int mode, off_t offset, off_t length);
#ifndef FALLOC_FL_KEEP_SIZE
#define FALLOC_FL_KEEP_SIZE 0x01
#endif
