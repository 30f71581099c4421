"""Shows the last of the events that kcat prints as headers, partition, offset and value."""

import json
import sys

COUNT = 4

events = []
for line in sys.stdin:
    headers, partition, offset, value = line.rstrip("\n").split("\t", 3)
    attributes = dict(part.split("=", 1) for part in headers.split(",") if "=" in part)
    events.append((attributes["ce_sequence"], partition, offset, attributes, json.loads(value)))

for sequence, partition, offset, attributes, event in sorted(events)[-COUNT:]:
    before = attributes.get("ce_prevsequence", "none").lstrip("0")
    print(
        f"  {int(sequence)}  {event['effectiveOn']}  {event['type']}  person {event['peerId']}  "
        f"(partition {partition}, offset {offset}, the person's event before: {before})"
    )
