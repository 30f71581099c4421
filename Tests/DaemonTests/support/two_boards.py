"""A daemon that tells its callers apart, with two boards under the same rules."""

import copy
import itertools
import json

import requests

from support import cli
from support.careers import Person
from support.commands import adoption_for, command, line
from support.daemon import Daemon
from support.tokens import AUDIENCE, ISSUER, Key, bearer, publish

FIRST, SECOND = "ICRC", "NYCB"
#: A simulated clock may stand years after the machine's, which tokens are checked by.
NO_END = 4_102_444_800
#: What is issued in a test's past is not over on the day of the test, whenever that is.
CLOCK = "2026-08-01T12:00:00Z"
LIMITS = {"addressRequestsPerSecond": 100_000, "addressBurst": 1_000_000}


class TwoBoards:
    """Each caller is the text of a token; where none is named, somebody who may do everything. The clock stands."""

    def __init__(self, folder, clock=CLOCK, second_zone=None, public_discipline=False):
        self.folder, self.clock = folder, clock
        self.key = Key("ES256", "key")
        jwks = folder / "jwks.json"
        publish(jwks, self.key)
        self.configuration = folder / "credentiald.yaml"
        access = {"jwks": str(jwks), "issuer": ISSUER, "audience": AUDIENCE}
        self.configuration.write_text(json.dumps({"access": access, "limits": LIMITS}))
        roles = ["provider", "supervisor", "board", "auditor", "operator"]
        self.everybody = self.token(*roles, boards=[FIRST, SECOND])
        self.first = self.token("board", boards=[FIRST])
        self.second = self.token("board", boards=[SECOND])
        self.auditor, self.employer, self.provider = map(self.token, ("auditor", "employer", "provider"))
        self.numbers = itertools.count(501)
        self.start()
        adoption = json.loads(cli.simulate(1, 1, 1)[0])
        assert adoption["adoptRules"]["board"] == FIRST
        other = adoption_for(SECOND, adoption)
        if second_zone:
            other["adoptRules"]["rules"]["timeZone"] = second_zone
        for each in (adoption, other) if public_discipline else ():
            for credential in each["adoptRules"]["rules"]["credentials"]:
                credential["publicDiscipline"] = True
        self.accept(adoption, other)

    def start(self):
        options = ["--config", str(self.configuration), "--clock", f"simulated:{self.clock}"]
        self.daemon = Daemon(self.folder / "data", dev=False, options=options)

    def restart(self):
        self.daemon.stop()
        self.start()

    def token(self, *roles, **claims):
        return self.key.token(*roles, exp=NO_END, **claims)

    def holder(self, person):
        return self.token("holder", peer=person.id)

    # Requests

    def headers(self, caller):
        # Whoever reads as an auditor says what for.
        return {**bearer(caller), **({"credentiald-purpose": "audit"} if caller == self.auditor else {})}

    def get(self, path, caller=None, accept="application/json", **parameters):
        return self.daemon.get(path, {**self.headers(caller or self.everybody), "Accept": accept}, **parameters)

    def read(self, path, caller=None, **parameters):
        answer = self.get(path, caller, **parameters)
        assert answer.status_code == 200, f"{path} {parameters}: {answer.status_code} {answer.text}"
        return answer.json()

    def post(self, command, caller=None):
        return self.daemon.post(command, headers=self.headers(caller or self.everybody))

    def accept(self, *commands, caller=None):
        """Sends commands that must all be accepted as new; the receipt of the last."""
        for it in commands:
            answer = self.post(it, caller)
            assert answer.status_code == 201, f"{it}: {answer.status_code} {answer.text}"
        return answer.json()

    def bulk(self, *commands):
        """Sends commands in one request; all must be accepted. Their receipts."""
        answer = requests.post(
            self.daemon.url + "/v1/commands/bulk",
            data="\n".join(map(line, commands)).encode(),
            headers={**self.headers(self.everybody), "Content-Type": "application/x-ndjson"},
            timeout=120,
        )
        receipts = cli.json_lines(answer.text)
        assert len(receipts) == len(commands) and all("position" in it for it in receipts), answer.text
        return receipts

    def advance(self, to):
        answer = self.daemon.session.post(
            self.daemon.url + "/v1/clock/advance", json={"to": to}, headers=self.headers(self.everybody), timeout=300
        )
        assert answer.status_code == 200, answer.text

    # People

    def person(self, board=FIRST):
        """Nobody whom another test knows; registered."""
        person = Person(next(self.numbers), board=board)
        self.accept(person.register())
        return person

    def certified(self, board=FIRST, on="2026-01-06"):
        """Somebody who holds a credential."""
        person = Person(next(self.numbers), board=board)
        self.bulk(person.register(), person.submit(on=on), person.approve(on=on, override=True))
        return person

    def merge(self, person, into, on="2026-05-01"):
        return self.accept(merge(person, into, on))

    def unmerge(self, person, out_of, on="2026-06-01"):
        return self.accept(unmerge(person, out_of, on))

    # Answers

    def head(self):
        return int(self.read("/v1/events", limit=1)["head"])

    def history(self, person, caller, **parameters):
        return self.read(f"/v1/peers/{person.id}/history", caller, limit=1_000, **parameters)["events"]

    def verification(self, person, **parameters):
        """As an employer reads it: status, practice and name."""
        answer = self.read(credential_path(person), self.employer, **parameters)
        credential = answer["credential"]
        status = credential["status"].removeprefix("CREDENTIAL_STATUS_")
        return status, credential["practiceAuthorized"], answer.get("holderName")

    def feed(self, caller, **parameters):
        """The messages of an audience, each with its position."""
        events, after = [], 0
        while True:
            page = self.read("/v1/events", caller, after=after, **parameters)
            events += page.get("events", [])
            if int(page["next"]) == after:
                return events
            after = int(page["next"])

    def employers_told(self):
        """What each key of the employers' feed holds at last."""
        return {it["subject"]: it["data"] for it in self.feed(self.employer, audience="employers")}

    def employers_told_of(self, person):
        """As `verification` has it."""
        data = self.employers_told()[f"{person.board}/{person.credential_number}"]
        status = data["status"].removeprefix("CREDENTIAL_STATUS_")
        return status, data.get("practiceAuthorized", False), data.get("name")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.daemon.kill()


def credential_path(person):
    return f"/v1/credentials/{person.board}/{person.credential_number}"


# Commands


def merge(person, into, on="2026-05-01"):
    return command("mergePeers", {"peerId": person.id, "intoPeerId": into.id, "mergedOn": on})


def unmerge(person, out_of, on="2026-06-01"):
    return command("unmergePeers", {"peerId": out_of.id, "mergedPeerId": person.id, "unmergedOn": on})


def of_credential(kind, person, on, holder=None, grounds=("ethics",)):
    """What a board does to somebody's credential; `holder` holds it while merged."""
    return command(kind, {
        "peerId": (holder or person).id,
        "board": person.board,
        "credentialNumber": person.credential_number,
        "effectiveOn": on,
        "grounds": list(grounds),
    })


def revoke(person, on="2026-07-01", holder=None):
    return of_credential("revoke", person, on, holder, ["fraud"])


def suspend(person, on="2026-03-01", holder=None):
    return of_credential("suspend", person, on, holder)


def amend(person, given, family, on="2026-05-02"):
    return person.make("amendPersonalDetails", amendedOn=on, personal={"givenName": given, "familyName": family})


def record_death(person, on="2026-03-01"):
    return person.make("recordDeath", diedOn=on, source="DEATH_SOURCE_REGISTRY")


def retract_death(person, on="2026-06-01"):
    return person.make("retractDeath", retractedOn=on)


def erase(person, on="2026-06-01"):
    return person.make("erasePersonalData", requestedOn=on, basis="ERASURE_BASIS_REQUEST")


def foretold(void):
    """The same void before its target came."""
    pending = copy.deepcopy(void)
    pending["voidRecord"]["targetExpected"] = True
    return pending
