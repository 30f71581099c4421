"""Shows what came of a simulated cohort: one person's eligibility and the next renewals."""

import json
import sys
import urllib.parse
import urllib.request
from datetime import date, timedelta

url, commands = sys.argv[1], sys.argv[2]


def get(path, **query):
    text = urllib.parse.urlencode(query)
    with urllib.request.urlopen(f"{url}{path}?{text}" if text else url + path) as answer:
        return json.load(answer)


def hours(minutes):
    return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes // 60} h {minutes % 60} min"


def amount(result, field):
    value = result.get(field, 0)
    return hours(value) if result.get("unit") == "minutes" else str(value)


def show(result, depth):
    met = result["status"] == "REQUIREMENT_STATUS_MET"
    evidence = result.get("evidence", [])
    counted = sum(1 for one in evidence if one["disposition"] == "DISPOSITION_COUNTED")
    refused = [one for one in evidence if one["disposition"] != "DISPOSITION_COUNTED"]
    line = f"{'  ' * depth}{'met  ' if met else 'UNMET'} {result['title']}: "
    line += f"{amount(result, 'have')} of {amount(result, 'need')}, {counted} events counted"
    if result.get("reason"):
        line += f" — {result['reason']}"
    print(line)
    for one in refused[:3]:
        print(f"{'  ' * (depth + 1)}not counted: event {one['eventId']} of {one['effectiveOn']}, {one['reason']}")
    for part in result.get("parts", []):
        show(part, depth + 1)


def applicant():
    """Somebody who has applied and was not decided: the most interesting answer."""
    undecided = {}
    with open(commands) as lines:
        for line in lines:
            command = json.loads(line)
            if "submitApplication" in command:
                undecided[command["submitApplication"]["peerId"]] = True
            for decision in ("approveApplication", "denyApplication"):
                if decision in command:
                    undecided.pop(command[decision]["peerId"], None)
            if "registerPeer" in command:
                last = command["registerPeer"]["peerId"]
    return next(iter(undecided), last)


peer = applicant()
answer = get(f"/v1/peers/{peer}/eligibility")
print(f"\n== Eligibility of {peer} as of {answer['asOf']}, log position {answer['position']}")
for assessment in answer.get("assessments", []):
    verdict = "all requirements are met" if assessment.get("eligible") else "not yet"
    print(
        f"{assessment['title']} ({assessment['board']}/{assessment['credential']}, rules "
        f"{assessment['rulesVersion']}, {assessment['purpose']}): {verdict}"
    )
    for result in assessment["requirements"]:
        show(result, 1)

today = date.today()
until = today + timedelta(days=90)
renewals = get("/v1/renewals", board="ICRC", **{"from": today.isoformat(), "to": until.isoformat()})
listed = renewals.get("renewals", [])
print(f"\n== Renewals of ICRC due from {today} to {until}: {len(listed)}")
for renewal in listed[:12]:
    filed = f"filed {renewal['filedOn']}" if renewal.get("filedOn") else "nothing filed"
    print(
        f"  {renewal['dueOn']}  {renewal['credentialNumber']}  open since {renewal['opensOn']}, "
        f"late until {renewal['lateUntil']}, {filed}"
    )
if len(listed) > 12:
    print(f"  … and {len(listed) - 12} more")
