// The system's zlib as a Swift module. Only the VerifiableCredentials target imports it.
#include <zlib.h>
