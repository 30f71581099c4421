"""Pages of a projection's rows that are damaged: what answers goes on, and what cannot answer is made anew."""

import pytest

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
def test_rows_that_answer_nobody_stop_nothing(boards, which):
    for _ in range(12):
        boards.certified()
    call(boards, "POST", "/statistics/rebuild")
    wait_until(lambda: call(boards, "GET", "/statistics/rebuild")["state"] == "ready", 120, "the rebuild")
    if which == "previous":
        call(boards, "POST", "/statistics/swap")
    damaged = statuses(boards)["statistics"][which]["generation"]
    rows = boards.daemon.data / "projections" / "statistics" / str(damaged) / "data.mdb"
    with open(rows, "r+b") as file:
        file.seek(2 * PAGE)
        file.write(bytes(rows.stat().st_size - 2 * PAGE))
    # It is listed with the others, or left out.
    assert set(statuses(boards)) >= {"credentials", "roster", "statistics"}
    person = boards.certified()
    assert boards.read("/readyz")["projections"] == "applied"
    found = statuses(boards)
    assert all(it["lagEvents"] == 0 for it in found.values()), found
    assert found["statistics"]["lost"] and which not in found["statistics"]
    listed = boards.read("/v1/roster", board=FIRST, q=person.credential_number)["entries"]
    assert [it["peerId"] for it in listed] == [person.id]
