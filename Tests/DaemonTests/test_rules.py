"""`credentiald rules`: tables of cases, adoption, explanations."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from support import cli
from support.commands import new_id
from support.daemon import Daemon
from support.desk import check_problem
from support.packs import BOARDS, altered, pack, version, version_of
from support.ports import free_port

# Cases


def copied(folder, *changes):
    """A pack with the version before, and an altered table beside it."""
    altered(pack("nc-cpss"), folder)
    altered(BOARDS / "earlier/nc-cpss.yaml", folder / "earlier")
    altered(BOARDS / "cases/nc-cpss.yaml", folder / "cases", *changes)
    return folder / "nc-cpss.yaml"


def test_cases_of_every_pack_hold():
    tables = sorted((BOARDS / "cases").glob("*.yaml"))
    done = cli.run_ok("rules", "cases", *tables, "--json")
    people = cli.json_lines(done.stdout)
    assert all(it["holds"] and it["answers"] for it in people)
    for table in tables:
        assert len([it for it in people if it["file"] == str(table)]) >= 5, table
    # The pack names the same table.
    packs = [pack(it.stem) for it in tables]
    assert [it["name"] for it in cli.json_lines(cli.run_ok("rules", "cases", *packs, "--json").stdout)] == [
        it["name"] for it in people
    ]


def test_cases_are_printed_expected_against_found():
    text = cli.run_ok("rules", "cases", pack("nc-cpss")).stdout
    for part in ["asked on 2026-03-15", "expected", "found", "expires", "status", "unmet"]:
        assert part in text, text
    assert "0 with another answer than expected" in text and "DIFFERS" not in text


def test_the_worked_example_prints_what_the_document_shows():
    document = (BOARDS / "README.md").read_text()
    block = document.split("$ credentiald rules cases deploy/boards/nc-cpss.yaml\n…\n")[1].split("```")[0]
    assert len(block.splitlines()) > 5
    assert block in cli.run_ok("rules", "cases", pack("nc-cpss")).stdout


def test_a_case_that_differs_is_named(tmp_path):
    file = copied(tmp_path, ("status: active, expires: 2026-02-28", "status: expired, expires: 2026-02-27"))
    done = cli.run("rules", "cases", file, "--json")
    assert done.returncode == 1, done.stderr
    [person] = [it for it in cli.json_lines(done.stdout) if not it["holds"]]
    assert person["name"] == "valid through the last day of the month" and person["asked"] == "2026-02-28"
    assert {it["field"]: (it["expected"], it["found"]) for it in person["answers"] if it["differs"]} == {
        "status": ("expired", "active"),
        "expires": ("2026-02-27", "2026-02-28"),
    }
    text = cli.run("rules", "cases", file)
    assert text.returncode == 1 and "DIFFERS" in text.stdout and "! expires" in text.stdout


def test_a_table_that_cannot_be_read(tmp_path):
    done = cli.run("rules", "cases", copied(tmp_path, ("^    asked: ", "    askd: ")))
    assert done.returncode == 1 and "askd is not known" in done.stderr and "cases/nc-cpss.yaml:" in done.stderr
    lonely = altered(pack("nc-cpss"), tmp_path / "lonely")
    done = cli.run("rules", "cases", lonely)
    assert done.returncode == 3 and str(tmp_path / "lonely/cases/nc-cpss.yaml") in done.stderr
    assert cli.run("rules", "cases").returncode == 2


# Adoption


def adopt(daemon, file, *options):
    return cli.run("rules", "adopt", file, "--url", daemon.url, *options)


def test_adoption(module_daemon, tmp_path):
    file, current = pack("nc-cpss"), version_of("nc-cpss")
    head = module_daemon.head()
    dry = adopt(module_daemon, file, "--dry-run")
    assert dry.returncode == 0 and "no version is in force yet" in dry.stdout, dry.stderr
    assert module_daemon.head() == head
    done = adopt(module_daemon, file, "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["outcome"] == "adopted" and report["position"] == module_daemon.head() == head + 1
    [adopted] = module_daemon.get_ok("/v1/boards/NC-CPSS/rules")["adopted"]
    assert (adopted["digest"], adopted["eventId"]) == (report["digest"], report["eventId"])
    # Again: told, and nothing sent.
    again = adopt(module_daemon, file)
    assert again.returncode == 0 and f"adopted version {current} already" in again.stdout, again.stderr
    assert json.loads(adopt(module_daemon, file, "--json").stdout)["outcome"] == "already-adopted"
    # Other rules under the same version are refused before they are sent.
    change = (r"lateDays: 30", "lateDays: 31")
    other = adopt(module_daemon, altered(file, tmp_path, change))
    assert other.returncode == 1 and "lateDays: 30 becomes 31" in other.stderr, other.stderr
    # Under another version they are a difference to the one in force.
    newer = altered(file, tmp_path, change, version("2027.1"))
    report = json.loads(adopt(module_daemon, newer, "--dry-run", "--json").stdout)
    assert (report["outcome"], report["inForce"]) == ("dry-run", current)
    assert report["differences"] == [
        {"path": "credentials[CPSS].cycle.lateDays", "before": "30", "after": "31"},
        {"path": "version", "before": f'"{current}"', "after": '"2027.1"'},
    ]
    assert module_daemon.head() == head + 1


class UntilAdopted:
    """A way to a daemon that is gone as soon as the answer to a command has come back."""

    def __init__(self, daemon):
        way = self

        class Handler(BaseHTTPRequestHandler):
            def pass_on(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if way.is_gone:
                    self.close_connection = True
                    return
                headers = {it: self.headers[it] for it in ("Content-Type", "Authorization") if it in self.headers}
                answer = daemon.session.request(self.command, daemon.url + self.path, data=body, headers=headers, timeout=60)
                way.is_gone = self.command == "POST"
                self.send_response(answer.status_code)
                self.send_header("Content-Type", answer.headers["Content-Type"])
                self.send_header("Content-Length", str(len(answer.content)))
                self.end_headers()
                self.wfile.write(answer.content)

            do_GET = do_POST = pass_on

            def log_message(self, *_):
                pass

        self.is_gone = False
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()


@pytest.mark.parametrize("options", [[], ["--json"]], ids=["text", "json"])
def test_what_was_adopted_is_told_whatever_comes_after(module_daemon, tmp_path, options):
    name = f"after-{len(options)}"
    file = altered(pack("md-mabpcb"), tmp_path, version(name))
    with UntilAdopted(module_daemon) as way:
        done = adopt(way, file, *options)
        assert way.is_gone
    adopted = module_daemon.get_ok("/v1/boards/MABPCB/rules")["adopted"]
    [ours] = [it for it in adopted if it["version"] == name]
    assert done.returncode == 0, done.stderr
    if options:
        report = json.loads(done.stdout)
        assert (report["outcome"], report["eventId"], "digest" in report) == ("adopted", ours["eventId"], False), report
    else:
        assert f"event {ours['eventId']}, the daemon did not tell the digest" in done.stdout, done.stdout


def test_adoption_that_cannot_be(module_daemon, tmp_path):
    head = module_daemon.head()
    broken = altered(pack("nc-cpss"), tmp_path, (r"lateDays: 30", "lateDays: many"))
    done = adopt(module_daemon, broken)
    assert done.returncode == 1 and f"{broken}:" in done.stderr and "lateDays" in done.stderr, done.stderr
    # For programs the faults are what `rules check` says.
    done = adopt(module_daemon, broken, "--json")
    [fault] = [json.loads(it) for it in done.stdout.splitlines()]
    assert done.returncode == 1 and fault["file"] == str(broken) and fault["severity"] == "error" and not done.stderr
    assert "lateDays" in fault["path"] and done.stdout == cli.run("rules", "check", broken, "--json").stdout
    doubtful = altered(pack("nc-cpss"), tmp_path / "doubtful", (r"^version: .*", "version: \"\""))
    done = adopt(module_daemon, doubtful, "--json")
    assert done.returncode == 1 and done.stdout == cli.run("rules", "check", doubtful, "--json").stdout, done.stdout
    assert adopt(module_daemon, tmp_path / "missing.yaml").returncode == 3
    closed = f"http://127.0.0.1:{free_port()}"
    done = cli.run("rules", "adopt", pack("nc-cpss"), "--url", closed)
    assert done.returncode == 3 and closed in done.stderr
    assert module_daemon.head() == head


# Explanations


def explain(story, *options, peer=None, board="ICRC"):
    return cli.run(
        "rules", "explain", peer or story.person.id, "--board", board, "--data", story.daemon.data, *options
    )


def test_an_explanation_is_what_the_daemon_answers(story):
    head = story.daemon.head()
    done = explain(story, "--as-of", "2022-03-15", "--json")
    assert done.returncode == 0, done.stderr
    told, served = json.loads(done.stdout), story.peer("/eligibility", board="ICRC", asOf="2022-03-15")
    for answer in (told, served):
        assert answer.pop("knownAt")
    assert told == served
    assert story.daemon.head() == head


def test_an_explanation_reads_as_one(story):
    text = explain(story, "--as-of", "2022-03-15").stdout
    for part in [
        "rules: version 2026.1",
        "expires on: 2023-09-01 (24 months after the issue on 2021-09-01",
        "late filing until: 2023-10-01 (30 days after the expiry)",
        "needs 20 h, has 6 h",
        "counted  2022-03-01  6 h",
        "still needed:",
        "14 h more",
    ]:
        assert part in text, text
    assert "HYPOTHETICAL" not in text
    refused = explain(story, "--as-of", "2021-08-01", "--purpose", "initial").stdout
    assert "refused  2021-06-01" in refused and "not passed" in refused, refused


def test_an_explanation_under_other_rules(story, tmp_path):
    stricter = altered(
        pack("icrc-pr"), tmp_path, version("draft"), (r"need: \{ hours: 20 \}", "need: { hours: 30 }")
    )
    text = explain(story, "--as-of", "2022-03-15", "--rules", stricter).stdout
    assert "HYPOTHETICAL" in text and "which it has not adopted" in text and "needs 30 h" in text, text
    assert "version 2026.1 governs in truth" in text
    same = explain(story, "--as-of", "2022-03-15", "--rules", "2026.1", "--credential-type", "PR")
    assert same.returncode == 0 and "HYPOTHETICAL" not in same.stdout
    # A board that has adopted nothing here.
    elsewhere = explain(story, "--rules", pack("dc-cps"), board="DC-CPS")
    assert elsewhere.returncode == 0 and "no version governs in truth" in elsewhere.stdout, elsewhere.stderr


@pytest.mark.parametrize(
    "options, status, reason",
    [
        (["--rules", "1999"], 1, "no version 1999"),
        (["--credential-type", "XX"], 1, "no credential XX"),
        (["--rules", "missing/pack.yaml"], 3, "missing/pack.yaml"),
        (["--rules", str(pack("dc-cps"))], 1, "DC-CPS"),
        (["--as-of", "soon"], 2, "--as-of"),
        (["--purpose", "fun"], 2, "--purpose"),
    ],
)
def test_explanations_that_cannot_be(story, options, status, reason):
    done = explain(story, *options)
    assert done.returncode == status and reason in done.stderr and not done.stdout, done.stderr


def test_explanations_of_nobody(story, tmp_path):
    assert explain(story, peer=new_id()).returncode == 1
    assert explain(story, peer="me").returncode == 2
    done = explain(story, board="NOWHERE")
    assert done.returncode == 1 and "NOWHERE has adopted no rules" in done.stderr
    done = cli.run("rules", "explain", new_id(), "--board", "ICRC", "--data", tmp_path / "none")
    assert done.returncode == 3 and not (tmp_path / "none").exists()


def test_versions_on_both_axes(tmp_path):
    """Which rules were in force on a day, and which a reader of then could know."""
    adoption = json.loads(cli.simulate(1, 1, 1)[0])
    first = adoption["adoptRules"]["rules"]
    next_rules = {**first, "version": "2030.1", "effectiveOn": "2030-01-01"}
    later = {"commandId": new_id(), "adoptRules": {**adoption["adoptRules"], "rules": next_rules}}
    board = first["board"]
    with Daemon(tmp_path / "data") as daemon:
        one = int(daemon.accept(adoption)["position"])
        two = int(daemon.accept(later)["position"])

        def told(**axes):
            answer = daemon.get_ok(f"/v1/boards/{board}/rules", **axes)
            listed = {it["code"]: it for it in daemon.get_ok("/v1/boards", **axes)["boards"]}
            assert listed[board]["adopted"] == answer["adopted"] and answer["knownAt"]
            return {it["version"]: it.get("inForce", False) for it in answer["adopted"]}, answer

        assert told()[0] == {first["version"]: True, "2030.1": False}
        versions, answer = told(asOf="2030-01-01")
        assert versions == {first["version"]: False, "2030.1": True} and answer["asOf"] == "2030-01-01"
        versions, answer = told(asOf="2030-01-01", knownAt=one)
        assert versions == {first["version"]: True} and answer["position"] == str(one)
        assert told(knownAt=two)[1]["position"] == str(two)
        assert told(asOf="1900-01-01")[0] == {first["version"]: False, "2030.1": False}
        before = "2000-01-01T00:00:00Z"
        check_problem(daemon.get(f"/v1/boards/{board}/rules", knownAt=before), 404, "board_unknown")
        assert "boards" not in daemon.get_ok("/v1/boards", knownAt=before)
        check_problem(daemon.get("/v1/boards", asOf="2026-02-30"), 400, "invalid_parameter", field="asOf")
