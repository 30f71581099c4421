"""The whole way: simulate, import, publish; counted by clients from outside."""

import json
from collections import defaultdict

import pytest

from support.board_topic import RFC3339, check_board_topic
from support.commands import kind_of
from support.imported import OTHER_BOARD
from support.kafka import (
    CHECKPOINTS,
    EMPLOYERS,
    LOG,
    LOG_CHECKPOINTS,
    LOG_LANE,
    QUARANTINE,
    board_topic,
    read_topic,
    topics,
)
from support.personal import names, occurrences, personal_texts, without_professionals, words_in
from support.waiting import wait_until

STATE_FIELDS = {
    "board",
    "number",
    "title",
    "name",
    "status",
    "practiceAuthorized",
    "issuedOn",
    "expiresOn",
    "asOf",
}
FORBIDDEN_WORDS = [
    "recover",
    "lived",
    "sober",
    "relapse",
    "drink",
    "addict",
    "treatment",
    "health",
    "ground",
    "denied",
    "feedback",
    "statement",
    "exam",
    "training",
    "supervis",
    "peerId",
    "birth",
]


ISSUES = {"approveApplication", "issueCredential"}


def test_every_line_is_accepted(imported):
    count = len(imported.commands)
    assert count >= 10_000, f"only {count} commands"
    report = imported.report
    assert (report["lines"], report["accepted"], report["duplicates"], report["rejected"]) == (
        count,
        count,
        0,
        0,
    )
    assert report["lastPosition"] == count == imported.daemon.head()


def test_the_log_is_the_file_in_order(imported):
    feed = imported.events
    assert [int(it["position"]) for it in feed] == list(range(1, len(imported.commands) + 1))
    assert [it["commandId"] for it in feed] == [it["commandId"] for it in imported.commands]
    assert [it["eventId"] for it in feed] == [it["commandId"] for it in imported.commands]


def test_the_same_lines_again_give_the_same_receipts(imported):
    lines = imported.file.read_text().splitlines()[:3_000]
    answers = list(imported.daemon.bulk(lines))
    assert len(answers) == len(lines)
    for answer, event in zip(answers, imported.events[: len(lines)], strict=True):
        assert answer["duplicate"] is True, answer
        assert (answer["commandId"], answer["position"]) == (event["commandId"], event["position"])
        assert answer["version"] == event["version"] and answer["stream"] == event["stream"]
    assert imported.daemon.head() == len(imported.commands)


@pytest.mark.parametrize("board", ["ICRC", OTHER_BOARD])
def test_a_board_receives_its_events_exactly_once(imported, board):
    messages = check_board_topic(imported.broker.bootstrap, board, imported.commands, imported.events)
    if board == "ICRC":
        assert len(messages) > 1_000, f"{len(messages)} messages are too few to prove much"
    named = {it.data["event"].get("board") for it in messages}
    assert named <= {board, None}, f"the topic of {board} tells of {named}"


@pytest.mark.parametrize("board", ["ICRC", OTHER_BOARD])
def test_no_board_reads_personal_data(imported, board):
    messages = read_topic(imported.broker.bootstrap, board_topic(board))
    raw = b"\n".join(it.raw for it in messages)
    for kind, texts in personal_texts(imported.commands).items():
        assert not occurrences(raw, texts), f"{kind} on the topic of {board}"
    given, family, full = names(imported.commands)
    values = [json.dumps(without_professionals(it.data), ensure_ascii=False) for it in messages]
    open_text = "\n".join([*values, *(str(it.headers) + it.key for it in messages)])
    assert not words_in(open_text, given | family | full), f"names on the topic of {board}"


def employer_messages(imported):
    return read_topic(imported.broker.bootstrap, EMPLOYERS)


def credentials_issued(commands):
    issued, voided = {}, set()
    for command in commands:
        kind, body = kind_of(command)
        if kind in ISSUES:
            issued[command["commandId"]] = f"{body['board']}/{body['credentialNumber']}"
        if kind == "voidRecord":
            voided.add(body["eventId"])
    return issued, {issued[event] for event in voided & set(issued)}


def test_employers_read_each_credentials_status(imported):
    issued, voided = credentials_issued(imported.commands)
    last = {it.key: it for it in employer_messages(imported)}
    assert set(last) == set(issued.values())
    assert len(last) > 50, f"{len(last)} credentials are too few to prove much"
    for key, message in last.items():
        board, number = key.split("/")
        state = message.data
        assert (state["board"], state["number"]) == (board, number)
        answer = imported.daemon.get_ok(
            f"/v1/credentials/{board}/{number}", asOf=state["asOf"][:10], knownAt=message.sequence
        )
        for name in ("status", "title", "issuedOn", "expiresOn"):
            assert state[name] == answer["credential"][name], f"{name} of {key}"
        assert state.get("practiceAuthorized", False) == answer["credential"].get("practiceAuthorized", False)
        assert state.get("name") == answer.get("holderName"), key
        assert (state["status"] == "CREDENTIAL_STATUS_VOID") == (key in voided), state


def test_employers_read_nothing_else(imported):
    messages = employer_messages(imported)
    people = defaultdict(set)
    for kind, body in map(kind_of, imported.commands):
        # A name can change.
        if kind in ("registerPeer", "amendPersonalDetails"):
            personal = body["personal"]
            people[body["peerId"]].add(f"{personal['givenName']} {personal['familyName']}")
    holders = {
        f"{body['board']}/{body['credentialNumber']}": people[body["peerId"]]
        for kind, body in map(kind_of, imported.commands)
        if kind in ISSUES
    }
    given, family, _ = names(imported.commands)
    texts = {text for kind in personal_texts(imported.commands).values() for text in kind}
    for message in messages:
        assert message.value is not None, f"{message.key} was deleted"
        state = message.data
        assert set(state) <= STATE_FIELDS, set(state) - STATE_FIELDS
        name = state.pop("name", None)
        assert name is None or name in holders[message.key]
        title = state.pop("title")
        assert title == "Peer Recovery Specialist"
        rest = json.dumps(state, ensure_ascii=False) + str(message.headers) + message.key
        assert not words_in(rest, given | family)
        assert not [word for word in FORBIDDEN_WORDS if word in rest.lower()], rest
        assert not occurrences(message.raw, texts)


def test_employers_envelopes_are_cloud_events(imported):
    series = defaultdict(list)
    for message in employer_messages(imported):
        series[message.key].append(message)
        headers = message.headers
        assert headers["ce_specversion"] == "1.0" and headers["content-type"] == "application/json"
        assert headers["ce_type"] == "credentialing.v1.CredentialState"
        assert headers["ce_subject"] == message.key
        assert RFC3339.fullmatch(headers["ce_time"])
        assert headers["ce_id"].endswith(f"/{message.sequence}")
    for key, messages in series.items():
        assert len({it.partition for it in messages}) == 1
        sequences = [it.sequence for it in messages]
        assert sequences == sorted(set(sequences)), f"{key}: {sequences}"
        before = [None, *(it.headers["ce_sequence"] for it in messages[:-1])]
        assert [it.headers.get("ce_prevsequence") for it in messages] == before, key


def test_the_checkpoint_is_at_the_head(imported):
    checkpoints = read_topic(imported.broker.bootstrap, CHECKPOINTS)
    positions = [int(it.data["position"]) for it in checkpoints]
    assert positions == sorted(set(positions)) and positions[-1] == imported.daemon.head()
    assert {it.key for it in checkpoints} == {"audiences"}


def test_there_are_no_other_topics(imported):
    found = {name for name in topics(imported.broker.bootstrap) if not name.startswith("__")}
    lanes = {CHECKPOINTS, LOG_LANE, QUARANTINE}
    assert found == {board_topic("ICRC"), board_topic(OTHER_BOARD), EMPLOYERS, LOG, LOG_CHECKPOINTS} | lanes


def test_the_log_is_published_whole_and_sealed(imported):
    records = read_topic(imported.broker.bootstrap, LOG)
    assert [it.sequence for it in records] == list(range(1, imported.daemon.head() + 1))
    everything = b"\n".join(it.raw for it in records)
    for kind, texts in personal_texts(imported.commands).items():
        assert not occurrences(everything, texts), kind


def test_the_newest_checkpoint_of_the_log_is_published(imported):
    def told():
        notes = read_topic(imported.broker.bootstrap, LOG_CHECKPOINTS)
        return notes and notes[-1].sequence == imported.daemon.head() and notes[-1]

    note = wait_until(told, 120, "the checkpoint on Kafka")
    size = note.value.decode().split("\n")[1]
    assert int(size) == imported.daemon.head()


def test_status_answers_agree(imported):
    head = imported.daemon.head()
    publication = imported.daemon.publication()
    assert (publication["state"], publication["lagEvents"]) == ("publishing", 0)
    projections = imported.daemon.get_ok("/v1/projections")["projections"]
    assert {it["position"] for it in projections} == {head}
    ready = imported.daemon.get_ok("/readyz")
    assert ready["ready"] and not ready["reasons"] and any("development" in it for it in ready["notices"])
