"""Checks that each Swift file imports only those modules of the package that its target rests on.

Reads what `swift package dump-package` prints; run from the root. An import beside the manifest builds as long as the
module happens to be there already: never surely in a build from nothing.
"""

import json
import pathlib
import re
import sys

IMPORT = re.compile(
    r"^ *(?:@\w+(?:\([^)]*\))? )*(?:(?:public|package|internal|fileprivate|private) )?"
    r"import (?:(?:struct|class|enum|protocol|func|typealias|var|let) )?(\w+)", re.MULTILINE)


def folder(target):
    return pathlib.Path(
        target.get("path") or f"{'Tests' if target['type'] == 'test' else 'Sources'}/{target['name']}")


def needed(target):
    named = (it.get("byName") or it.get("target") for it in target["dependencies"])
    return {it[0] for it in named if it}


def main():
    targets = {it["name"]: it for it in json.load(sys.stdin)["targets"]}
    files = wrong = 0
    for name, target in targets.items():
        allowed = needed(target) | {name}
        for file in sorted(folder(target).rglob("*.swift")):
            files += 1
            for module in sorted(set(IMPORT.findall(file.read_text())) & targets.keys() - allowed):
                print(f"{file}: imports {module}, which Package.swift does not give {name}", file=sys.stderr)
                wrong += 1
    if files == 0:
        sys.exit("no Swift file was found")
    sys.exit(1 if wrong else 0)


main()
