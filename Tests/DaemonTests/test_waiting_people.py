"""An event that cannot be applied: what is told of the person whose rows wait for it, and of everybody else."""

import base64
import datetime
import hashlib
import json
import struct
import uuid
import zlib

import jsonschema
import jwt
import pytest
from confluent_kafka import Producer

from support import cli, specification
from support.broker import Broker
from support.bundles import verify_bundle
from support.careers import Person
from support.commands import new_id
from support.daemon import Daemon
from support.feed import Stream
from support.kafka import LOG, read_topic, wait_told
from support.lost_disk import Kept, restore_copy
from support.two_boards import suspend

HEADER = 176
#: Offsets in a record's header, and how the fields there are packed.
TYPE, LENGTH, POSITION, RECORDED, DAY, INSTANT, SCHEMA, VERSION, PLACE, PREVIOUS = (
    (6, "<H"), (12, "<I"), (16, "<Q"), (24, "<q"), (32, "<i"), (40, "<q"), (50, "<H"), (56, "<I"), (60, "<HH"),
    (64, "<Q"),
)
SLOT = 168, "<I"
PERSON = slice(136, 152)


def of(record, field):
    return struct.unpack_from(field[1], record, field[0])


def misplaced(records, person, other):
    """The last event of another person's stream, once more behind the log and in this person's."""
    [own, donor] = [[it for it in records if it[PERSON] == uuid.UUID(who.id).bytes][-1] for who in (person, other)]
    record = bytearray(own[:HEADER] + donor[HEADER:])

    def put(field, *values):
        struct.pack_into(field[1], record, field[0], *values)

    for field in (TYPE, DAY, INSTANT, SCHEMA, LENGTH):
        put(field, *of(donor, field))
    put(POSITION, len(records) + 1)
    put(RECORDED, of(records[-1], RECORDED)[0] + 1)
    put(VERSION, of(own, VERSION)[0] + 1)
    put(PLACE, 0, 1)
    put(PREVIOUS, *of(own, POSITION))
    put(SLOT, 0)
    record[72:104] = hashlib.sha256(b"\0" + own).digest()
    # The event, the command and its hash.
    for start in (104, 120, 152):
        record[start : start + 16] = uuid.UUID(new_id()).bytes
    record[8:12] = bytes(4)
    record[8:12] = struct.pack("<I", verify_bundle.crc32c(bytes(record)))
    return bytes(record)


def publish_behind(broker, person, other):
    messages = sorted(read_topic(broker.bootstrap, LOG), key=lambda it: it.sequence)
    headers = dict(messages[-1].headers)
    number = len(messages) + 1
    headers["ce_id"] = f"{headers['ce_id'].split('/')[0]}/{number}"
    headers["ce_sequence"] = f"{number:020}"
    headers["ce_subject"] = f"peer-{person.id}"
    producer = Producer({"bootstrap.servers": broker.bootstrap})
    record = misplaced([it.value for it in messages], person, other)
    producer.produce(LOG, record, f"peer-{person.id}", headers=list(headers.items()), partition=0)
    assert producer.flush(120) == 0


def signing(folder):
    """Options of a daemon that signs credentials and lists."""
    key, shown, settings = folder / "signing.key", folder / "shown.json", folder / "settings.json"
    cli.run_ok("token", "new-key", "--algorithm", "EdDSA", "--key", key, "--jwks", shown)
    verification = {"url": "https://verify.example.org", "key": str(key), "formerKeys": str(shown)}
    settings.write_text(json.dumps({"verification": verification}))
    return ["--config", str(settings)]


class Story:
    """One person whose last event cannot be applied, one who is suspended, one who may practise."""

    def __init__(self, folder):
        self.waiting, self.suspended, self.good = (Person(number) for number in (801, 802, 803))
        self.issues = {}
        today = datetime.datetime.now(datetime.UTC).date()
        data, options = folder / "data", signing(folder)
        with Broker() as broker:
            with Daemon(data, kafka=broker.bootstrap, options=options) as daemon:
                daemon.accept(json.loads(cli.simulate(1, 1, 1)[0]))
                on = (today - datetime.timedelta(days=100)).isoformat()
                for person in (self.waiting, self.suspended, self.good):
                    daemon.accept(person.register())
                    daemon.accept(person.submit(on=on))
                    receipt = daemon.accept(person.approve(on=on, override=True))
                    self.issues[person.id] = int(receipt["position"])
                daemon.accept(suspend(self.suspended, on=(today - datetime.timedelta(days=1)).isoformat()))
                assert all(self.bit(daemon, "suspension", it) == (it is self.suspended) for it in self.everybody)
                assert not self.notices(daemon)
                daemon.wait_published()
                wait_told(broker, daemon.head())
                kept = Kept(data, folder / "kept")
                daemon.stop()
            publish_behind(broker, self.waiting, self.suspended)
            restore_copy(broker, folder / "restored", *kept.options)
        self.daemon = Daemon(folder / "restored", options=[*options, *kept.serving])

    @property
    def everybody(self):
        return self.waiting, self.suspended, self.good

    def bit(self, daemon, purpose, person):
        answer = daemon.get(f"/v1/status-lists/{purpose}/0")
        assert answer.status_code == 200, answer.text
        claims = jwt.decode(answer.text, options={"verify_signature": False})
        text = claims["credentialSubject"]["encodedList"][1:]
        bits = zlib.decompress(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), wbits=31)
        index = self.issues[person.id] - 1
        return bits[index // 8] >> 7 - index % 8 & 1 == 1

    @staticmethod
    def notices(daemon):
        return [it for it in daemon.get_ok("/readyz")["notices"] if "people wait in" in it]


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    story = Story(tmp_path_factory.mktemp("waiting"))
    yield story
    story.daemon.kill()


def test_one_person_waits(story):
    [entry] = story.daemon.get_ok("/v1/projections/credentials/quarantine")["people"]
    assert entry["peer"] == story.waiting.id and entry["eventType"] == "CredentialSuspended"


def test_lists_doubt_her_credential_and_go_on_for_everybody_else(story):
    assert [story.bit(story.daemon, "suspension", it) for it in story.everybody] == [True, True, False]
    assert not any(story.bit(story.daemon, "revocation", it) for it in story.everybody)


def test_readiness_says_who_waits_where(story):
    notices = story.notices(story.daemon)
    assert (
        "1 people wait in credentials: `credentiald projections quarantine credentials` lists them" in notices
    ), notices
    assert len(notices) == len(story.daemon.get_ok("/v1/projections")["projections"])
    assert story.daemon.get_ok("/readyz")["ready"]


def test_the_feed_of_employers_says_of_whom_it_tells_nothing(story):
    """And goes on: everybody else would hear of nobody's revocation."""
    schemas = specification.closed(specification.read())
    form = {"$ref": "#/components/schemas/FeedPage", "components": schemas["components"]}
    place, told, withheld = None, [], []
    while True:
        page = story.daemon.get_ok("/v1/events", audience="employers", **({"place": place} if place else {}))
        jsonschema.Draft202012Validator(form).validate(page)
        told += page["events"]
        withheld += page.get("withheld", [])
        if page["place"] == place:
            break
        place = page["place"]
    assert page["next"] == page["head"], page
    subjects = {it["subject"] for it in told}
    assert len(subjects) == len(story.everybody), told
    [entry] = withheld
    assert entry.keys() == {"position", "subject", "code"}, entry
    assert entry["code"] == "record_quarantined" and entry["subject"] in subjects, entry
    with Stream(story.daemon, audience="employers") as stream:
        found = stream.take(len(told) + 1)
    assert [it.cloud_event for it in found if it.type != "withheld"] == told
    [event] = [it for it in found if it.type == "withheld"]
    assert json.loads(event.data) == entry and event.position == entry["position"], event
    # Its id is a place like any other.
    rest = story.daemon.get_ok("/v1/events", audience="employers", place=event.id)
    assert "withheld" not in rest, rest


AUDIT = {"credentiald-purpose": "audit"}


def readings(story):
    """How many readings each of them is told of."""
    return [len(story.daemon.get_ok(f"/v1/peers/{it.id}/disclosures").get("disclosures", [])) for it in story.everybody]


def audited(story, **wanted):
    answer = story.daemon.get("/v1/roster", AUDIT, board="ICRC", **wanted)
    assert answer.status_code == 200, answer.text
    return answer.json()


def ids(page):
    return [it["peerId"] for it in page.get("entries", [])]


def test_an_accounted_roster_is_given_without_her(story):
    """Nothing can be recorded in her record, so she is not shown; whoever stands on the page with her is."""
    before = readings(story)
    others = sorted(it.id for it in (story.suspended, story.good))
    page = audited(story)
    assert ids(page) == others and page["unreadable"] == [story.waiting.id], page
    assert readings(story) == [before[0], before[1] + 1, before[2] + 1]
    walked, listed, after = [], [], ""
    for _ in range(len(story.everybody) + 1):
        page = audited(story, limit=1, **({"after": after} if after else {}))
        walked += ids(page)
        listed += page.get("unreadable", [])
        after = page.get("next", "")
        if not after:
            break
    assert not after and walked == others and set(listed) == {story.waiting.id}
    assert readings(story) == [before[0], before[1] + 2, before[2] + 2]
    # Whoever is not accounted for is shown what she was before.
    assert story.waiting.id in ids(story.daemon.get_ok("/v1/roster", board="ICRC"))


@pytest.mark.parametrize("past", [False, True], ids=["rows", "records"])
def test_a_roster_that_is_sought_does_not_tell_an_auditor_of_her(story, past):
    """Neither that she is what was sought nor that she is not, and nothing is recorded that was not shown."""
    known = {"knownAt": str(story.daemon.head())} if past else {}
    for wanted in [
        {"q": story.waiting.credential_number}, {"q": story.waiting.given}, {"status": "denied"},
        {"q": story.waiting.given, "status": "denied"},
    ]:
        before = readings(story)
        page = audited(story, **wanted, **known)
        assert story.waiting.id not in json.dumps(page), (wanted, page)
        shown = ids(page)
        told = [old + (it.id in shown) for old, it in zip(before, story.everybody)]
        assert readings(story) == told, wanted
    page = audited(story, status="active", **known)
    assert story.waiting.id not in json.dumps(page) and story.good.id in ids(page), page
    # An empty place, or a next page that begins behind her, would tell it as well.
    walked, after = [], ""
    for _ in range(len(story.everybody) + 1):
        page = audited(story, status="active", limit=1, **known, **({"after": after} if after else {}))
        assert story.waiting.id not in json.dumps(page), page
        walked += ids(page)
        after = page.get("next", "")
        if not after:
            break
        assert len(page["entries"]) == 1, page
    assert not after and walked == sorted(set(walked)) and story.good.id in walked


@pytest.mark.parametrize("asked", ["knownAt", "asOf"])
def test_a_roster_from_before_what_cannot_be_read_is_given_without_her(story, asked):
    """She could be told of then; nothing can be recorded of it in her record all the same."""
    head = int(story.daemon.get_ok("/v1/peers/" + story.good.id)["position"])
    [entry] = story.daemon.get_ok("/v1/projections/credentials/quarantine")["people"]
    assert head >= entry["position"]
    long_before = datetime.datetime.now(datetime.UTC).date() - datetime.timedelta(days=30)
    then = {"knownAt": str(entry["position"] - 1)} if asked == "knownAt" else {"asOf": long_before.isoformat()}
    assert story.waiting.id in ids(story.daemon.get_ok("/v1/roster", board="ICRC", **then))
    others = sorted(it.id for it in (story.suspended, story.good))
    before = readings(story)
    page = audited(story, **then)
    assert ids(page) == others and page["unreadable"] == [story.waiting.id], page
    assert readings(story) == [before[0], before[1] + 1, before[2] + 1]
    for wanted in [{"q": story.waiting.credential_number}, {"q": story.waiting.given}, {"status": "active"}]:
        before = readings(story)
        page = audited(story, **wanted, **then)
        assert story.waiting.id not in json.dumps(page), (wanted, page)
        shown = ids(page)
        for old, new, it in zip(before, readings(story), story.everybody):
            # A page that is sought is read once more without her: of another position it is told of as another one.
            assert old + (it.id in shown) <= new <= old + 2 * (it.id in shown), (wanted, it.given)
