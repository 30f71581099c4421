#!/usr/bin/env python3
"""Checks a signed credential of credentiald without asking the daemon about it.

    verify_credential.py credential.jwt --issuer https://verify.example.org/v1/issuer --keys jwks.json

The keys are the issuer's, fetched once from its /.well-known/jwks.json and kept. Without --lists the two status
lists are fetched from where the credential says; with --lists FOLDER they are taken from files that somebody fetched,
such as `revocation-9f86d081884c7d65-0.jwt` (the purpose, and the end of the list's address), for as long as they hold.

Exit code 0: it holds. 1: it does not, and the reason is printed. 2: usage. 3: it could not be checked, also with
lists that do not hold now. Needs PyJWT and cryptography, nothing of credentiald.
"""

import argparse
import base64
import json
import re
import sys
import urllib.request
import zlib
from datetime import datetime, timedelta, timezone
from pathlib import Path

import jwt

BITS_MIN = 131_072
LIST_BYTES_MAX = 1 << 20
TOKEN_BYTES_MAX = 4 << 20
ALGORITHMS = {"OKP": "EdDSA", "EC": "ES256"}
#: Of either of them: 64 bytes in base64url.
SIGNATURE_CHARACTERS = 86
#: How far this clock may be behind that of who signs: a list may be a second old, and holds from when it was made.
LEEWAY = timedelta(seconds=60)


class Refused(Exception):
    """The credential does not hold."""


class NotKnown(Exception):
    """What is at hand does not tell: nobody may be sent away for that."""


def read_keys(text):
    """The issuer's keys by the name that signatures give."""
    return {entry["kid"]: jwt.PyJWK(entry, ALGORITHMS[entry["kty"]]) for entry in json.loads(text)["keys"] if entry["kty"] in ALGORITHMS}


def checked(token, keys, issuer):
    """What a token says, when the issuer has signed it."""
    header = jwt.get_unverified_header(token)
    if header.get("typ") != "vc+jwt":
        raise Refused(f"it is no signed credential: typ is {header.get('typ')!r}")
    key = keys.get(header.get("kid"))
    if key is None or not header["kid"].startswith(issuer + "#"):
        raise Refused("it names a key that is not the issuer's: fetch the keys again if yours are old")
    try:
        claims = jwt.decode(token, key, algorithms=[key.algorithm_name], options={"verify_aud": False})
    except jwt.InvalidTokenError as error:
        raise Refused(f"the signature does not hold: {error}") from error
    if claims.get("issuer") != issuer:
        raise Refused(f"it was issued by {claims.get('issuer')!r}")
    return claims


def out_of_time(claims, now):
    """Why what they say does not hold now; None when it does."""
    begin, end = (datetime.fromisoformat(claims[name]) for name in ("validFrom", "validUntil"))
    return None if begin - LEEWAY <= now <= end else f"it holds from {begin} to {end}, not at {now}"


def bit(encoded, index):
    """One bit of a status list; index 0 is the leftmost one."""
    if not encoded.startswith("u"):
        raise Refused("the list is not in base64url")
    packed = base64.urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4))
    bits = zlib.decompressobj(wbits=31).decompress(packed, LIST_BYTES_MAX)
    if len(bits) * 8 < BITS_MIN or not 0 <= index < len(bits) * 8:
        raise Refused("the list does not have the credential's place")
    return bits[index // 8] >> (7 - index % 8) & 1


def whole(token, purpose):
    """A list of which all came. A part of a signature would not hold, and that would tell of a forgery."""
    if len(token.rpartition(".")[2]) < SIGNATURE_CHARACTERS:
        raise NotKnown(f"fetch the list of {purpose} again: its signature did not come whole")
    return token


def check_status(claims, keys, issuer, now, fetch):
    """Refuses a credential with a set bit in any of its lists, also when another one of them is out of its time."""
    unknown = None
    for entry in claims["credentialStatus"]:
        if entry["type"] != "BitstringStatusListEntry":
            raise Refused(f"its status is of an unknown type, {entry['type']}")
        status = checked(whole(fetch(entry), entry["statusPurpose"]), keys, issuer)
        subject = status["credentialSubject"]
        if status["id"] != entry["statusListCredential"] or subject["statusPurpose"] != entry["statusPurpose"]:
            raise Refused("the list is another one than the credential names")
        if reason := out_of_time(status, now):
            unknown = unknown or f"fetch the list of {entry['statusPurpose']} again: {reason}"
        elif bit(subject["encodedList"], int(entry["statusListIndex"])):
            raise Refused({"revocation": "it was ended", "suspension": "the holder may not practise now"}[entry["statusPurpose"]])
    if unknown:
        raise NotKnown(unknown)


def verify(token, keys, issuer, now, fetch):
    """The public record that a credential shows; raises `Refused` when it does not hold, `NotKnown` for old lists."""
    claims = checked(token, keys, issuer)
    if reason := out_of_time(claims, now):
        raise Refused(reason)
    check_status(claims, keys, issuer, now, fetch)
    return claims["credentialSubject"]


def from_network(entry):
    with urllib.request.urlopen(entry["statusListCredential"], timeout=30) as answer:
        token = answer.read(TOKEN_BYTES_MAX)
        # The signature of a part of a list does not hold, which would tell of a forgery.
        if answer.length or answer.read(1):
            raise OSError(f"of the list of {entry['statusPurpose']} only {len(token)} bytes came")
        return token.decode()


def from_folder(folder):
    def fetch(entry):
        name = entry["statusListCredential"].rsplit("/", 1)[1]
        if not re.fullmatch(r"([0-9a-f]{16}-)?[0-9]{1,20}", name):
            raise Refused("the list has a name that no list has")
        return (folder / f"{entry['statusPurpose']}-{name}.jwt").read_text().strip()

    return fetch


def main():
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n")[0],
        epilog="Exit code 0: the holder may practise. 1: not, or the signature does not hold. 2: usage. 3: it could not be found out.",
    )
    parser.add_argument("credential", type=Path, help="the file with the signed credential")
    parser.add_argument("--issuer", required=True, help="whose signature is taken")
    parser.add_argument("--keys", type=Path, required=True, help="the issuer's keys, a JWK set")
    parser.add_argument("--lists", type=Path, help="a folder with status lists that were fetched before, each as PURPOSE-LIST.jwt, LIST being the end of its address: revocation-9f86d081884c7d65-0.jwt")
    options = parser.parse_args()
    fetch = from_folder(options.lists) if options.lists else from_network
    try:
        record = verify(
            options.credential.read_text().strip(),
            read_keys(options.keys.read_text()),
            options.issuer,
            datetime.now(timezone.utc),
            fetch,
        )
    except Refused as reason:
        print(f"refused: {reason}")
        return 1
    # Whatever it is, such as an answer that is no HTTP: Python ends with 1 for what nobody expected, as if it were told.
    except Exception as error:
        print(f"cannot be checked: {str(error) or type(error).__name__}", file=sys.stderr)
        return 3
    json.dump(record, sys.stdout, indent=2, sort_keys=True)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
