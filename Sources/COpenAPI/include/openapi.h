#ifndef CREDENTIALD_OPENAPI_H
#define CREDENTIALD_OPENAPI_H

#include <stddef.h>

/// Schemas/openapi.yaml as it was when this was compiled; no zero stands at its end.
extern const unsigned char *const _Nonnull credentiald_openapi;
extern const size_t credentiald_openapi_size;

#endif
