"""TLS of the listener: what it speaks, what becomes of new files, and who is known by a certificate."""

import ipaddress
import json
import os
import pathlib
import signal
import socket
import ssl
import time
import warnings

import pytest
import requests

from support import cli, long_history
from support.careers import Person
from support.certificates import SERVER, Authority
from support.daemon import Daemon
from support.desk import check_problem
from support.raw import Raw, parsed
from support.tokens import AUDIENCE, ISSUER, Key, bearer, publish, write
from support.waiting import wait_until

LOCAL = [ipaddress.ip_address("127.0.0.1")]
#: Files are looked at every five seconds, on a machine where threads stand still for tens of them.
LOOKED = 120


#: Whoever is cut here is cut for what happened to the files, however long that took.
PATIENT = {"idleSeconds": 600, "headSeconds": 600, "bodySeconds": 600, "answerSeconds": 600}


class Office:
    """A daemon with TLS, a list of certificates, and tokens."""

    CALLERS = [
        {"name": "auditor-1", "subject": "CN=audit,OU=Records,O=Example\\, Inc.", "roles": ["auditor"]},
        {"name": "lms", "commonName": "lms.example.org", "roles": ["provider"]},
        {"name": "clerk-board", "uri": "spiffe://example.org/board", "roles": ["board"], "boards": ["TCB"]},
        {"name": "ops", "dns": "Ops.example.org", "roles": ["operator"]},
        {"name": "gateway", "commonName": "gateway", "carriesTokens": True},
    ]

    def __init__(self, folder, tokens=True, tls=None, **limits):
        self.folder = folder
        self.authority = Authority(folder, "servers")
        self.clients = Authority(folder, "clients")
        self.server = self.new_server()
        self.list = folder / "certificates.yaml"
        self.callers = [dict(it) for it in self.CALLERS]
        self.publish()
        self.key = Key("ES256", "k1")
        self.jwks = folder / "jwks.json"
        publish(self.jwks, self.key)
        access = {"certificates": str(self.list)}
        if tokens:
            access |= {"jwks": str(self.jwks), "issuer": ISSUER, "audience": AUDIENCE, "leewaySeconds": 0}
        self.configuration = folder / "credentiald.yaml"
        self.settings = {
            "access": access,
            "tls": {"certificate": self.server.certificate, "key": self.server.key,
                    "clientAuthority": str(self.clients.path), **(tls or {})},
        }
        if limits:
            self.settings["limits"] = limits
        self.configuration.write_text(json.dumps(self.settings))

    def new_server(self, **options):
        return self.authority.issue("server", [("CN", "localhost")], dns=["localhost"], addresses=LOCAL, use=SERVER, **options)

    def publish(self):
        write(self.list, json.dumps({"callers": self.callers}))

    def start(self):
        self.daemon = Daemon(self.folder / "data", dev=False, options=["--config", str(self.configuration)],
                             verify=str(self.authority.path))
        return self.daemon

    def get(self, path, pair=None, headers=None):
        return requests.get(self.daemon.url + path, cert=pair and pair.files, headers=headers,
                            verify=str(self.authority.path), timeout=120)

    def post(self, command, pair):
        return requests.post(self.daemon.url + "/v1/commands", json=command, cert=pair.files,
                             verify=str(self.authority.path), timeout=120)

    def refuses(self, pair):
        """Whether this certificate lets nobody in."""
        try:
            return self.get("/v1/boards", pair).status_code != 200
        except requests.exceptions.RequestException:
            return True

    def client(self, name, subject, **options):
        return self.clients.issue(name, subject, **options)

    def metric(self, name):
        text = self.get("/metrics").text
        return next(float(it.split()[-1]) for it in text.splitlines() if it.startswith(name))


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    office = Office(tmp_path_factory.mktemp("tls"), idleSeconds=600)
    with office.start():
        yield office


def handshake(office, **options):
    """Speaks TLS as told; the version that came of it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(office.authority.path)
    for name, value in options.items():
        setattr(context, name, value)
    host, port = office.daemon.url.removeprefix("https://").split(":")
    with socket.create_connection((host, int(port)), timeout=120) as plain:
        with context.wrap_socket(plain, server_hostname="localhost") as secured:
            return secured.version(), secured.getpeercert()


def test_versions_and_headers(office):
    assert office.daemon.url.startswith("https://")
    answer = office.get("/healthz")
    assert answer.json() == {"status": "ok"}
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert handshake(office)[0] == "TLSv1.3"
    assert handshake(office, maximum_version=ssl.TLSVersion.TLSv1_2)[0] == "TLSv1.2"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(office.authority.path)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises((ssl.SSLError, ConnectionError)):
        host, port = office.daemon.url.removeprefix("https://").split(":")
        with socket.create_connection((host, int(port)), timeout=120) as plain:
            context.wrap_socket(plain, server_hostname="localhost")


def test_plain_http_gets_nothing(office):
    before = office.metric("credentiald_tls_handshakes_failed_total")
    host, port = office.daemon.url.removeprefix("https://").split(":")
    with socket.create_connection((host, int(port)), timeout=120) as plain:
        plain.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        data = b""
        while part := plain.recv(4_096):
            data += part
    assert b"HTTP" not in data
    assert office.metric("credentiald_tls_handshakes_failed_total") > before


# Who is known by a certificate


def test_each_way_of_being_recognized(office):
    audit = office.client("audit", [("O", "Example, Inc."), ("OU", "Records"), ("CN", "audit")])
    assert office.get("/v1/projections", audit).status_code == 200
    lms = office.client("lms", [("CN", "lms.example.org")])
    assert office.get("/v1/boards", lms).status_code == 200
    check_problem(office.get("/v1/projections", lms), 403, "role_missing")
    board = office.client("board", [("CN", "whoever")], uris=["spiffe://example.org/board"])
    check_problem(office.get("/v1/roster?board=OTHER", board), 403, "board_not_yours")
    ops = office.client("ops", [("CN", "x")], dns=["OPS.example.org"])
    assert office.get("/v1/publications", ops).status_code == 200


def test_events_name_the_caller(office):
    lms = office.client("lms2", [("CN", "lms.example.org")])
    command = {"commandId": "01939c6e-0000-7000-8000-000000000001",
               "registerPeer": {"registeredOn": "2026-01-05", "personal": {"givenName": "Ana", "familyName": "Ruiz"}}}
    answer = requests.post(office.daemon.url + "/v1/commands", json=command, cert=lms.files,
                           verify=str(office.authority.path), timeout=120)
    assert answer.status_code == 201, answer.text
    audit = office.client("audit2", [("O", "Example, Inc."), ("OU", "Records"), ("CN", "audit")])
    event = office.get("/v1/events", audit).json()["events"][0]
    assert event["actor"]["principalId"] == "lms" if "actor" in event else "lms" in json.dumps(event)


@pytest.mark.parametrize(
    "subject, options",
    [
        ([("CN", "nobody")], {}),
        # Parts in another order, more of them, fewer of them.
        ([("CN", "audit"), ("OU", "Records"), ("O", "Example, Inc.")], {}),
        ([("C", "US"), ("O", "Example, Inc."), ("OU", "Records"), ("CN", "audit")], {}),
        ([("CN", "audit")], {}),
        # The text of a subject within a name.
        ([("CN", "audit,OU=Records,O=Example\\, Inc.")], {}),
        ([("CN", "LMS.example.org")], {}),
        ([("CN", "lms.example.org\x00.evil.example")], {}),
        # Two common names: which one would be a guess.
        ([("CN", "other"), ("CN", "lms.example.org")], {}),
        # An alternative name of another kind.
        ([("CN", "x")], {"dns": ["lms.example.org"]}),
        ([("CN", "ops.example.org")], {}),
        ([("CN", "x")], {"uris": ["spiffe://example.org/board/"]}),
        ([("CN", "x")], {"uris": ["SPIFFE://example.org/board"]}),
        # The names of two who are listed.
        ([("CN", "lms.example.org")], {"dns": ["ops.example.org"]}),
    ],
    ids=str,
)
def test_a_certificate_that_is_not_listed(office, subject, options):
    pair = office.client("other", subject, **options)
    problem = check_problem(office.get("/v1/boards", pair), 401, "not_authenticated")
    assert "listed" in problem["detail"]
    # No token saves it: who was taken out of the list has no say any more.
    token = bearer(office.key.token("auditor"))
    check_problem(office.get("/v1/boards", pair, token), 401, "not_authenticated")
    # And nothing that it says comes back.
    assert "lms" not in problem["detail"] and "audit" not in problem["detail"]


@pytest.mark.parametrize("kind", ["other authority", "expired", "not yet valid", "for servers", "self-signed"])
def test_a_certificate_that_is_not_good(office, kind, tmp_path):
    name = [("CN", "lms.example.org")]
    if kind == "other authority":
        pair = Authority(tmp_path, "clients").issue("bad", name)
    elif kind == "self-signed":
        itself = Authority(tmp_path, "lms.example.org")
        pair = itself.issue("bad", name)
    else:
        options = {"expired": {"seconds": -10, "begins": -600}, "not yet valid": {"begins": 3_600},
                   "for servers": {"use": SERVER}}[kind]
        pair = office.client("bad", name, **options)
    with pytest.raises(requests.exceptions.RequestException):
        answer = office.get("/healthz", pair)
        raise AssertionError(f"{answer.status_code} {answer.text}")


def test_a_certificate_and_a_token_must_agree(office):
    lms = office.client("lms3", [("CN", "lms.example.org")])
    audit = office.client("audit3", [("O", "Example, Inc."), ("OU", "Records"), ("CN", "audit")])
    token = office.key.token
    # The same caller: what both allow.
    assert office.get("/v1/boards", lms, bearer(token("provider", sub="lms"))).status_code == 200
    check_problem(office.get("/v1/projections", lms, bearer(token("provider", "auditor", sub="lms"))), 403, "role_missing")
    check_problem(office.get("/v1/projections", audit, bearer(token("provider", sub="auditor-1"))), 403, "role_missing")
    # Another caller, whoever of them may more.
    problem = check_problem(office.get("/v1/boards", lms, bearer(token("auditor"))), 401, "not_authenticated")
    assert "two callers" in problem["detail"]
    # A token that is not taken, whatever the certificate.
    check_problem(office.get("/v1/projections", audit, bearer(token("auditor", sub="auditor-1", exp=1))), 401, "not_authenticated")
    check_problem(office.get("/v1/projections", audit, bearer("a.b.c")), 401, "not_authenticated")
    # A gateway brings tokens of others, and has no say of its own.
    gateway = office.client("gateway", [("CN", "gateway")])
    assert office.get("/v1/projections", gateway, bearer(token("auditor"))).status_code == 200
    check_problem(office.get("/v1/boards", gateway), 403, "role_missing")


def connected(office, session):
    """Asks with a certificate that ends soon, and later where this process stood still until then; when it ends."""
    for seconds in (5, 30, 90):
        began = time.time()
        session.cert = office.client("short", [("CN", "lms.example.org")], seconds=seconds).files
        # It is made meanwhile, and ends that much later.
        ends = time.time() + seconds
        try:
            answer = session.get(office.daemon.url + "/v1/boards", timeout=120)
        except requests.exceptions.RequestException:
            answer = None
        if answer is not None and answer.status_code == 200:
            return ends
        assert time.time() > began + seconds - 1, answer is not None and answer.text
        session.close()
    raise AssertionError("no connection within 90 s")


def test_a_certificate_that_ends_while_its_connection_goes_on(office):
    with requests.Session() as session:
        session.trust_env = False
        session.verify = str(office.authority.path)
        ends = connected(office, session)
        wait_until(lambda: time.time() > ends + 1, 180, "the end of the certificate")
        problem = check_problem(session.get(office.daemon.url + "/v1/boards", timeout=120), 401, "not_authenticated")
        assert "expired" in problem["detail"]


def test_who_is_taken_out_of_the_list_is_out(office):
    pair = office.client("lms4", [("CN", "lms.example.org")])
    with requests.Session() as session:
        session.trust_env = False
        session.verify, session.cert = str(office.authority.path), pair.files

        def status():
            return session.get(office.daemon.url + "/v1/boards", timeout=120).status_code

        assert status() == 200
        # A list that is broken changes nothing, and is told.
        write(office.list, json.dumps({"callers": [{"name": "lms", "commonName": "lms.example.org", "roles": ["king"]}]}))
        wait_until(lambda: office.metric('credentiald_access_files_stale{file="certificates"}') == 1, LOOKED, "the fault")
        reasons = office.get("/readyz").json()["reasons"]
        assert any("certificates.yaml:1" in it and "roles" in it for it in reasons), reasons
        assert status() == 200
        office.callers = [it for it in office.callers if it["name"] != "lms"]
        office.publish()
        # On the connection that is open.
        wait_until(lambda: status() == 401, LOOKED, "the caller is out")
        assert office.metric('credentiald_access_files_stale{file="certificates"}') == 0
        office.callers = [dict(it) for it in office.CALLERS]
        office.publish()
        wait_until(lambda: status() == 200, LOOKED, "the caller is in")


def test_a_history_is_cut_off_when_its_reader_is_taken_out_of_the_list(tmp_path):
    office = Office(tmp_path, **PATIENT)
    with office.start():
        person = Person(3)
        commands = [person.register()]
        # More than the buffers of a connection hold.
        entry = b"F" * 7_000
        for _ in range(1_200):
            command = person.competency()
            command["passCompetency"]["feedback"] = entry.decode()
            commands.append(command)
        provider = office.client("sender", [("CN", "lms.example.org")])
        for first in range(0, len(commands), 500):
            body = "".join(json.dumps(it) + "\n" for it in commands[first:first + 500])
            sent = requests.post(office.daemon.url + "/v1/commands/bulk", data=body.encode(), cert=provider.files,
                                 verify=str(office.authority.path), timeout=120, headers={"Content-Type": "application/x-ndjson"})
            assert sent.status_code == 200 and '"code"' not in sent.text, sent.text[:300]
        audit = office.client("audit7", [("O", "Example, Inc."), ("OU", "Records"), ("CN", "audit")])
        with Secured(office, audit) as raw:
            raw.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
            raw.send(f"GET /v1/peers/{person.id}/history?limit=50 HTTP/1.1\r\nHost: a\r\nAccept: application/x-ndjson\r\n"
                     "Credentiald-Purpose: audit\r\n\r\n".encode())
            # Its first page, of which what was not sent yet is lost when it is cut off.
            assert b" 200 OK" in raw.read(LOOKED, until=lambda it: it.count(entry) >= 50), raw.data[:300]
            office.callers = [it for it in office.callers if it["name"] != "auditor-1"]
            office.publish()
            wait_until(lambda: office.get("/v1/boards", audit).status_code == 401, LOOKED, "the reader is out")
            raw.read(LOOKED, until=lambda it: it.endswith(b"\r\n0\r\n\r\n"))
            assert raw.closed and not raw.data.endswith(b"\r\n0\r\n\r\n"), "it goes on to its end"
            assert 50 <= raw.data.count(entry) < 1_200


# The listener's own files


def test_new_files_are_taken_and_broken_ones_are_not(office):
    def serial():
        return handshake(office)[1]["serialNumber"]

    def stale():
        return office.metric('credentiald_access_files_stale{file="tls"}')

    first = serial()
    office.new_server()
    wait_until(lambda: serial() != first, LOOKED, "the new certificate")
    second = serial()
    good = {path: open(path, "rb").read() for path in office.server.files}

    def breaks(reason, change):
        change()
        wait_until(lambda: stale() == 1, LOOKED, reason)
        reasons = office.get("/readyz").json()["reasons"]
        assert any(reason in it for it in reasons), reasons
        assert serial() == second
        for path, data in good.items():
            with open(path, "wb") as file:
                file.write(data)
            os.chmod(path, 0o600)
        wait_until(lambda: stale() == 0, LOOKED, "it is mended")
        assert office.get("/readyz").json()["reasons"] == [] or "reasons" not in office.get("/readyz").json()

    breaks("is no certificate in PEM", lambda: open(office.server.certificate, "w").write("nonsense"))
    breaks("is empty", lambda: open(office.server.key, "w").close())
    breaks("cannot be read", lambda: os.remove(office.server.certificate))
    breaks("open to others than its owner", lambda: os.chmod(office.server.key, 0o644))

    def mixed():
        office.new_server()
        with open(office.server.key, "wb") as file:
            file.write(good[office.server.key])

    breaks("is not the key of", mixed)
    breaks("has expired", lambda: office.new_server(seconds=-10, begins=-600))
    log = office.daemon.log()
    assert "PRIVATE KEY" not in log and good[office.server.key].split(b"\n")[1].decode() not in log


class Secured(Raw):
    """A connection with TLS, byte by byte."""

    def __init__(self, office, pair=None):
        super().__init__(office.daemon)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(office.authority.path)
        if pair:
            context.load_cert_chain(*pair.files)
        self.socket = context.wrap_socket(self.socket, server_hostname="localhost")

    def answer(self, request):
        """The answer to a whole request, with which the connection goes on."""
        before = len(parsed(self.data))
        self.send(request)
        self.read(LOOKED, until=lambda it: len(parsed(it)) > before)
        return parsed(self.data)[-1]


def begun(command):
    """A command of which the last byte is still to come, and that byte."""
    body = json.dumps(command).encode()
    return (f"POST /v1/commands HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            + body[:-1], body[-1:])


BOARDS = b"GET /v1/boards HTTP/1.1\r\nHost: a\r\n\r\n"


def test_connections_end_with_the_files_that_they_began_with(tmp_path):
    office = Office(tmp_path, **PATIENT)
    with office.start():
        lms = office.client("lms", [("CN", "lms.example.org")])
        with Secured(office, lms) as idle, Secured(office, lms) as busy, Secured(office, lms) as lone:
            for it in [idle, busy]:
                answer = it.answer(BOARDS)
                assert answer.status == 200 and "connection" not in answer.headers
            first, last = begun(Person(1).register())
            busy.send(first)
            # Nothing of TLS has changed: nobody is sent away.
            office.publish()
            assert not idle.is_closed_within(7) and idle.answer(BOARDS).status == 200
            serial = handshake(office)[1]["serialNumber"]
            office.new_server()
            wait_until(lambda: handshake(office)[1]["serialNumber"] != serial, LOOKED, "the new certificate")
            # Who is idle is sent away, whether anything was asked there or not.
            assert idle.is_closed_within(LOOKED) and lone.is_closed_within(LOOKED)
            # Who waits for an answer gets it, and is told that it is the last.
            answer = busy.answer(last)
            assert answer.status == 201 and answer.headers["connection"] == "close", answer
            assert busy.is_closed_within(LOOKED)
        # Under the new one it goes on.
        with Secured(office, lms) as after:
            for _ in range(2):
                answer = after.answer(BOARDS)
                assert answer.status == 200 and "connection" not in answer.headers
            assert not after.is_closed_within(6)


class Handshake:
    """A handshake that stops after the client's first words, until it is told to go on."""

    def __init__(self, office, pair):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(office.authority.path)
        context.load_cert_chain(*pair.files)
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.incoming, self.outgoing, server_hostname="localhost")
        host, port = office.daemon.url.removeprefix("https://").split(":")
        self.socket = socket.create_connection((host, int(port)), timeout=120)
        with pytest.raises(ssl.SSLWantReadError):
            self.tls.do_handshake()
        self.pass_on()
        # What the daemon says to it is under the files of then.
        self.hear()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def pass_on(self):
        self.socket.sendall(self.outgoing.read())

    def hear(self):
        data = self.socket.recv(65_536)
        self.incoming.write(data) if data else self.incoming.write_eof()

    def does(self, step):
        while True:
            try:
                result = step()
                self.pass_on()
                return result
            except ssl.SSLWantReadError:
                self.pass_on()
                self.hear()

    def ask(self, request):
        """The whole of what is said after the request, to the end of the connection."""
        self.does(self.tls.do_handshake)
        self.does(lambda: self.tls.write(request))
        data = b""
        try:
            while part := self.does(lambda: self.tls.read(65_536)):
                data += part
        except ssl.SSLEOFError:
            pass
        return data


def test_a_handshake_is_finished_whatever_becomes_of_the_files(tmp_path):
    office = Office(tmp_path, **PATIENT)
    with office.start():
        lms = office.client("lms", [("CN", "lms.example.org")])
        with Handshake(office, lms) as pending:
            serial = handshake(office)[1]["serialNumber"]
            office.new_server()
            wait_until(lambda: handshake(office)[1]["serialNumber"] != serial, LOOKED, "the new certificate")
            (answer,) = parsed(pending.ask(BOARDS))
            assert answer.status == 200 and answer.headers["connection"] == "close", answer
        # Who began under an authority that is gone meanwhile is let in as nobody.
        with Handshake(office, lms) as pending:
            write(office.clients.path, Authority(tmp_path, "others").path.read_text())
            wait_until(lambda: office.refuses(lms), LOOKED, "the former is not taken")
            (answer,) = parsed(pending.ask(BOARDS))
            assert answer.status == 401 and answer.headers["connection"] == "close", answer


def test_nobody_outlasts_the_authority_of_their_certificate(tmp_path):
    office = Office(tmp_path, **PATIENT)
    with office.start():
        lms = office.client("lms", [("CN", "lms.example.org")])
        audit = office.client("audit6", [("O", "Example, Inc."), ("OU", "Records"), ("CN", "audit")])
        feed = b"GET /v1/events?after=0 HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n"
        first, last = begun(Person(2).register())

        def follows(stream):
            stream.send(feed)
            stream.read(LOOKED, until=lambda it: b"\r\n\r\n" in it)
            assert b" 200 OK" in stream.data, stream.data

        with Secured(office, audit) as stream, Secured(office, lms) as ahead:
            follows(stream)
            ahead.send(first)
            # One more authority: nobody is the less trusted.
            former = office.clients
            office.clients = Authority(tmp_path, "others")
            write(former.path, former.path.read_text() + office.clients.path.read_text())
            after = office.client("after", [("CN", "lms.example.org")])

            wait_until(lambda: not office.refuses(after), LOOKED, "both are taken")
            assert not office.refuses(lms) and not stream.is_closed_within(3)
            # And the former one is gone.
            write(former.path, office.clients.path.read_text())
            wait_until(lambda: office.refuses(lms), LOOKED, "the former is not taken")
            assert stream.is_closed_within(LOOKED), "the stream ends with who vouched for its reader"
            # What was let in before is answered: nothing is done for whom nobody vouches once it has come whole. And
            # what is sent behind it is of nobody.
            ahead.send(last + BOARDS)
            ahead.read(LOOKED)
            assert ahead.closed
            answers = parsed(ahead.data)
            assert [it.status for it in answers] in ([401], [401, 401]), ahead.data
            assert b"when the body had come" in answers[0].body and answers[-1].headers["connection"] == "close", ahead.data
        assert not office.refuses(after)
        # It is still to be sent.
        assert office.post(Person(2).register(), after).status_code == 201


def test_what_has_expired_far_behind_the_certificate_keeps_no_next_one_away(tmp_path):
    office = Office(tmp_path, **PATIENT)
    root = office.authority.path.read_text()
    lapsed = office.authority.issue("lapsed", [("CN", "a former root")], seconds=-10, begins=-600)
    with open(lapsed.certificate) as file:
        lapsed = file.read()

    def put(*behind):
        # Its own end is far: what is behind it is told of only then.
        pair = office.authority.issue("next", [("CN", "localhost")], dns=["localhost"], addresses=LOCAL, use=SERVER,
                                      seconds=100 * 86_400)
        with open(pair.certificate) as file:
            chain = "".join([file.read(), *behind])
        os.replace(pair.key, office.server.key)
        write(pathlib.Path(office.server.certificate), chain)

    def notices():
        return office.get("/readyz").json().get("notices", [])

    def serial():
        return handshake(office)[1]["serialNumber"]

    def stale():
        return office.metric('credentiald_access_files_stale{file="tls"}') == 1

    with office.start():
        first = serial()
        put(root, lapsed)
        wait_until(lambda: serial() != first, LOOKED, "the new certificate")
        assert office.metric("credentiald_tls_certificate_expiry_timestamp_seconds") > time.time()
        wait_until(lambda: any("behind the certificate of TLS one has expired" in it for it in notices()), LOOKED, "it is told")
        assert not stale()
        # What signed the certificate itself is needed.
        second = serial()
        put(lapsed, root)
        wait_until(lambda: any("has expired" in it for it in office.get("/readyz").json().get("reasons", [])), LOOKED, "it is told")
        assert serial() == second and stale()


def test_an_authority_leaves_also_while_the_listener_is_expired(tmp_path):
    office = Office(tmp_path, **PATIENT)
    office.server = office.new_server(seconds=-10, begins=-600)
    with office.start():
        lms = office.client("lms", [("CN", "lms.example.org")])
        former = office.clients
        office.clients = Authority(tmp_path, "others")
        after = office.client("after", [("CN", "lms.example.org")])

        def lets_in(pair):
            """Some clients do not look at the end of the listener's certificate, and a thief's would not."""
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    return requests.get(office.daemon.url + "/v1/boards", cert=pair.files, verify=False, timeout=120).status_code == 200
            except requests.exceptions.RequestException:
                return False

        assert lets_in(lms) and not lets_in(after)
        write(former.path, office.clients.path.read_text())
        wait_until(lambda: lets_in(after), LOOKED, "the new authority is taken")
        assert not lets_in(lms)
        office.daemon.wait_logged("the certificate of TLS has expired")


def test_the_end_of_the_certificate_is_told_ahead(office):
    soon = int(office.metric("credentiald_tls_certificate_expiry_timestamp_seconds"))
    assert 0 < soon - time.time() < 2 * 86_400
    assert any("expires" in it for it in office.get("/readyz").json()["notices"])
    office.daemon.wait_logged("the certificate of TLS expires")


def test_tools_speak_tls(office, tmp_path):
    audit = office.client("audit5", [("O", "Example, Inc."), ("OU", "Records"), ("CN", "audit")])
    ca = ["--ca-file", str(office.authority.path)]
    mine = ["--certificate", audit.certificate, "--certificate-key", audit.key]
    url = office.daemon.url.replace("127.0.0.1", "localhost")
    assert json.loads(cli.run_ok("clock", "--url", url, "--json", *ca, *mine).stdout)["clock"] == "system"
    # A daemon whom nobody vouches for is not spoken to, and a key that all can read is not shown.
    assert cli.run("clock", "--url", url, *mine).returncode == 3
    os.chmod(audit.key, 0o644)
    refused = cli.run("clock", "--url", url, *ca, *mine)
    assert refused.returncode == 3 and "open to others" in refused.stderr


# What the daemon starts with


def test_a_certificate_may_be_asked_of_everybody(tmp_path):
    office = Office(tmp_path, tokens=False, tls={"clientCertificate": "required", "minimumVersion": "1.3"})
    lms = office.client("lms", [("CN", "lms.example.org")])
    with Daemon(tmp_path / "data", dev=False, options=["--config", str(office.configuration)]) as office.daemon:
        assert office.get("/v1/boards", lms).status_code == 200
        # Tokens are not taken where none are configured.
        check_problem(office.get("/v1/boards", lms, bearer(office.key.token("auditor", sub="lms"))), 401, "not_authenticated")
        with pytest.raises(requests.exceptions.RequestException):
            office.get("/healthz")
        with pytest.raises(ssl.SSLError):
            handshake(office, maximum_version=ssl.TLSVersion.TLSv1_2)


@pytest.mark.parametrize(
    "change, reason",
    [
        (lambda it: it["tls"].pop("clientAuthority"), "access.certificates: needs tls.clientAuthority"),
        (lambda it: it["access"].pop("certificates"), "tls.clientAuthority: needs access.certificates"),
        (lambda it: it["tls"].pop("key"), "has no key"),
        (lambda it: it["tls"].update(minimumVersion="1.1"), "did you mean 1.2"),
        (lambda it: it["tls"].update(key="/no/f"), "/no/f cannot be read"),
        (lambda it: it["tls"].update(clientAuthority="/dev/null"), "/dev/null is not a plain file"),
        (lambda it: it["access"].update(certificates="/no/f"), "/no/f cannot be read"),
        (lambda it: it.pop("access"), "tls.clientAuthority: needs access.certificates"),
        (lambda it: (it.pop("access"), it["tls"].pop("clientAuthority")), "no keys to authenticate callers"),
        (lambda it: it.update(limits={"callerBurst": 0}), "limits.callerBurst: is 0, not 1 to"),
    ],
)
def test_a_configuration_that_does_not_go_together(tmp_path, change, reason):
    office = Office(tmp_path)
    change(office.settings)
    office.configuration.write_text(json.dumps(office.settings))
    refused = cli.run("serve", "--config", str(office.configuration), "--data", str(tmp_path / "d"))
    assert refused.returncode != 0 and reason in refused.stderr, refused.stderr


def test_the_sample_list_is_taken(tmp_path):
    office = Office(tmp_path)
    office.settings["access"]["certificates"] = str(cli.REPOSITORY / "deploy/certificates.yaml")
    office.configuration.write_text(json.dumps(office.settings))
    checked = json.loads(cli.run_ok("config", "check", str(office.configuration), "--json").stdout)
    assert checked["access"]["certificates"].endswith("certificates.yaml") and checked["tls"]["minimumVersion"] == "1.2"


def test_what_breaks_off_over_http_1_0_does_not_end_as_tls_ends(tmp_path):
    """The word by which TLS ends says that nothing is missing, and nothing else says how long the answer is."""
    office = Office(tmp_path, **PATIENT)
    with office.start() as daemon:
        person, verify = Person(851), str(office.authority.path)
        long_history.record(daemon.url, person, office.key.token("provider", "supervisor"), verify)
        token = office.key.token("auditor")
        lines = [f"GET /v1/peers/{person.id}/history?limit=10 HTTP/1.0", "Accept: application/x-ndjson",
                 "credentiald-purpose: audit", f"Authorization: Bearer {token}", "", ""]
        context = ssl.create_default_context(cafile=verify)
        plain = socket.create_connection(("127.0.0.1", int(daemon.url.rsplit(":", 1)[1])), timeout=LOOKED)
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 18)
        with context.wrap_socket(plain, server_hostname="localhost", suppress_ragged_eofs=False) as secured:
            secured.sendall("\r\n".join(lines).encode())
            data = b""
            while data.count(b"\n") < 12:
                part = secured.recv(1 << 16)
                assert part, data
                data += part
            assert b" 200 " in data.splitlines()[0], data
            publish(office.jwks, Key("ES256", "k2"))
            daemon.process.send_signal(signal.SIGHUP)
            wait_until(lambda: office.get("/v1/boards", headers=bearer(token)).status_code == 401, LOOKED, "the end of the key")
            with pytest.raises((ConnectionResetError, ssl.SSLEOFError)):
                while part := secured.recv(1 << 16):
                    data += part
        assert data.partition(b"\r\n\r\n")[2].count(b"\n") < long_history.ENTRIES
