"""Pages of a projection's rows that are damaged: what answers goes on, and what cannot answer is made anew."""

import pytest

from support import cli
from support.careers import Person
from support.two_boards import FIRST, TwoBoards
from support.waiting import wait_until

PAGE = 4_096


@pytest.fixture
def boards(tmp_path):
    with TwoBoards(tmp_path) as boards:
        yield boards


def call(boards, method, path):
    answer = boards.daemon.session.request(
        method, f"{boards.daemon.url}/v1/projections{path}", headers=boards.headers(boards.everybody), timeout=120)
    assert answer.ok, f"{path}: {answer.status_code} {answer.text}"
    return answer.json()


def statuses(boards):
    return {it["name"]: it for it in call(boards, "GET", "")["projections"]}


@pytest.mark.parametrize("which", ["previous", "candidate"])
@pytest.mark.parametrize("name", ["credentials", "statistics"])
def test_rows_that_answer_nobody_stop_nothing(boards, name, which):
    for _ in range(12):
        boards.certified()
    call(boards, "POST", f"/{name}/rebuild")
    wait_until(lambda: call(boards, "GET", f"/{name}/rebuild")["state"] == "ready", 120, "the rebuild")
    if which == "previous":
        call(boards, "POST", f"/{name}/swap")
    damaged = statuses(boards)[name][which]["generation"]
    rows = boards.daemon.data / "projections" / name / str(damaged) / "data.mdb"
    with open(rows, "r+b") as file:
        file.seek(2 * PAGE)
        file.write(bytes(rows.stat().st_size - 2 * PAGE))
    # It is listed with the others, or left out.
    assert set(statuses(boards)) >= {"credentials", "roster", "statistics"}
    person = boards.certified()
    assert boards.read("/readyz")["projections"] == "applied"
    found = statuses(boards)
    assert all(it["lagEvents"] == 0 for it in found.values()), found
    assert found[name]["lost"] and which not in found[name]
    listed = boards.read("/v1/roster", boards.first, board=FIRST, q=person.credential_number)["entries"]
    assert [it["peerId"] for it in listed] == [person.id]


def test_what_answers_and_cannot_be_read_is_listed_with_its_reason(boards):
    boards.certified()
    before = statuses(boards)
    [rows] = (boards.daemon.data / "projections" / "statistics").glob("*/data.mdb")
    with open(rows, "r+b") as file:
        file.seek(2 * PAGE)
        file.write(bytes(rows.stat().st_size - 2 * PAGE))
    found = statuses(boards)
    assert "MDB_" in found["statistics"].pop("unreadable")
    assert found.pop("statistics") == {"name": "statistics", "generation": before.pop("statistics")["generation"]}
    assert found == before
    metrics = boards.get("/metrics", accept="*/*").text
    assert 'credentiald_projection_position{projection="roster"}' in metrics
    assert 'credentiald_projection_position{projection="statistics"}' not in metrics


@pytest.fixture
def damaged(boards):
    """A daemon that cannot apply what was recorded, for pages of rows that answer are none; one of whom they tell."""
    people = [Person(next(boards.numbers), board=FIRST) for _ in range(150)]
    boards.bulk(*(
        it for person in people for it in (
            person.register(), person.submit(on="2026-01-06"), person.approve(on="2026-01-06", override=True))))
    number = people[0].credential_number[:-2].encode()
    [rows] = (boards.daemon.data / "projections" / "credentials").glob("*/data.mdb")
    content, pages = rows.read_bytes(), 0
    with open(rows, "r+b") as file:
        for start in range(2 * PAGE, len(content), PAGE):
            if number in content[start : start + PAGE]:
                # What kind of page it is, and where its room begins and ends.
                file.seek(start + 8)
                file.write(bytes(8))
                pages += 1
    assert pages
    boards.certified()
    assert boards.read("/readyz")["projections"] == "behind"
    return people[0]


def test_rows_that_answer_and_cannot_be_read_are_made_anew_at_the_start(boards, damaged):
    boards.restart()
    assert boards.read("/readyz")["projections"] == "applied"
    # Lines of the log are written by a thread of their own.
    [told] = wait_until(
        lambda: [it for it in boards.daemon.log().splitlines(keepends=True) if "projection built" in it and it.endswith("\n")],
        120, "the line in the log")
    assert '"projection":"credentials"' in told and "it cannot be read" in told, told
    assert boards.verification(damaged)[:2] == ("ACTIVE", True)
    boards.daemon.stop()
    cli.run_ok("replay", "--check", "--data", boards.daemon.data)


def test_a_replay_without_a_daemon_takes_their_place(boards, damaged):
    boards.daemon.stop()
    told = cli.run_ok("replay", "credentials", "--data", boards.daemon.data).stdout
    assert "not compared: it cannot be read" in told and "is live" in told, told
    cli.run_ok("replay", "--check", "--data", boards.daemon.data)
    boards.start()
    assert boards.read("/readyz")["projections"] == "applied"
    assert boards.verification(damaged)[:2] == ("ACTIVE", True)
