"""Pages of all events have a number of bytes, and whoever goes on from each comes to the end of the log."""

import copy
import json

from support import cli
from support.commands import new_id
from support.daemon import Daemon

#: Of one event, nearly; and what a page has room for.
LONG, PAGE = 50 * 7_900, 4 << 20
EVENTS = 2 * PAGE // LONG + 2


def adoptions(count):
    """Rules that are long."""
    adoption = json.loads(cli.simulate(1, 1, 1)[0])
    for number in range(count):
        it = copy.deepcopy(adoption)
        it["commandId"] = new_id()
        it["adoptRules"]["rules"] |= {"version": f"long-{number}", "unverified": ["u" * 7_900] * (LONG // 7_900)}
        yield it


def test_a_page_of_long_events_ends_early_and_the_next_goes_on(tmp_path):
    with Daemon(tmp_path / "data") as daemon:
        for it in adoptions(EVENTS):
            daemon.accept(it)
        for way in ("after", "place"):
            found, pages, asked = [], 0, {}
            while True:
                answer = daemon.get("/v1/events", **asked)
                assert answer.status_code == 200, answer.text
                page = answer.json()
                if not page.get("events"):
                    break
                assert len(answer.content) < PAGE + LONG, len(answer.content)
                positions = [int(it["position"]) for it in page["events"]]
                assert page["next"] == str(positions[-1]) and page["head"] == str(EVENTS)
                assert page["place"].split("/")[1] == page["next"], page["place"]
                found += positions
                pages += 1
                asked = {way: page["next" if way == "after" else "place"]}
            assert found == list(range(1, EVENTS + 1)) and pages == 3, (way, found)
        daemon.stop()
