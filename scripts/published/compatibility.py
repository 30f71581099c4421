"""Whether what is published now and what was released can be read by each other's readers.

Usage: python -m published.compatibility FOLDER             FOLDER: Schemas
       python -m published.compatibility FOLDER --release NAME    keeps the schemas as they are as a release

For every release under FOLDER/released: `buf breaking` over the protobuf files, and for each published message
both ways over its JSON Schema: what this version writes must fit the readers of the release, and what the
release wrote must fit the readers of this version. Readers ignore what they do not know, so theirs is the open
schema; a writer's is the closed one.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import jsoncompat

from published import json_schemas
from published.descriptors import PUBLISHED, Schemas

IMAGE = "schemas.binpb"
KINDS = ("closed", "open")
WHAT_TO_DO = "publish it under a new topic version, see Schemas/README.md"


def releases(folder):
    found = sorted(it.parent for it in Path(folder, "released").glob(f"*/{IMAGE}"))
    if not found:
        sys.exit(f"{folder}/released has no release: nothing to compare with")
    return found


def read(folder):
    """The messages of a folder of protobuf files."""
    with tempfile.TemporaryDirectory() as scratch:
        image = Path(scratch) / "image.json"
        subprocess.run(["buf", "build", "-o", str(image)], cwd=folder, check=True)
        return Schemas.read(image)


def schemas_of(schemas):
    """The JSON Schemas of each published message, as of its writer and of its readers."""
    return {
        name: {"closed": json_schemas.schema(schemas, name, True), "open": json_schemas.schema(schemas, name)}
        for name in PUBLISHED
    }


def released(release):
    """The same as they were when the release was made."""
    return {
        name: {kind: json.loads((release / f"{name}.{kind}.schema.json").read_text()) for kind in KINDS}
        for name in PUBLISHED
        if (release / f"{name}.open.schema.json").exists()
    }


def release(folder, name):
    target = Path(folder, "released", name)
    if target.exists():
        sys.exit(f"{target} is there already: a release never changes")
    target.mkdir(parents=True)
    image = str((target / IMAGE).absolute())
    subprocess.run(["buf", "build", "--exclude-source-info", "-o", image], cwd=folder, check=True)
    for message, kinds in schemas_of(read(folder)).items():
        for kind, schema in kinds.items():
            text = json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
            (target / f"{message}.{kind}.schema.json").write_text(text)


def protobuf_faults(folder, release):
    """By the rules in buf.yaml."""
    against = str((release / IMAGE).absolute())
    done = subprocess.run(
        ["buf", "breaking", "--against", against], cwd=folder, capture_output=True, text=True
    )
    lines = (done.stdout + done.stderr).splitlines()
    # An exit code without a word is a fault too.
    return lines or ([f"buf breaking: exit code {done.returncode}"] if done.returncode else [])


def json_faults(new, old):
    """Of two versions' `schemas_of`."""
    faults = []
    for name, before in old.items():
        now = new.get(name)
        if now is None:
            faults.append(f"{name} is published no more")
            continue
        if not _fits(writer=now["closed"], reader=before["open"]):
            faults.append(f"{name}: a reader of the release could refuse what is published now")
        if not _fits(writer=before["closed"], reader=now["open"]):
            faults.append(f"{name}: a reader of this version could refuse what was published before")
        # Most fields may be absent, so that no reader refuses one that is gone: it only goes without.
        for path in sorted(_paths(before["open"]) - _paths(now["open"])):
            faults.append(f"{name}: {path} was published and is no more")
    return faults


def _paths(schema):
    objects = {schema["title"]: schema} | schema.get("$defs", {})
    return {f"{name}.{field}" for name, it in objects.items() for field in it["properties"]}


def _fits(writer, reader):
    # The checker takes references for those to another document once a schema has an id.
    writer, reader = ({k: v for k, v in it.items() if k != "$id"} for it in (writer, reader))
    return jsoncompat.check_compat(json.dumps(writer), json.dumps(reader), "deserializer")


def faults(folder):
    """What breaks, a line each, over all releases."""
    now = schemas_of(read(folder))
    return [
        f"{release.name}: {line}"
        for release in releases(folder)
        for line in protobuf_faults(folder, release) + json_faults(now, released(release))
    ]


def main(folder):
    if found := faults(folder):
        sys.exit("\n".join([*found, f"a breaking change: {WHAT_TO_DO}"]))
    print(f"compatible with release {', '.join(it.name for it in releases(folder))}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case [folder]:
            main(folder)
        case [folder, "--release", name]:
            release(folder, name)
        case _:
            sys.exit(__doc__)
