"""Writes what is generated from the schemas, beside what protoc makes of them.

Usage: python -m published IMAGE FOLDER    IMAGE: from `buf build -o image.json`; FOLDER: a root as the project's
"""

import sys
from pathlib import Path

from published import audiences, ids, json_schemas, markers, openapi, reading, swift, swift_fields
from published.descriptors import Schemas

SEEN_BY = "Sources/CredentialingSchema/SeenBy.swift"
READING = "Sources/CredentialingSchema/Reading.swift"
IDS = "Sources/CredentialingSchema/IDs.swift"
BOARD_FIELDS = "Sources/CredentialingSchema/BoardFields.swift"
JSON_SCHEMAS = "Schemas/published"
MARKED_EVENTS = "Tests/Fixtures/published/marked-events.ndjson"


def generate(schemas):
    """Paths in the project, and what stands there."""
    files = {
        SEEN_BY: swift.generate(schemas),
        READING: reading.generate(schemas),
        IDS: ids.generate(schemas),
        BOARD_FIELDS: swift_fields.generate(schemas),
        MARKED_EVENTS: markers.generate(schemas),
        openapi.SPECIFICATION: openapi.generate(schemas),
    }
    return files | {
        f"{JSON_SCHEMAS}/{name}": text for name, text in json_schemas.generate(schemas).items()
    }


def main(image, folder):
    schemas = Schemas.read(image)
    if faults := audiences.undecided(schemas):
        sys.exit("\n".join(faults))
    for path, text in generate(schemas).items():
        file = Path(folder) / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
