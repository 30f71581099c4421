"""What a foreign consumer finds in all topics of both lanes, held against the log."""

import base64
import json
from collections import Counter, defaultdict

from crash import record_log
from support.board_topic import check_delivery, check_envelopes, check_order
from support.jurisdiction import expected_messages
from support.kafka import (
    CHECKPOINTS, EMPLOYERS, LOG, LOG_CHECKPOINTS, LOG_LANE, board_topic, read_topic, read_with_kcat, topics)

#: Events of which employers are told in one message, that of the credential they name.
EMPLOYERS_ARE_TOLD = {
    "ApplicationApproved", "CredentialIssued", "RenewalApproved", "ExtensionGranted", "CredentialSuspended",
    "SuspensionLifted", "SuspensionEnded", "CredentialRevoked", "CredentialSurrendered", "CredentialRetired",
    "CredentialInactivated", "CredentialReinstated", "CredentialTransferred", "GracePeriodStarted",
    "CredentialExpired", "ProvisionalEnded",
}
#: Events that may tell employers something or not, of one credential or several.
EMPLOYERS_MAY_BE_TOLD = {
    "DeathRecorded", "DeathRetracted", "PersonalDetailsAmended", "PersonalDataErased", "RecordVoided", "RecordCorrected",
    "ProbationImposed", "ProbationLifted", "ProbationEnded", "AppealDecided",
}
LANES = {"audiences": CHECKPOINTS, "log": LOG_LANE}


def check(bootstrap, commands, events, records):
    """None missing, none twice, in order; every topic. How many messages were counted."""
    order = {it["commandId"]: int(it["position"]) for it in events}
    in_order = sorted((it for it in commands if it["commandId"] in order), key=lambda it: order[it["commandId"]])
    expected = expected_messages(in_order)
    count = 0
    for board in sorted(expected):
        messages = read_topic(bootstrap, board_topic(board))
        check_delivery(messages, expected[board], events)
        check_envelopes(messages, events)
        count += _check_series(board_topic(board), messages)
    count += _check_employers(read_topic(bootstrap, EMPLOYERS), events)
    count += _check_log(read_topic(bootstrap, LOG), records)
    count += _check_notes(read_topic(bootstrap, LOG_CHECKPOINTS), records)
    for lane, topic in LANES.items():
        _check_lane(lane, read_topic(bootstrap, topic), records)
    return count


def check_with_kcat(bootstrap):
    """The other client library finds the same."""
    for topic in sorted(it for it in topics(bootstrap) if it.startswith("credentialing.boards.")):
        assert read_with_kcat(bootstrap, topic) == read_topic(bootstrap, topic), f"kcat reads another {topic}"


def check_like_undisturbed(bootstrap, other):
    """The topics of a publication that nothing disturbed hold the same, in the same order."""
    names = sorted(it for it in topics(other) if it.startswith("credentialing.") and it not in LANES.values())
    for topic in names:
        if topic == LOG_CHECKPOINTS:
            # Which checkpoints are met depends on the time.
            continue
        here, there = _series(read_topic(bootstrap, topic)), _series(read_topic(other, topic))
        if topic == EMPLOYERS:
            _forget_erased_names(here, there)
        if here != there:
            found, wanted = (Counter(map(repr, it)) for it in (here, there))
            raise AssertionError(
                f"{topic} is not what an undisturbed publication makes of the log: {len(here)} and {len(there)} "
                f"messages, too many {list(found - wanted)[:1]}, missing {list(wanted - found)[:1]}")


def _series(messages):
    """In the order of the partitions."""
    return [(it.partition, it.key, it.value, it.headers) for it in messages]


def _forget_erased_names(here, there):
    """Who publishes after a person's data was erased has no name to tell; what was told before is the past."""
    for number, (early, late) in enumerate(zip(here, there)):
        told, known = json.loads(early[2]), json.loads(late[2])
        if "name" in told and "name" not in known:
            del told["name"]
            here[number] = (*early[:2], told, early[3])
            there[number] = (*late[:2], known, late[3])


def _check_series(topic, messages):
    """Per key one after the other without a gap; per partition rising."""
    check_order(messages)
    _check_rising(topic, messages)
    return len(messages)


def _check_rising(topic, messages):
    last = {}
    for it in messages:
        assert it.sequence > last.get(it.partition, 0), (
            f"{topic}/{it.partition}: {it.sequence} at {it.offset} after {last[it.partition]}")
        last[it.partition] = it.sequence


def _check_employers(messages, events):
    found = Counter((it.sequence, it.key) for it in messages)
    twice = [it for it, times in found.items() if times > 1]
    assert not twice, f"employers were told twice: {twice[:5]}"
    kinds = {int(it["position"]): it["type"] for it in events}
    wanted = {(int(it["position"]), _credential(it)) for it in events if it["type"] in EMPLOYERS_ARE_TOLD}
    plain = {it for it in found if kinds[it[0]] not in EMPLOYERS_MAY_BE_TOLD}
    assert plain == wanted, f"employers: missing {sorted(wanted - plain)[:5]}, too many {sorted(plain - wanted)[:5]}"
    return _check_series(EMPLOYERS, messages)


def _credential(event):
    [body] = [it for it in event["event"].values() if isinstance(it, dict) and "credentialNumber" in it]
    return f"{event['event']['board']}/{body['credentialNumber']}"


def _check_log(messages, records):
    assert [it.sequence for it in messages] == list(range(1, len(records) + 1)), "the log topic is not dense"
    differing = [it.sequence for it, record in zip(messages, records) if it.value != record]
    assert not differing, f"records on the log topic are others: {differing[:5]}"
    return len(messages)


def _check_notes(messages, records):
    """Each signed checkpoint fits the records before it."""
    for it in messages:
        _, size, root, *_ = it.value.decode().splitlines()
        assert int(size) == it.sequence <= len(records), f"a checkpoint of {size} for {len(records)} records"
        assert base64.b64decode(root) == record_log.root(records[:int(size)]), f"checkpoint {size} has another root"
    _check_rising(LOG_CHECKPOINTS, messages)
    return len(messages)


def _check_lane(lane, messages, records):
    """Rises from transaction to transaction up to the head, and names each record by its hash."""
    last = 0
    for it in messages:
        position = int(it.data["position"])
        # A transaction may carry a checkpoint of the log alone.
        assert position >= last, f"lane {lane} goes back from {last} to {position}"
        hash = base64.b64decode(it.data["recordHash"])
        assert hash == record_log.leaf_hash(records[position - 1]), f"lane {lane}: another hash at {position}"
        last = position
    assert last == len(records), f"lane {lane} ends at {last}, the log at {len(records)}"
