"""Whether the schemas say of each field that can be published who may see it."""

from published.descriptors import PUBLISHED

WHAT_TO_DO = (
    "say who may see it, [(seen_by) = AUDIENCE_BOARD] or AUDIENCE_EMPLOYERS, or both, or AUDIENCE_NOBODY; "
    "until then nobody does (Schemas/README.md)"
)


def undecided(schemas):
    """A line for each field in reach of a published message that does not say who may see it."""
    roots = [name for name, audience in PUBLISHED.items() if audience]
    return [
        f"Schemas/{message.file}: {it.full_name}: {WHAT_TO_DO}"
        for message in schemas.reachable(*roots)
        for it in message.fields
        if it.seen_by is None
    ]
