"""The personal texts of commands, and where they turn up."""

import json
import re

from support.commands import kind_of

SEALED_FIELDS = {"feedback", "statement", "explanation", "overrideReason"}
#: Open fields that name professionals and places, never the person.
PROFESSIONAL_FIELDS = {"assessor", "supervisor", "verifiedBy", "administeredBy", "provider", "organization"}


def personal_texts(commands):
    """Texts that belong to one person alone: by kind, without names."""
    texts = {}
    for command in commands:
        _, body = kind_of(command)
        for name in SEALED_FIELDS & set(body):
            texts.setdefault(name, set()).add(body[name])
        for name in ("birthDate", "email", "phone", "postalAddress"):
            if body.get("personal", {}).get(name):
                texts.setdefault(name, set()).add(body["personal"][name])
    return texts


def names(commands):
    """Given names, family names, full names of the people."""
    given, family, full = set(), set(), set()
    for command in commands:
        _, body = kind_of(command)
        if "personal" in body:
            first, last = body["personal"]["givenName"], body["personal"]["familyName"]
            given.add(first)
            family.add(last)
            full.add(f"{first} {last}")
    return given, family, full


def professionals(commands):
    """Full names in open fields: simulated people and professionals share lists of names."""
    return {body[name] for _, body in map(kind_of, commands) for name in PROFESSIONAL_FIELDS if name in body}


def without_professionals(value):
    """A JSON value without the fields that name professionals."""
    if isinstance(value, dict):
        return {
            name: without_professionals(it) for name, it in value.items() if name not in PROFESSIONAL_FIELDS
        }
    if isinstance(value, list):
        return [without_professionals(it) for it in value]
    return value


def occurrences(haystack, texts):
    """The texts that occur in bytes, as they are or escaped as JSON."""
    found = []
    for text in sorted(texts):
        escaped = json.dumps(text)[1:-1]
        if any(form.encode() in haystack for form in {text, escaped}):
            found.append(text)
    return found


def words_in(text, words):
    """The words that stand in a text as words of their own."""
    pattern = r"(?<!\w)(?:" + "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + r")(?!\w)"
    return sorted(set(re.findall(pattern, text)))
