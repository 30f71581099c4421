"""Damaged folders are found and named; nothing is answered from them."""

import base64
import json
import os
import shutil
import struct
import subprocess

import pytest

from support import cli, released
from support.careers import Person
from support.daemon import Daemon


def flip(path, text):
    """Flips one bit wherever a text stands in a file; how often it did."""
    content = bytearray(path.read_bytes())
    count, at = 0, content.find(text)
    while at >= 0:
        content[at + len(text) // 2] ^= 0x01
        count += 1
        at = content.find(text, at + len(text))
    path.write_bytes(content)
    return count


def truncate(file, part):
    """Leaves a part of what is written; the zeros behind it are room for what comes."""
    os.truncate(file, int(len(file.read_bytes().rstrip(b"\0")) * part))


@pytest.fixture
def copy(folder):
    """A copy of a sound folder, to be damaged."""
    verdict = json.loads(cli.run_ok("verify", "--data", folder, "--json").stdout)
    assert verdict["sound"] and verdict["problemCount"] == 0 and verdict["records"] > 100, verdict
    return shutil.copytree(folder, folder.parent / "copy")


def serve(data, *options):
    """A start that must fail by itself."""
    arguments = ["serve", "--dev", "--data", data, "--listen", "127.0.0.1:0", "--kafka", "off", *options]
    try:
        return cli.run(*arguments)
    except subprocess.TimeoutExpired as running:
        raise AssertionError(f"the daemon serves a damaged folder: {running.stdout!r}") from None


def verified(data):
    """What a verification says of a folder in which nothing is wrong."""
    return json.loads(cli.run_ok("verify", "--data", data, "--json").stdout), cli.run_ok("verify", "--data", data).stdout


def test_verify_says_that_it_compared_everything(copy):
    verdict, text = verified(copy)
    assert verdict["everythingCompared"] and verdict["notCompared"] == [] and "projectionsSkipped" not in verdict
    assert verdict["indexCompared"] and verdict["indexComparedUpTo"] == verdict["head"] and verdict["headsCompared"]
    assert text.rstrip().endswith("\nsound") and "NOT COMPARED" not in text


def test_verify_says_what_is_signed(copy):
    verdict, text = verified(copy)
    assert verdict["checkpoints"] > 0 and verdict["unsigned"] == 0, verdict
    assert f"{verdict['checkpoints']} checkpoints were compared\n" in text and "NOT SIGNED" not in text, text
    own = json.loads(cli.run_ok("checkpoint", "--data", copy, "--json").stdout)["verifierKey"]
    assert json.loads(cli.run_ok("verify", "--data", copy, "--key", own, "--json").stdout)["sound"]
    note = copy.parent / "note"
    note.write_text(cli.run_ok("checkpoint", "--data", copy).stdout)
    again = json.loads(cli.run_ok("verify", "--data", copy, "--checkpoint", note, "--json").stdout)
    assert again["sound"] and again["checkpoints"] == verdict["checkpoints"] + 1, again
    note.write_text(note.read_text().replace("heads ", "heads A", 1))
    done = cli.run("verify", "--data", copy, "--checkpoint", note, "--json")
    [problem] = json.loads(done.stdout)["problems"]
    assert done.returncode == 1 and "the checkpoint that was given" in problem["detail"], problem
    assert cli.run("verify", "--data", copy, "--checkpoint", copy.parent / "none").returncode == 3
    # What is no checkpoint says nothing about the log.
    own_note = cli.run_ok("checkpoint", "--data", copy).stdout.encode()
    told = copy.parent / "told.prom"
    for none in (b"", own_note.replace(b"\n", b"\r\n"), own_note[:-1], b"a text\n"):
        note.write_bytes(none)
        done = cli.run("verify", "--data", copy, "--checkpoint", note, "--metrics", told)
        assert done.returncode == 3 and f"{note} is no checkpoint: " in done.stderr, (none, done)
        assert done.stdout == "" and not told.exists(), (none, done)
    # The folder's owner could have made another key and signed everything with it.
    with Daemon(copy.parent / "other") as other:
        other.accept(Person(5).register())
        other.stop()
    stranger = json.loads(cli.run_ok("checkpoint", "--data", copy.parent / "other", "--json").stdout)["verifierKey"]
    done = cli.run("verify", "--data", copy, "--key", stranger, "--json")
    verdict = json.loads(done.stdout)
    assert done.returncode == 1 and {it["kind"] for it in verdict["problems"]} == {"wrong-checkpoint"}, verdict
    assert verdict["unsigned"] == verdict["head"] == verdict["records"], verdict
    assert cli.run("verify", "--data", copy, "--key", "no key").returncode == 2


def missing(verdict):
    return {it["part"]: it["reason"] for it in verdict["notCompared"]}


def test_verify_names_the_projection_that_it_did_not_compare(copy):
    whole, _ = verified(copy)
    shutil.rmtree(copy / "projections" / "credentials")
    verdict, text = verified(copy)
    assert verdict["sound"] and not verdict["everythingCompared"]
    [(part, reason)] = missing(verdict).items()
    assert part == "projection credentials" and "no live generation" in reason
    # The others do not suffer from it.
    assert verdict["projectionsCompared"] == whole["projectionsCompared"] - 1 > 3 and verdict["indexCompared"]
    assert verdict["projectionsSkipped"] == reason
    assert f"NOT COMPARED: {part}: {reason}" in text and text.rstrip().endswith(f"sound, but not compared: {part}")


def test_verify_names_the_index_that_it_did_not_compare(copy):
    shutil.rmtree(copy / "index")
    shutil.rmtree(copy / "heads")
    shutil.rmtree(copy / "projections" / "credentials")
    verdict, text = verified(copy)
    assert verdict["sound"] and not verdict["everythingCompared"] and not verdict["indexCompared"]
    assert "indexComparedUpTo" not in verdict and not verdict["headsCompared"]
    parts = missing(verdict)
    assert {"index", "heads", "projection credentials"} <= set(parts), verdict
    assert str(copy / "index") in parts["index"] and str(copy / "heads") in parts["heads"]
    assert "NOT COMPARED: index: " in text and "sound, but not compared: index, heads, projection " in text


def test_verify_beside_a_daemon_says_what_is_in_memory_alone(tmp_path):
    with Daemon(tmp_path / "data") as daemon:
        daemon.accept(Person(71).register())
        verdict, text = verified(daemon.data)
        assert verdict["head"] == 1 and not verdict["indexCompared"] and not verdict["everythingCompared"], verdict
        assert "memory" in missing(verdict)["index"] and "NOT COMPARED: index: " in text
        daemon.stop()
    assert verified(tmp_path / "data")[0]["everythingCompared"]


def test_verify_does_not_compare_the_rows_of_an_older_program(tmp_path):
    """They differ from what this one makes, and nothing is wrong with them."""
    data, told = released.unpack(released.packed()[0], tmp_path)
    verdict, text = verified(data)
    assert verdict["sound"] and not verdict["everythingCompared"] and verdict["problemCount"] == 0, verdict
    older = {part: reason for part, reason in missing(verdict).items() if part.startswith("projection ")}
    assert older and verdict["projectionsCompared"] == 0, verdict
    assert all("serve makes them again" in it or "made again by the daemon" in it for it in older.values()), older
    assert text.rstrip().splitlines()[-1].startswith("sound, but not compared: ")
    with Daemon(data, options=released.then(told)) as daemon:
        daemon.accept(Person(93).register())
        daemon.stop()
    verdict, _ = verified(data)
    assert verdict["everythingCompared"] and verdict["projectionsCompared"] == len(older), verdict


def test_verify_finds_a_flipped_bit(copy):
    assert flip(copy / "log" / "data.mdb", b"code-of-ethics") > 0
    done = cli.run("verify", "--data", copy, "--json")
    verdict = json.loads(done.stdout)
    assert done.returncode == 1 and not verdict["sound"], verdict
    # The rules stand at position 1.
    assert 1 in {it["position"] for it in verdict["problems"]}, verdict
    assert cli.run("verify", "--data", copy).stdout.rstrip().endswith("NOT SOUND")


def test_every_damaged_record_is_named(copy):
    """All records that hold a text, and no others."""
    data = (copy / "log" / "data.mdb").read_bytes()
    assert b"IC&RC-PR" in data
    events = [
        json.loads(text)
        for peer in peers(copy)
        for text in cli.run_ok("history", peer, "--data", copy, "--json").stdout.splitlines()
    ]
    damaged = {int(it["position"]) for it in events if it["type"] == "ExamRecorded"}
    assert damaged and flip(copy / "log" / "data.mdb", b"IC&RC-PR") > 0
    verdict = json.loads(cli.run("verify", "--data", copy, "--json").stdout)
    # The rules name the exam too.
    assert {it["position"] for it in verdict["problems"] if it["kind"] == "damaged-record"} == damaged | {
        1
    }, verdict


def test_an_export_goes_as_far_as_the_log_is_whole(copy):
    """It needs nothing that is derived."""
    whole = cli.run_ok("export", "--data", copy).stdout.splitlines()
    for part in ["index", "heads", "projections"]:
        shutil.rmtree(copy / part)
    assert cli.run_ok("export", "--data", copy).stdout.splitlines() == whole
    exams = [int(it["position"]) for it in map(json.loads, whole) if it["type"] == "ExamRecorded"]
    assert exams and flip(copy / "log" / "data.mdb", b"IC&RC-PR") > 0
    # The rules, at position 1, name the exam too.
    done = cli.run("export", "--data", copy)
    assert done.returncode == 3 and not done.stdout and "record at 1" in done.stderr, done.stderr
    done = cli.run("export", "--data", copy, "--after", 1)
    assert done.returncode == 3 and f"record at {exams[0]}" in done.stderr, done.stderr
    assert done.stdout.splitlines() == whole[1 : exams[0] - 1]


def peers(_folder):
    """The people of the `folder` fixture."""
    commands = [json.loads(text) for text in cli.simulate(5, 3, 3)]
    return [it["registerPeer"]["peerId"] for it in commands if "registerPeer" in it]


def test_a_damaged_log_is_not_served(copy):
    assert flip(copy / "log" / "data.mdb", b"code-of-ethics") > 0
    done = serve(copy)
    assert done.returncode == 3 and "record at 1" in done.stderr and not done.stdout, done.stderr


@pytest.mark.parametrize("part", [0.5, 0.02])
def test_a_truncated_log_is_named(copy, part):
    truncate(copy / "log" / "data.mdb", part)
    for arguments in [["verify"], ["replay", "--check"]]:
        done = cli.run(*arguments, "--data", copy)
        assert done.returncode in (1, 3), f"{arguments} ended with {done.returncode}: {done.stderr[:500]}"
        assert done.stderr.strip() or "NOT SOUND" in done.stdout
    done = serve(copy)
    assert done.returncode == 3 and done.stderr.strip(), (
        f"serve ended with {done.returncode}: {done.stderr[:500]}"
    )


def test_a_log_that_is_found_damaged_at_its_opening_is_not_backed_up(copy):
    truncate(copy / "log" / "data.mdb", 0.5)
    done = cli.run("backup", copy.parent / "backup", "--data", copy)
    assert done.returncode == 1 and "was cut short" in done.stderr and done.stdout == "", done
    assert not (copy.parent / "backup").exists()


@pytest.mark.parametrize("lose", ["the folder", "the content"])
def test_a_lost_log_is_not_begun_anew(copy, lose):
    """The rest of the folder tells that there was one: its positions and keys must not be given again."""
    if lose == "the folder":
        shutil.rmtree(copy / "log")
    else:
        os.truncate(copy / "log" / "data.mdb", 0)
    done = serve(copy)
    assert done.returncode == 3 and "log" in done.stderr, (
        f"serve ended with {done.returncode}: {done.stderr[:500]}"
    )


def names_page(content):
    """Where the page with the names of the databases begins, which the last commit has."""

    def head(page):
        fields = page * PAGE + 16 + 24
        [root], [number] = (struct.unpack_from("<Q", content, fields + at) for at in (48 + 40, 2 * 48 + 8))
        return number, root

    return max(head(0), head(1))[1] * PAGE


def spoil_name(file, name):
    """One bit of the name of a database."""
    content = bytearray(file.read_bytes())
    page = names_page(content)
    at = content.find(name, page, page + PAGE)
    assert at > 0
    content[at + len(name) - 1] ^= 0x01
    file.write_bytes(content)


def files(data):
    """What may not change when a start is refused."""
    return {it: it.read_bytes() for it in data.rglob("*") if it.name in ("data.mdb", "slots", "master.key", "log.key")}


def refused(data):
    """A start that must fail over the log's file, and leave everything as it is."""
    before = files(data)
    assert any(it.parent.name == "log" for it in before) and any(it.name == "slots" for it in before), list(before)
    done = serve(data)
    assert done.returncode == 3 and not done.stdout and f"{data}/log/data.mdb" in done.stderr, done.stderr
    assert files(data) == before
    return done.stderr


@pytest.mark.parametrize("name", [b"records", b"meta", b"checkpoints"])
def test_a_log_with_a_damaged_name_is_not_begun_anew(copy, name):
    spoil_name(copy / "log" / "data.mdb", name)
    assert "record-damaged" in refused(copy)
    verdict, kinds = problems(copy)
    assert "damaged-page" in kinds, verdict
    assert any("which this program does not make" in it["detail"] for it in verdict["problems"]), verdict


def test_a_log_that_does_not_say_which_it_is_gets_no_other_id(copy):
    """One bit of the key that its id has in `meta`; its format comes behind it."""
    file = copy / "log" / "data.mdb"
    content = file.read_bytes()
    key, rest = b"log", b"\x01" + bytes(7)
    assert key + rest in content
    file.write_bytes(content.replace(key + rest, b"lof" + rest))
    assert "does not say which log it is" in refused(copy)
    assert any("does not say which log it is" in it["detail"] for it in problems(copy)[0]["problems"])


@pytest.mark.parametrize("part", ["index", "heads", "projections/credentials"])
def test_another_part_in_the_place_of_the_log_is_named(copy, part):
    """Swapped folders: the log is somewhere else, and must not be taken for what can be made again."""
    [file] = (copy / part).rglob("data.mdb")
    aside = copy.parent / "aside"
    (copy / "log").rename(aside)
    file.parent.rename(copy / "log")
    aside.rename(file.parent)
    assert "no database records" in refused(copy)
    assert "damaged-page" in problems(copy)[1]


def test_a_log_in_the_place_of_the_index_is_not_taken_away(copy):
    for part in ("log", "index"):
        assert (copy / part / "data.mdb").exists()
    shutil.copyfile(copy / "log" / "data.mdb", copy / "index" / "data.mdb")
    before = files(copy)
    done = serve(copy)
    assert done.returncode == 3 and f"{copy}/index/data.mdb has the databases of a log" in done.stderr, done.stderr
    assert files(copy) == before


def test_a_lost_log_is_not_begun_anew_beside_what_was_made_from_it(copy):
    shutil.rmtree(copy / "log")
    shutil.rmtree(copy / "keys")
    done = serve(copy)
    assert done.returncode == 3 and "is gone or empty, but there is an index of it" in done.stderr, done.stderr
    assert not (copy / "log" / "data.mdb").exists() and not list((copy / "keys").iterdir())


def test_a_lost_master_key_is_named(copy):
    """A new one would make everything sealed unreadable for good."""
    (copy / "keys" / "master.key").unlink()
    done = serve(copy)
    assert done.returncode == 3 and "master key" in done.stderr, done.stderr
    assert not (copy / "keys" / "master.key").exists()


def test_another_master_key_is_refused(copy):
    (copy / "keys" / "master.key").write_bytes(os.urandom(32))
    done = serve(copy)
    assert done.returncode == 3 and "key" in done.stderr, done.stderr


def test_replay_check_finds_a_changed_row(copy):
    """The digest kept with a generation is not taken on trust."""
    [file] = (copy / "projections" / "credentials").rglob("data.mdb")
    assert flip(file, b"Peer Recovery Specialist") > 0
    done = cli.run("verify", "--data", copy, "--json")
    live = cli.run("replay", "credentials", "--check", "--data", copy, "--json")
    assert (done.returncode, live.returncode) == (1, 1), (
        f"verify {done.returncode}: {done.stdout}; replay --check {live.returncode}: {live.stdout}"
    )


PAGE = 4096


def spoil_leaves(file):
    """Gives every leaf of a file flags that no page has."""
    content = bytearray(file.read_bytes())
    for page in range(2 * PAGE, len(content), PAGE):
        if content[page + 10:page + 12] == b"\x02\x00":
            content[page + 10] = 0x40
    file.write_bytes(content)


def problems(data):
    done = cli.run("verify", "--data", data, "--json")
    verdict = json.loads(done.stdout)
    assert done.returncode == 1 and not verdict["sound"], verdict
    return verdict, {it["kind"] for it in verdict["problems"]}


def test_damaged_pages_are_named_and_not_read(copy):
    spoil_leaves(copy / "log" / "data.mdb")
    verdict, kinds = problems(copy)
    assert "damaged-page" in kinds and verdict["records"] == 0, verdict
    assert all("page" in it["detail"] for it in verdict["problems"] if it["kind"] == "damaged-page"), verdict
    text = cli.run("verify", "--data", copy).stdout
    assert text.rstrip().endswith("NOT SOUND") and "damaged-page: log, page" in text, text


@pytest.mark.parametrize("part", ["index", "heads", "projections/credentials"])
def test_damaged_derived_pages_are_named_and_the_log_is_read(copy, part):
    [file] = (copy / part).rglob("data.mdb")
    records = json.loads(cli.run_ok("verify", "--data", copy, "--json").stdout)["records"]
    spoil_leaves(file)
    verdict, kinds = problems(copy)
    # The free list has leaves too.
    assert "damaged-page" in kinds and kinds <= {"damaged-page", "wrong-free-list"}, verdict
    assert verdict["records"] == records, verdict


def test_a_truncated_log_is_missing_pages(copy):
    truncate(copy / "log" / "data.mdb", 0.5)
    assert "missing-page" in problems(copy)[1]


def test_verify_accounts_for_every_page(copy):
    verdict = json.loads(cli.run_ok("verify", "--data", copy, "--json").stdout)
    assert {"log", "index", "heads"} < {it["name"] for it in verdict["parts"]}, verdict
    assert all(it["pages"] > 2 and it["leaked"] == 0 for it in verdict["parts"]), verdict


def test_a_log_that_went_back_is_named(copy):
    """An older file of the log under an index that has gone on: what was acknowledged since is lost."""
    log = copy / "log" / "data.mdb"
    older = log.read_bytes()
    with Daemon(copy) as daemon:
        daemon.accept(Person(900).register())
        daemon.stop()
    assert json.loads(cli.run_ok("verify", "--data", copy, "--json").stdout)["sound"]
    log.write_bytes(older)
    verdict, kinds = problems(copy)
    assert kinds == {"head-went-back"}, verdict


def test_what_does_not_lead_to_the_checkpoint_is_not_proved(copy):
    """The tree has another hash beside a record's leaf: what it would prove, nobody who checks it would believe."""
    [peer, *_] = peers(copy)
    [page] = cli.json_lines(cli.run_ok("history", peer, "--proofs", "--data", copy, "--json").stdout)
    entry = next(it for it in page["events"] if it["inclusion"])
    assert flip(copy / "index" / "data.mdb", base64.b64decode(entry["inclusion"][0])) > 0
    position = int(entry["position"])
    for done in [
        cli.run("prove", "inclusion", position, "--data", copy),
        cli.run("history", peer, "--proofs", "--data", copy),
        cli.run("history", peer, "--proofs", "--data", copy, "--json"),
    ]:
        assert done.returncode == 1 and "are proved by" not in done.stdout, done.stdout
        assert "DOES NOT HOLD" in done.stderr and f"position {position} " in done.stderr, done.stderr
    with Daemon(copy) as daemon:
        for answer in [
            daemon.get("/v1/log/proofs/inclusion", position=position),
            daemon.get(f"/v1/peers/{peer}/history", proofs="true"),
        ]:
            assert answer.status_code == 503 and answer.json()["code"] == "store_unavailable", answer.text
        # Without proofs the record is what it was.
        assert daemon.get_ok(f"/v1/peers/{peer}/history")["events"]
        daemon.stop()


@pytest.mark.parametrize("ending", ["stop", "kill"])
def test_a_log_that_went_back_is_not_served(copy, ending):
    """Positions and key slots would be given again, and what proves the loss would be made anew. After a kill it is the
    projections that have more: the end of the index was in memory."""
    log = copy / "log" / "data.mdb"
    older = log.read_bytes()
    with Daemon(copy) as daemon:
        daemon.accept(Person(900).register())
        head = daemon.head()
        getattr(daemon, ending)()
    log.write_bytes(older)
    kept = {it: content for it, content in files(copy).items() if it.parent.name not in ("index", "heads")}
    for options in [(), ("--rebuild",), ()]:
        done = serve(copy, *options)
        assert done.returncode == 3 and not done.stdout, done.stderr
        assert f"has records up to {head}, which were acknowledged" in done.stderr, done.stderr
        assert {it: it.read_bytes() for it in kept} == kept
    assert "head-went-back" in problems(copy)[1]
