"""Example messages: what a daemon publishes of one short story.

`python -m support.examples` writes them to Schemas/published/examples; run it by scripts/examples.
"""

import json
import tempfile
from pathlib import Path

from support.broker import Broker
from support.cli import REPOSITORY
from support.daemon import Daemon
from support.kafka import CHECKPOINTS, EMPLOYERS, QUARANTINE, board_topic, read_topic
from support.story import Story

#: The instant at which the story is told: shortly after its end.
TOLD_AT = "2024-02-05T16:20:00Z"
FOLDER = REPOSITORY / "Schemas/published/examples"
#: Events that are shown to be read by people; the story has more.
SHOWN = {
    "ApplicationSubmitted": "An application, with a summary of the record so far.",
    "ApplicationApproved": "The approval that issues a credential.",
    "CEULogged": "Continuing education, an event of no board: every board of the person gets it.",
    "CredentialSuspended": "Discipline.",
    "RecordVoided": "A record that never should have been.",
    "RenewalFiled": "A renewal that was filed in time.",
    "RenewalApproved": "The approval that begins the next cycle.",
}


def collect(folder):
    """Examples by file name, of a daemon and a broker of their own."""
    options = ("--clock", f"simulated:{TOLD_AT}")
    with Broker() as broker, Daemon(Path(folder) / "data", broker.bootstrap, options) as daemon:
        story = Story(daemon)
        story.send(suspension(story.person), story.person.void(story.exams[0]))
        daemon.wait_published()
        events = read_topic(broker.bootstrap, board_topic("ICRC"))
        states = read_topic(broker.bootstrap, EMPLOYERS)
        checkpoints = read_topic(broker.bootstrap, CHECKPOINTS)
        daemon.stop()
    found = {}
    for message in sorted(events, key=lambda it: it.sequence):
        if (kind := message.data["type"]) in SHOWN and message.key == story.person.id:
            found.setdefault(f"BoardEvent.{kind}.json", _example(message, kind, SHOWN[kind]))
    own = [it for it in states if it.key.endswith(story.person.credential_number)]
    issued, *_, suspended = sorted(own, key=lambda it: it.sequence)
    found["CredentialState.issued.json"] = _example(issued, "issued", "A credential that was issued.")
    found["CredentialState.suspended.json"] = _example(
        suspended, "suspended", "Suspended: active by its dates, no practice. The grounds are the board's."
    )
    found["PublisherCheckpoint.json"] = _example(
        checkpoints[-1], "checkpoint", "The end of one of the publisher's transactions."
    )
    found["QuarantinedMessage.json"] = _example(
        _too_large(Path(folder)), "too-large", "A message over the limit that was set."
    )
    return found


def _too_large(folder):
    """The entry of rules whose message is over a limit that everything else keeps."""
    file = folder / "small.yaml"
    file.write_text("kafka: {messageBytes: 3000}")
    options = ("--clock", f"simulated:{TOLD_AT}", "--config", str(file))
    with Broker() as broker, Daemon(folder / "small", broker.bootstrap, options) as daemon:
        Story(daemon)
        daemon.wait_published()
        entry, *_ = read_topic(broker.bootstrap, QUARANTINE)
        daemon.stop()
    return entry


def suspension(person):
    return person.make(
        "suspend",
        board=person.board,
        credentialNumber=person.credential_number,
        effectiveOn="2024-02-01",
        grounds=["boundary-violation"],
        explanation=person.explanation,
    )


def _example(message, name, summary):
    return {
        "name": name,
        "summary": summary,
        "headers": message.headers,
        "payload": message.data,
        "x-key": message.key,
    }


def shape(value):
    """What of an example does not differ from run to run: fields and types."""
    if isinstance(value, dict):
        return {key: shape(it) for key, it in sorted(value.items())}
    if isinstance(value, list):
        return [shape(it) for it in value]
    return type(value).__name__


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.json"):
        old.unlink()
    with tempfile.TemporaryDirectory() as folder:
        for name, example in collect(folder).items():
            (FOLDER / name).write_text(json.dumps(example, indent=2, ensure_ascii=False) + "\n")
            print(FOLDER.relative_to(REPOSITORY) / name)


if __name__ == "__main__":
    main()
