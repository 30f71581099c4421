#include "openapi.h"

// The file itself, so that what is served cannot differ from what is read.
static const unsigned char text[] = {
#embed "../../Schemas/openapi.yaml"
};

const unsigned char *const credentiald_openapi = text;
const size_t credentiald_openapi_size = sizeof text;
