"""Waits until a daemon has published all that it recorded: a consumer that asks for a topic before it is there would
have it made by the broker, with the broker's own number of partitions."""

import json
import sys
import time
import urllib.request

SECONDS = 120

url, end = sys.argv[1], time.monotonic() + SECONDS
while True:
    with urllib.request.urlopen(f"{url}/v1/publications") as answer:
        lanes = json.load(answer)["publications"]
    # A lane that starts does not know yet how far it is.
    behind = [lane for lane in lanes if int(lane.get("lagEvents", 1)) > 0]
    if lanes and not behind:
        break
    if time.monotonic() > end:
        sys.exit(f"after {SECONDS} s these lanes are behind the log: {json.dumps(behind)}")
    time.sleep(0.1)
