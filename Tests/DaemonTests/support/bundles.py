"""Audit bundles: both verifiers, and ways to spoil a bundle."""

import base64
import copy
import hashlib
import importlib.util
import json
from concurrent.futures import ThreadPoolExecutor

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from support import cli

VERIFIER = cli.REPOSITORY / "deploy/verifier/verify_bundle.py"
_spec = importlib.util.spec_from_file_location("verify_bundle", VERIFIER)
verify_bundle = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(verify_bundle)


def text(bundle):
    """As the format has it."""
    return (json.dumps(bundle, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


class Verifiers:
    """The daemon's and the one in Python, with the key of a log."""

    def __init__(self, folder, key):
        self.folder = folder
        self.key_file = folder / "log.key.pub"
        self.key_file.write_text(key + "\n")
        self.key = verify_bundle.VerifierKey(key)
        self.count = 0

    def ours(self, data, key=None):
        """The daemon's answer."""
        self.count += 1
        path = self.folder / f"bundle-{self.count}.json"
        path.write_bytes(data)
        done = cli.run("audit", "verify", path, "--key", key or self.key_file, "--json")
        path.unlink()
        assert done.returncode in (0, 1), f"{done.returncode}: {done.stdout} {done.stderr}"
        answer = json.loads(done.stdout)
        assert answer["holds"] == (done.returncode == 0)
        return answer

    def theirs(self, data):
        """The answer of the verifier in Python."""
        try:
            return verify_bundle.verify(data, self.key)
        except verify_bundle.Fault as fault:
            return {"holds": False, "code": fault.code, "place": fault.place, "detail": fault.reason}

    def both(self, data):
        return self.ours(data), self.theirs(data)

    def both_of_all(self, spoiled):
        """Answers of both for each (name, bytes)."""
        with ThreadPoolExecutor(4) as pool:
            ours = list(pool.map(lambda it: self.ours(it[1]), spoiled))
        return [(name, mine, self.theirs(data)) for (name, data), mine in zip(spoiled, ours)]


def leaves(value, path=()):
    """Paths of all numbers and texts."""
    if isinstance(value, dict):
        for name, its in value.items():
            yield from leaves(its, (*path, name))
    elif isinstance(value, list):
        for index, its in enumerate(value):
            yield from leaves(its, (*path, index))
    else:
        yield path


def other(value):
    """Another value that looks as good."""
    if isinstance(value, int):
        return value + 1
    middle = len(value) // 2
    swapped = {"0": "1", "A": "B", "a": "b"}.get(value[middle], "0" if value[middle].isdigit() else "A")
    return value[:middle] + swapped + value[middle + 1 :] if value else "A"


def with_leaf(bundle, path, change=other):
    """The bundle with one leaf changed."""
    spoiled = copy.deepcopy(bundle)
    place = spoiled
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = change(place[path[-1]])
    return spoiled


def changed(bundle, change):
    """The bytes of a bundle that `change` has spoiled."""
    spoiled = copy.deepcopy(bundle)
    change(spoiled)
    return text(spoiled)


def hashed(data):
    return base64.b64encode(hashlib.sha256(data).digest()).decode()


def signed_again(bundle, data_folder, verifiers):
    """As the log's owner could lie: the statement is made anew over what is in the bundle."""
    seed = (data_folder / "keys" / "log.key").read_bytes()
    lines = bundle["statement"].split("\n\n")[0].split("\n")
    records = [it for part in bundle["streams"] + bundle["boards"] for it in part["records"]]
    leaf_hashes = b"".join(hashlib.sha256(b"\0" + base64.b64decode(it["record"])).digest() for it in records)
    lines[6:9] = [
        "checkpoint " + hashed(bundle["checkpoint"].encode()),
        "assessment " + hashed(bundle["assessment"].encode()),
        "records " + hashed(leaf_hashes),
    ]
    said = "\n".join(lines) + "\n"
    signature = verifiers.key.id + Ed25519PrivateKey.from_private_bytes(seed).sign(said.encode())
    bundle["statement"] = f"{said}\n\u2014 {verifiers.key.name} {base64.b64encode(signature).decode()}\n"
