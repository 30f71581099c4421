// The system's LMDB (0.9.x) as a Swift module. Only the LMDB target imports it.
#include <lmdb.h>
