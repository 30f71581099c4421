"""Who calls, and what each may see and do: tokens by other libraries, on a real daemon."""

import hashlib
import hmac
import json
import os
import resource
import signal
import time
from base64 import urlsafe_b64encode

import jwt
import pytest
import requests
import yaml
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from support import cli
from support.commands import adoption_for, command, kind_of
from support.daemon import Daemon
from support.desk import check_problem
from support.tokens import AUDIENCE, ISSUER, Key, bearer, configuration, encoded, publish, write
from support.waiting import wait_until

OTHER = "XBOARD"
ALGORITHMS = ["RS256", "ES256", "EdDSA"]


class Office:
    """A daemon that tells its callers apart, filled by somebody who may send everything."""

    def __init__(self, folder, options=()):
        self.jwks = folder / "jwks.json"
        self.keys = {algorithm: Key(algorithm, f"key-{algorithm}") for algorithm in ALGORITHMS}
        publish(self.jwks, *self.keys.values())
        self.configuration = configuration(folder, self.jwks)
        self.daemon = Daemon(folder / "data", dev=False, options=["--config", str(self.configuration), *options])
        self.shown = []

    def headers(self, *roles, algorithm="ES256", **claims):
        token = self.keys[algorithm].token(*roles, **claims)
        self.shown.append(token)
        # What an auditor reads for.
        return {**bearer(token), **({"credentiald-purpose": "audit"} if "auditor" in roles else {})}

    def get(self, path, headers, **parameters):
        return self.daemon.get(path, headers=headers, **parameters)

    def ok(self, path, headers, **parameters):
        answer = self.get(path, headers, **parameters)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def send(self, headers, *commands):
        """Sends a bulk; its answers."""
        answer = requests.post(
            self.daemon.url + "/v1/commands/bulk",
            data="\n".join(map(json.dumps, commands)).encode(),
            headers={**headers, "Content-Type": "application/x-ndjson"},
            timeout=120,
        )
        assert answer.status_code == 200, answer.text
        return [json.loads(it) for it in answer.text.splitlines()]

    def accepted(self, headers, *commands):
        answers = self.send(headers, *commands)
        assert len(answers) == len(commands) and all("position" in it for it in answers), [
            it for it in answers if "position" not in it
        ][:3]
        return answers


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    office = Office(tmp_path_factory.mktemp("office"))
    everything = [json.loads(it) for it in cli.simulate(6, 3, 11)]
    office.commands = everything
    adoption = next(it for it in everything if "adoptRules" in it)
    office.board = adoption["adoptRules"]["board"]
    sender = office.headers("provider", "supervisor", "board", "operator", boards=[office.board, OTHER])
    office.accepted(sender, *everything, adoption_for(OTHER, adoption))
    # Somebody is with both boards, and somebody with none.
    applied = [body for kind, body in map(kind_of, everything) if kind == "submitApplication"]
    office.both = applied[0]["peerId"]
    office.accepted(
        sender,
        command(
            "submitApplication",
            {"peerId": office.both, "board": OTHER, "credential": applied[0]["credential"], "submittedOn": "2026-06-01"},
        ),
        command("noteDeficiency", {
            "peerId": office.both, "board": OTHER, "credential": applied[0]["credential"], "notedOn": "2026-06-02",
            "deficiencies": ["hours"], "explanation": "Only for the eyes of the other board."}),
    )
    [outsider] = office.accepted(
        sender,
        command("registerPeer", {"personal": {"givenName": "Nemo", "familyName": "Outis"}, "registeredOn": "2026-01-02"}),
    )
    office.outsider = outsider["stream"].removeprefix("peer-")
    yield office
    office.daemon.stop()


@pytest.fixture
def board(office):
    return office.headers("board", boards=[office.board])


def people(office):
    return [body.get("peerId") or it["commandId"] for it in office.commands for kind, body in [kind_of(it)]
            if kind == "registerPeer"]


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_tokens_of_each_algorithm_are_taken(office, algorithm):
    assert office.ok("/v1/boards", office.headers("provider", algorithm=algorithm))["boards"]


def test_a_provider_sends_and_reads_no_records(office):
    headers = office.headers("provider")
    completion = next(it for it in office.commands if "completeModule" in it)
    [answer] = office.accepted(headers, {**completion, "commandId": command("x", {})["commandId"]})
    peer = answer["stream"].removeprefix("peer-")
    for path in [f"/v1/peers/{peer}", f"/v1/peers/{peer}/history", f"/v1/peers/{peer}/eligibility", "/v1/events",
                 f"/v1/roster?board={office.board}", "/v1/projections", "/v1/log/proofs/inclusion?position=1",
                 f"/v1/log/proofs/stream?stream=peer-{peer}"]:
        check_problem(office.get(path, headers), 403, "role_missing")
    assert office.ok(f"/v1/boards/{office.board}/rules", headers)["versions"]


def test_a_board_works_with_its_own_people(office, board):
    roster = office.ok("/v1/roster", board, board=office.board)
    assert roster["entries"]
    assert "renewals" in office.ok("/v1/renewals", board, **{"board": office.board, "from": "2020-01-01", "to": "2035-01-01"})
    office.ok(f"/v1/boards/{office.board}/statistics", board, **{"from": "2024-01-01", "to": "2026-12-31"})
    for path in ["/v1/roster", "/v1/events", "/v1/renewals?from=2026-01-01&to=2026-02-01"]:
        check_problem(office.get(path, board, board=OTHER), 403, "board_not_yours")
    check_problem(office.get(f"/v1/boards/{OTHER}/statistics?from=2026-01-01&to=2026-02-01", board), 403, "board_not_yours")
    check_problem(office.get("/v1/events", board), 403, "role_missing")
    unknown = check_problem(office.get(f"/v1/peers/{command('x', {})['commandId']}", board), 404, "peer_unknown")
    outside = check_problem(office.get(f"/v1/peers/{office.outsider}", board), 404, "peer_unknown")
    assert set(unknown) == set(outside)
    for rest in ["/history", "/eligibility"]:
        check_problem(office.get(f"/v1/peers/{office.outsider}{rest}", board), 404, "peer_unknown")


def test_a_board_reads_of_histories_what_its_topic_has(office, board):
    feed, after = [], "0"
    while True:
        page = office.ok("/v1/events", board, board=office.board, after=after)
        if page["next"] == after:
            break
        feed, after = feed + page["events"], page["next"]
    told = {}
    for event in feed:
        told.setdefault(event["subject"], {})[event["data"]["eventId"]] = event["data"]["event"]
    seen_somebody = 0
    for peer in people(office):
        answer = office.get(f"/v1/peers/{peer}/history", board)
        if answer.status_code == 404:
            assert peer not in told
            continue
        events = answer.json()["events"]
        assert {it["eventId"]: it["event"] for it in events} == told[peer]
        assert OTHER not in answer.text and "eyes of the other board" not in answer.text
        seen_somebody += 1
    assert seen_somebody > 3
    auditor = office.headers("auditor")
    whole = office.ok(f"/v1/peers/{office.both}/history", auditor)
    assert "eyes of the other board" in json.dumps(whole)
    other = office.headers("board", boards=[OTHER])
    theirs = office.get(f"/v1/peers/{office.both}/history", other).text
    assert "eyes of the other board" in theirs and f'"board":"{office.board}"' not in theirs.replace(" ", "")


def test_a_board_decides_for_itself_alone(office, board):
    both = {"peerId": office.both, "credential": "PR", "decidedOn": "2026-06-03"}
    [refused] = office.send(board, command("denyApplication", {**both, "board": OTHER, "grounds": ["hours"]}))
    assert refused["code"] == "board_not_yours" and refused["status"] == 403
    answer = office.daemon.post(command("erasePersonalData", {"peerId": office.both}), headers=board)
    check_problem(answer, 403, "role_missing", field="erasePersonalData")
    # A void names an event and no board.
    other = office.headers("auditor")
    noted = next(it for it in office.ok(f"/v1/peers/{office.both}/history", other)["events"]
                 if it["type"] == "DeficiencyNoted" and it["event"]["board"] == OTHER)
    void = command("voidRecord", {
        "peerId": office.both, "eventId": noted["eventId"], "reason": "VOID_REASON_ENTERED_IN_ERROR"})
    check_problem(office.daemon.post(void, headers=board), 403, "board_not_yours")


def test_an_employer_verifies_and_nothing_else(office):
    headers = office.headers("employer")
    auditor = office.headers("auditor")
    entry = next(it for it in office.ok("/v1/roster", auditor, board=office.board)["entries"] if it.get("credentialNumber"))
    number = entry["credentialNumber"]
    verified = office.ok(f"/v1/credentials/{office.board}/{number}", headers)
    assert verified["credential"]["number"] == number
    assert "events" in office.ok("/v1/events", headers, audience="employers")
    for path in [f"/v1/peers/{entry['peerId']}", f"/v1/credentials/{office.board}/{number}/ledger", "/v1/events",
                 f"/v1/events?board={office.board}", "/v1/clock"]:
        check_problem(office.get(path, headers), 403, "role_missing")
    check_problem(office.daemon.post(command("recordDeath", {}), headers=headers), 403, "role_missing")


def test_an_auditor_reads_everything_and_changes_nothing(office):
    headers = office.headers("auditor")
    head = int(office.ok("/v1/events", headers, limit=1)["head"])

    def covered():
        answer = office.get("/v1/log/checkpoint", headers)
        return answer.status_code == 200 and int(answer.text.splitlines()[1]) >= head

    # The daemon itself waits a few seconds for it, which may be too short.
    wait_until(covered, 120, "a checkpoint of everything")
    for path in [f"/v1/peers/{office.outsider}/history", "/v1/events", f"/v1/events?board={OTHER}", "/v1/projections",
                 "/v1/log/proofs/inclusion?position=1", f"/v1/log/proofs/stream?stream=board-{OTHER}", "/v1/clock"]:
        office.ok(path, headers)
    [refused] = office.send(headers, command("retire", {"peerId": office.both, "board": office.board}))
    assert refused["code"] == "role_missing"
    check_problem(office.daemon.session.post(office.daemon.url + "/v1/projections/roster/swap", headers=headers),
                  403, "role_missing")


def test_who_needs_no_token_here_may_show_any(office):
    for path in ("/readyz", "/metrics"):
        headers = office.headers("auditor")
        assert office.get(path, headers).status_code == 200
        check_problem(office.get(path, {**headers, "X-Forwarded-For": "192.0.2.1"}), 403, "role_missing")


def test_an_operator_runs_the_daemon_and_reads_no_records(office):
    headers = office.headers("operator")
    assert office.ok("/v1/projections", headers)["projections"]
    assert office.get("/metrics", headers).status_code == 200
    for path in [f"/v1/peers/{office.both}", f"/v1/peers/{office.both}/history", "/v1/events",
                 f"/v1/roster?board={office.board}"]:
        check_problem(office.get(path, headers), 403, "role_missing")
    [erased] = office.accepted(headers, command("erasePersonalData", {"peerId": office.outsider, "requestedOn": "2026-06-04", "basis": "ERASURE_BASIS_REQUEST"}))
    assert erased["events"][0]["type"] == "PersonalDataErased"


def test_a_holder_reads_the_own_record(office):
    headers = office.headers("holder", peer=office.both)
    peer = office.ok(f"/v1/peers/{office.both}", headers)
    assert {it["board"] for it in peer["applications"]} == {office.board, OTHER}
    assert office.ok(f"/v1/peers/{office.both}/history", headers)["events"]
    check_problem(office.get(f"/v1/peers/{office.outsider}", headers), 404, "peer_unknown")


def test_who_shows_no_token_that_is_taken(office):
    key = office.keys["RS256"]
    good = key.token("auditor")
    head, body, signature = good.split(".")
    public = key.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    secret = encoded({"alg": "HS256", "kid": key.kid}) + "." + body
    hs256 = urlsafe_b64encode(hmac.new(public, secret.encode(), hashlib.sha256).digest()).rstrip(b"=").decode()
    for token in [
        Key("RS256", key.kid).token("auditor"),
        Key("ES256", "unknown").token("auditor"),
        office.keys["ES256"].token("auditor", header={"kid": key.kid}),
        jwt.encode(jwt.decode(good, options={"verify_signature": False}), office.keys["ES256"].private, "ES256"),
        f"{secret}.{hs256}",
        encoded({"alg": "none", "kid": key.kid}) + f".{body}.",
        encoded({"alg": "none", "kid": key.kid}) + f".{body}.{signature}",
        f"{head}.{encoded({**jwt.decode(good, options={'verify_signature': False}), 'roles': ['operator']})}.{signature}",
        key.token("auditor", exp=int(time.time()) - 61),
        key.token("auditor", nbf=int(time.time()) + 3_600),
        key.token("auditor", iss="https://elsewhere.example.org"),
        key.token("auditor", aud="elsewhere"),
        key.token("root"),
        key.token("board"),
        "a" * 9_000,
        "x.y.z",
    ]:
        answer = office.get("/v1/events", bearer(token))
        check_problem(answer, 401, "not_authenticated")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer ")
        assert token not in answer.text
    assert office.get("/v1/events", None).headers["WWW-Authenticate"] == 'Bearer realm="credentiald"'
    # Clocks differ a little. Not by so much that a slow request is too late.
    assert office.get("/v1/events", bearer(key.token("auditor", exp=int(time.time()) - 2))).status_code == 200


def test_keys_are_rotated_while_it_runs(tmp_path):
    office = Office(tmp_path, options=["--log-level", "trace"])
    old, new = office.keys["RS256"], Key("EdDSA", "next")
    first, second = old.token("auditor"), new.token("auditor")

    def status(token):
        return office.get("/v1/boards", bearer(token)).status_code

    def reasons():
        return office.daemon.get_ok("/readyz")["reasons"]

    def hang_up():
        """Has it look at once. It looks by itself as well, which the others wait for."""
        office.daemon.process.send_signal(signal.SIGHUP)

    assert (status(first), status(second)) == (200, 401)
    publish(office.jwks, old, new)
    wait_until(lambda: status(second) == 200, 120, "the new key")
    assert status(first) == 200
    publish(office.jwks, new)
    hang_up()
    wait_until(lambda: status(first) == 401, 120, "the end of the old key")
    assert status(second) == 200 and reasons() == []
    for broken, word in [("", "is empty"), ('{"keys": []}', "has no key"), ("{", "is no JWKS")]:
        write(office.jwks, broken)
        if broken:
            hang_up()
        wait_until(lambda word=word: any(word in it for it in reasons()), 120, f"a reason: {word}")
        assert status(second) == 200
    office.jwks.unlink()
    hang_up()
    wait_until(lambda: any("cannot be read" in it for it in reasons()), 120, "a reason")
    assert status(second) == 200
    # Nobody waits for who writes into it.
    os.mkfifo(office.jwks)
    hang_up()
    wait_until(lambda: any("is not a plain file" in it for it in reasons()), 120, "a reason")
    assert (status(first), status(second)) == (401, 200)
    office.jwks.unlink()
    publish(office.jwks, new)
    wait_until(lambda: reasons() == [], 120, "the end of the reasons")
    office.daemon.stop()
    log = office.daemon.log()
    assert "keys of tokens not read" in log and "has no key" in log and "a token was refused" in log
    # Not a token, nor a part of one, at the most talkative level.
    for token in [first, second]:
        for part in [token, *token.split(".")[1:]]:
            assert part not in log


#: After its end a token is taken so long, as clocks differ.
LEEWAY = 60


def streamed(office, seconds):
    """How long a stream is open whose token is taken for so many seconds more; None if it came too late for that."""
    began = time.monotonic()
    headers = office.headers("auditor", exp=int(time.time()) + seconds - LEEWAY)
    with requests.get(office.daemon.url + "/v1/events", headers={**headers, "Accept": "text/event-stream"},
                      stream=True, timeout=120) as answer:
        if answer.status_code == 401:
            return None
        assert answer.status_code == 200, answer.text
        for _ in answer.iter_content(65_536):
            pass
    return time.monotonic() - began


def test_a_stream_ends_with_its_token(office):
    # It is looked every 15 s: the first of them costs no more time than a shorter one.
    for seconds in (12, 40, 120):
        if (length := streamed(office, seconds)) is not None:
            break
    # Tokens know whole seconds.
    assert length and seconds - 2 < length < seconds + 120


def test_tokens_are_in_no_log_and_no_file(office):
    office.get("/v1/boards", office.headers("auditor"))
    log = office.daemon.log()
    for token in office.shown:
        assert token not in log and token.split(".")[2] not in log
    files = b"".join(it.read_bytes() for it in office.daemon.data.rglob("*") if it.is_file())
    assert not any(token.encode() in files for token in office.shown)


# The command line


def test_there_is_no_start_without_telling_callers_apart(tmp_path):
    data = tmp_path / "data"
    done = cli.run("serve", "--data", data, "--listen", "127.0.0.1:0")
    assert done.returncode == 3 and "name them under access in the file of --config, or give --dev" in done.stderr
    jwks = tmp_path / "jwks.json"
    publish(jwks, Key("ES256", "a"))
    path = configuration(tmp_path, jwks)
    done = cli.run("serve", "--dev", "--config", path, "--data", data, "--listen", "127.0.0.1:0")
    assert done.returncode == 3 and "leave one of them out" in done.stderr
    done = cli.run("serve", "--dev", "--data", data, "--listen", "0.0.0.0:0")
    assert done.returncode == 3 and "loopback only" in done.stderr
    assert not data.exists()


def test_the_configuration_is_checked_with_its_keys(tmp_path):
    jwks = tmp_path / "jwks.json"
    path = configuration(tmp_path, jwks, leewaySeconds=30)
    done = cli.run("config", "check", path)
    assert done.returncode == 1 and f"credentiald.yaml:2: error: access.jwks: names {jwks}, which cannot be read" in done.stdout
    publish(jwks, Key("EdDSA", "a"), Key("RS256", "a"))
    assert "gives one kid to two keys" in cli.run("config", "check", path).stdout
    publish(jwks, Key("EdDSA", "a"))
    assert f"tokens of {ISSUER} checked with {jwks}" in cli.run_ok("config", "check", path).stdout
    [summary] = cli.json_lines(cli.run_ok("config", "check", path, "--json").stdout)
    assert summary["access"] == {"jwks": str(jwks), "issuer": ISSUER, "audience": AUDIENCE, "leewaySeconds": 30}


def test_a_private_key_that_finds_no_room_is_not_left(tmp_path):
    def without_room():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # the write fails as on a full disk
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    command = ["token", "new-key", "--key", tmp_path / "key.json", "--jwks", tmp_path / "jwks.json"]
    done = cli.run(*command, preexec=without_room)
    assert done.returncode == 3 and f"cannot write {tmp_path / 'key.json'}" in done.stderr, done
    assert list(tmp_path.iterdir()) == []
    cli.run_ok(*command)


def test_keys_and_tokens_of_the_command_line(tmp_path):
    key, jwks, token = tmp_path / "key.json", tmp_path / "jwks.json", tmp_path / "token"
    cli.run_ok("token", "new-key", "--key", key, "--jwks", jwks)
    assert key.stat().st_mode & 0o777 == 0o600
    assert cli.run("token", "new-key", "--key", key, "--jwks", jwks).returncode == 3
    assert len(json.loads(jwks.read_text())["keys"]) == 1 and '"d"' not in jwks.read_text()
    other = tmp_path / "other.json"
    done = cli.run("token", "new-key", "--key", other, "--jwks", tmp_path / "missing" / "jwks.json")
    assert done.returncode == 3 and "missing/jwks.json" in done.stderr, done.stderr
    assert not other.exists(), "a private key without its public half was left"
    path = configuration(tmp_path, jwks)
    commands = cli.simulate(2, 2, 7)
    board = next(json.loads(it) for it in commands if "adoptRules" in it)["adoptRules"]["board"]
    file = tmp_path / "commands.ndjson"
    file.write_text("\n".join(commands) + "\n")

    def mint(*options):
        text = cli.run_ok("token", "mint", "--key", key, "--subject", "importer", "--audience", AUDIENCE,
                          "--issuer", ISSUER, "--lifetime", 300, *options).stdout.strip()
        token.write_text(text + "\n")
        return text

    with Daemon(tmp_path / "data", dev=False, options=["--config", str(path)]) as daemon:
        roles = ["--role", "provider", "--role", "supervisor", "--role", "board", "--board", board,
                 "--role", "operator"]
        # Another library takes it, too.
        claims = jwt.decode(mint(*roles), jwt.PyJWK(json.loads(jwks.read_text())["keys"][0]).key,
                            algorithms=["EdDSA"], audience=AUDIENCE, issuer=ISSUER)
        assert claims["sub"] == "importer" and claims["exp"] - claims["iat"] == 300
        assert cli.run("import", file, "--url", daemon.url).returncode == 3
        cli.run_ok("import", file, "--url", daemon.url, "--token-file", token)
        mint("--role", "provider")
        done = cli.run("projections", "swap", "roster", "--url", daemon.url, "--token-file", token)
        assert done.returncode == 3 and "role_missing" in done.stderr
        mint("--role", "operator")
        for options in [("projections", "list"), ("publications", "list"), ("clock",), ("replay", "roster")]:
            cli.run_ok(*options, "--url", daemon.url, "--token-file", token)
    for wrong in [("--role", "root"), ("--role", "board"), ("--role", "holder"), ("--role", "auditor", "--lifetime", 0)]:
        done = cli.run("token", "mint", "--key", key, "--subject", "a", "--audience", AUDIENCE, "--issuer", ISSUER,
                       *(() if "--lifetime" in wrong else ("--lifetime", 5)), *wrong)
        assert done.returncode == 2
    for option, value in [("--subject", ""), ("--subject", "a" * 129), ("--issuer", ""), ("--audience", "")]:
        fit = {"--subject": "a", "--issuer": ISSUER, "--audience": AUDIENCE} | {option: value}
        done = cli.run("token", "mint", "--key", key, "--role", "auditor", "--lifetime", 5,
                       *(it for pair in fit.items() for it in pair))
        assert done.returncode == 2 and option in done.stderr, done.stderr
    # Whoever reads the key can be anybody.
    key.chmod(0o644)
    done = cli.run("token", "mint", "--key", key, "--role", "auditor", "--lifetime", 5, "--subject", "a",
                   "--audience", AUDIENCE, "--issuer", ISSUER)
    assert done.returncode == 3 and not done.stdout and "can be read by others than its owner" in done.stderr, done


def test_no_token_is_made_that_daemons_do_not_take(tmp_path):
    key = tmp_path / "key.json"
    cli.run_ok("token", "new-key", "--key", key, "--jwks", tmp_path / "jwks.json")

    def mint(boards, audience=AUDIENCE):
        return cli.run("token", "mint", "--key", key, "--subject", "a", "--issuer", ISSUER, "--audience", audience,
                       "--lifetime", 5, "--role", "board", *(it for n in range(boards) for it in ("--board", f"B{n}")))

    assert mint(64).returncode == 0
    done = mint(65)
    assert (done.returncode, done.stdout) == (2, "") and "--board" in done.stderr and "64" in done.stderr, done
    # 4 characters for 3 bytes.
    assert mint(1, "a" * 5_500).returncode == 0
    done = mint(1, "a" * 6_200)
    assert (done.returncode, done.stdout) == (2, "") and "8192" in done.stderr, done


OPEN = {
    *("/v1/issuer", "/v1/status-lists/{purpose}/{list}", "/.well-known/did.json", "/.well-known/jwks.json"),
    *("/healthz", "/openapi.yaml"),
}


def test_each_route_says_that_it_takes_a_token():
    described = yaml.safe_load((cli.REPOSITORY / "Schemas/openapi.yaml").read_text())
    assert described["security"] == [{"bearer": []}, {"certificate": []}]
    assert described["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    operations = [
        (path, method, it)
        for path, methods in described["paths"].items()
        for method, it in methods.items()
        if method in ("get", "post", "delete")
    ]
    assert len(operations) > 15
    for path, method, operation in operations:
        # Nobody is refused for want of a token where none is taken: what readers of signed credentials fetch.
        is_open = operation.get("security") == [{}]
        assert is_open == (path in OPEN), f"{method} {path}"
        refusals = {"401", "403"} & set(operation["responses"])
        assert refusals == (set() if is_open else {"401", "403"}), f"{method} {path}"
