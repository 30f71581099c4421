"""Personal data is sealed: nothing of it can be read from the disk or from Kafka."""

from support.commands import kind_of
from support.imported import OTHER_BOARD
from support.kafka import CHECKPOINTS, EMPLOYERS, board_topic, read_topic
from support.personal import names, occurrences, personal_texts, professionals


def personal_of(commands):
    """What may stand nowhere in the open. Full names that professionals have too prove nothing."""
    texts = dict(personal_texts(commands))
    _, _, full = names(commands)
    texts["names"] = full - professionals(commands)
    texts["sealed names"] = {
        text
        for kind, body in map(kind_of, commands)
        if kind == "registerPeer"
        for text in (body["personal"]["givenName"], body["personal"]["familyName"])
        if text.startswith(("Zephyrantha", "Quillbrook"))
    }
    assert all(texts.values()) and len(texts) >= 9, {kind: len(it) for kind, it in texts.items()}
    return texts


def test_no_file_of_the_data_folder_holds_personal_text(imported):
    texts = personal_of(imported.commands)
    files = [path for path in imported.daemon.data.rglob("*") if path.is_file()]
    folders = {path.relative_to(imported.daemon.data).parts[0] for path in files}
    assert {"log", "index", "projections", "keys"} <= folders
    for path in files:
        content = path.read_bytes()
        for kind, words in texts.items():
            assert not occurrences(content, words), f"{kind} in {path}"


def test_open_text_is_found_by_the_same_search(imported):
    """Else the search above could be blind."""
    log = (imported.daemon.data / "log" / "data.mdb").read_bytes()
    assert occurrences(log, {"Fernleigh Academy"}) and occurrences(log, {"IC&RC-PR"})


def test_the_personal_data_is_there_for_those_who_may_see_it(imported):
    told, erased = {}, set()
    for kind, body in map(kind_of, imported.commands):
        if kind in ("registerPeer", "amendPersonalDetails"):
            told[body["peerId"]] = body["personal"]
        elif kind == "erasePersonalData":
            erased.add(body["peerId"])
    assert len(told) > 20 and erased
    for peer_id in list(told)[:20] + list(told)[-5:] + sorted(erased)[:5]:
        peer = imported.daemon.get_ok(f"/v1/peers/{peer_id}")
        assert peer.get("personal") == (None if peer_id in erased else told[peer_id])


def test_no_topic_holds_personal_text_but_holders_names_for_employers(imported):
    texts = personal_of(imported.commands)
    for topic in [board_topic("ICRC"), board_topic(OTHER_BOARD), CHECKPOINTS, EMPLOYERS]:
        # Aborted messages count too: their bytes are on the broker.
        messages = read_topic(imported.broker.bootstrap, topic, isolation="read_uncommitted")
        raw = b"\n".join(it.raw for it in messages)
        for kind, words in texts.items():
            if topic == EMPLOYERS and kind in ("names", "sealed names"):
                continue
            assert not occurrences(raw, words), f"{kind} on {topic}"


def test_the_daemons_log_holds_no_personal_text(imported):
    content = imported.daemon.log_path.read_bytes()
    for kind, words in personal_of(imported.commands).items():
        assert not occurrences(content, words), kind


def test_the_event_feed_holds_no_personal_data(imported):
    for event in imported.events:
        assert "personal" not in event and "sealed" not in event["event"], event
