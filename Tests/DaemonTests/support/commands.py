"""Commands as clients write them."""

import copy
import json
import os
import time
import uuid

_last = 0


def new_id():
    """A UUID version 7; later ones are greater."""
    global _last
    _last = max(_last + 1, time.time_ns() // 1_000_000)
    random = int.from_bytes(os.urandom(10), "big")
    value = _last << 80 | random
    value = value & ~(0xF << 76) | 7 << 76
    value = value & ~(0x3 << 62) | 2 << 62
    return str(uuid.UUID(int=value))


def command(kind, body, **envelope):
    """One command, such as `command("recordExam", {...})`."""
    return {"commandId": new_id(), **envelope, kind: body}


def kind_of(command):
    """The name and the body of a command."""
    [kind] = set(command) - {"commandId", "expectedVersion", "correlationId"}
    return kind, command[kind]


def line(command):
    return json.dumps(command, ensure_ascii=False)


def adoption_for(board, adoption):
    """The adoption of the same rules by another board."""
    other = copy.deepcopy(adoption)
    other["commandId"] = new_id()
    other["adoptRules"]["board"] = other["adoptRules"]["rules"]["board"] = board
    return other
