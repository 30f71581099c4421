"""A daemon's configuration: file, environment and options over each other, and SIGHUP."""

import contextlib
import json
import os
import signal
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
import requests

from support import cli
from support.daemon import Daemon
from support.service_manager import NotifySocket
from support.tokens import AUDIENCE, ISSUER, Key, bearer, publish, write
from support.waiting import wait_until


class Site:
    """A daemon with tokens and a file that the test rewrites."""

    def __init__(self, folder, variables=None, **more):
        self.folder = folder
        self.path = folder / "credentiald.yaml"
        self.jwks = folder / "jwks.json"
        self.key = Key("EdDSA", "one")
        publish(self.jwks, self.key)
        self.settings = {"access": {"jwks": str(self.jwks), "issuer": ISSUER, "audience": AUDIENCE}, **more}
        self.write()
        self.daemon = Daemon(
            folder / "data", dev=False, options=["--config", self.path],
            environment={**os.environ, **(variables or {})},
        )

    def write(self, **changes):
        """The file, as JSON, which is YAML."""
        self.settings = {**self.settings, **changes}
        write(self.path, "# a comment\n" + json.dumps(self.settings, indent=1))

    def hang_up(self):
        before = self.reloads()
        self.daemon.process.send_signal(signal.SIGHUP)
        wait_until(lambda: self.reloads() != before, 120, "a reload")

    def reloads(self):
        # On this machine it takes no token, and is not charged to the caller of the test.
        text = requests.get(self.daemon.url + "/metrics", timeout=120).text
        return {
            result: int(next(it.split()[-1] for it in text.splitlines() if it.startswith(
                f'credentiald_configuration_reloads_total{{result="{result}"}}')))
            for result in ("taken", "refused")
        }

    def get(self, path, role="auditor", **headers):
        return requests.get(self.daemon.url + path, headers={**bearer(self.key.token(role)), **headers}, timeout=120)

    def crowd(self, count=40):
        """The statuses of requests that come all at once: one after the other they might be slower than any limit."""
        with ThreadPoolExecutor(count) as clients:
            return [it.status_code for it in clients.map(lambda _: self.get("/v1/boards"), range(count))]

    def lines(self):
        """The whole ones: somebody may be writing just now."""
        text = self.daemon.log()
        return cli.json_lines(text[: text.rfind("\n") + 1])

    def messages(self, start, count=0):
        """As many at least. Lines are written by a thread of their own, after what they tell of."""
        def found():
            return [it for it in self.lines() if it["message"].startswith(start)]

        wait_until(lambda: len(found()) >= count, 120, f"{count} lines: {start}")
        return found()


@pytest.fixture
def site(tmp_path):
    site = Site(tmp_path)
    with site.daemon:
        yield site


def environment(**variables):
    return {**os.environ, **variables}


def check(*arguments, **variables):
    return cli.run("config", "check", *arguments, environment=environment(**variables))


@pytest.mark.parametrize(("spoil", "reason"), [
    (lambda path: path.unlink(), "there is no master key at"),
    (lambda path: path.write_bytes(bytes(31)), "does not have 32 bytes"),
    (lambda path: path.chmod(0o644), "has mode 644"),
    (lambda path: (path.unlink(), path.mkdir(0o700)), "cannot be read"),
])
def test_check_looks_at_the_master_key_as_serve_does(tmp_path, spoil, reason):
    path, key = tmp_path / "c.yaml", tmp_path / "some.key"
    path.write_text(f"data: {tmp_path / 'data'}\nmasterKey: {key}\nkafka: {{bootstrap: 'off'}}\n")
    key.write_bytes(os.urandom(32))
    key.chmod(0o600)
    assert check(path).returncode == 0
    spoil(key)
    done = check(path, "--json")
    [error] = cli.json_lines(done.stdout)
    assert done.returncode == 1 and error["line"] == 2 and reason in error["reason"], error
    served = cli.run("serve", "--dev", "--config", path, "--listen", "127.0.0.1:0")
    assert served.returncode == 3 and reason in served.stderr, served
    # By its variable, which has no line.
    path.write_text("listen: 127.0.0.1:0\n")
    done = check(path, CREDENTIALD_MASTER_KEY=str(key))
    assert done.returncode == 1 and reason in done.stdout, done
    # systemd has it there while the service runs.
    assert check(path, CREDENTIALD_MASTER_KEY="/run/credentials/nobody.service/master.key").returncode == 0


def test_check_looks_at_the_master_key_of_systemd_where_serve_takes_that(tmp_path):
    path, credentials, own = tmp_path / "c.yaml", tmp_path / "credentials", tmp_path / "own.key"
    path.write_text(f"data: {tmp_path / 'data'}\nkafka: {{bootstrap: 'off'}}\n")
    credentials.mkdir()
    given = {"CREDENTIALS_DIRECTORY": str(credentials)}
    # Without one in it the data folder's own is used.
    assert check(path, **given).returncode == 0
    key = credentials / "master.key"
    for file, content in ((key, bytes(31)), (own, os.urandom(32))):
        file.write_bytes(content)
        file.chmod(0o600)
    served = cli.run("serve", "--dev", "--config", path, "--listen", "127.0.0.1:0", environment=environment(**given))
    assert served.returncode == 3 and f"{key} does not have 32 bytes" in served.stderr, served
    [error] = cli.json_lines(check(path, "--json", **given).stdout)
    assert error["path"] == "masterKey" and f"{key} does not have 32 bytes" in error["reason"], error
    # What the configuration says goes before it.
    assert check(path, CREDENTIALD_MASTER_KEY=str(own), **given).returncode == 0
    key.write_bytes(os.urandom(32))
    assert check(path, **given).returncode == 0


# Layers


def test_options_go_before_variables_and_variables_before_the_file(tmp_path):
    site = Site(
        tmp_path, {"CREDENTIALD_LIMITS_CALLER_BURST": "3", "CREDENTIALD_LIMITS_CALLER_REQUESTS_PER_SECOND": "1",
                   "CREDENTIALD_LISTEN": "nowhere.invalid:1", "CREDENTIALD_LOG_LEVEL": "debug"},
        limits={"callerBurst": 1_000, "callerRequestsPerSecond": 1_000}, data="/nowhere", logLevel="error",
    )
    with site.daemon:
        # --listen and --data of the harness went before the variable and the file.
        assert site.daemon.url.startswith("http://127.0.0.1:") and (tmp_path / "data").is_dir()
        assert all(site.get("/v1/boards").status_code == 200 for _ in range(3))
        answers = site.crowd()
        assert 429 in answers and set(answers) <= {200, 429}, answers
        wait_until(lambda: any(it["level"] in ("debug", "info") for it in site.lines()), 120, "a line that is no error")


def test_check_shows_what_everything_comes_to_and_who_said_so(tmp_path):
    path = tmp_path / "c.yaml"
    path.write_text("data: /srv/d\nlisten: 127.0.0.1:1\nkafka:\n  bootstrap: b:1\n  secrets:\n    sasl.password: {env: PASS}\n")
    done = check(path, "--listen", "127.0.0.1:3", PASS="hunter2hunter2", CREDENTIALD_KAFKA_CLIENT_ID="me", CREDENTIALD_LISTEN="127.0.0.1:2")
    assert done.returncode == 0 and "hunter2" not in done.stdout + done.stderr, done
    rows = {it.split()[0]: it.split()[1:] for it in done.stdout.splitlines()}
    assert rows["data"] == [f"{path}:1", "/srv/d"] and rows["listen"] == ["--listen", "127.0.0.1:3"]
    assert rows["kafka.clientId"] == ["CREDENTIALD_KAFKA_CLIENT_ID", "me"] and rows["settleSeconds"] == ["default", "300"]
    assert rows["kafka.secrets.sasl.password"] == [f"{path}:6", "<hidden>"]
    assert rows["tls.certificate"] == ["default", "(not", "set)"]
    done = check(path, "--json", PASS="hunter2hunter2", CREDENTIALD_LISTEN="127.0.0.1:2")
    assert "hunter2" not in done.stdout
    values = {it["key"]: it for it in json.loads(done.stdout)["values"]}
    assert values["listen"] == {"key": "listen", "value": "127.0.0.1:2", "from": "environment", "at": "CREDENTIALD_LISTEN"}
    assert values["data"]["at"] == f"{path}:1" and values["data"]["from"] == "file"
    assert values["masterKey"] == {"key": "masterKey", "from": "default"}
    documented = {it["key"]: it for it in cli.json_lines(cli.run_ok("config", "keys", "--json").stdout)}
    assert set(documented) == {it for it in values if not it.startswith(("kafka.secrets.", "publications["))}
    assert documented["limits.bodySeconds"]["variable"] == "CREDENTIALD_LIMITS_BODY_SECONDS"


def test_a_variable_that_nobody_knows_is_refused(tmp_path):
    done = check(CREDENTIALD_LISTTEN="127.0.0.1:1")
    assert done.returncode == 1
    assert done.stdout == "environment: error: CREDENTIALD_LISTTEN: is not known; did you mean CREDENTIALD_LISTEN?\n"
    done = cli.run(
        "serve", "--dev", "--data", tmp_path / "data", "--listen", "127.0.0.1:0", "--kafka", "off",
        environment=environment(CREDENTIALD_LISTTEN="127.0.0.1:1"),
    )
    assert done.returncode == 3 and "did you mean CREDENTIALD_LISTEN?" in done.stderr
    assert not (tmp_path / "data").exists()
    finding = json.loads(check("--json", CREDENTIALD_DATA="").stdout)
    assert finding == {"file": "environment", "path": "CREDENTIALD_DATA", "reason": "is empty", "severity": "error"}


def test_it_runs_by_variables_alone(tmp_path):
    jwks, key = tmp_path / "jwks.json", Key("ES256", "a")
    publish(jwks, key)
    variables = {
        "CREDENTIALD_ACCESS_JWKS": str(jwks), "CREDENTIALD_ACCESS_ISSUER": ISSUER, "CREDENTIALD_ACCESS_AUDIENCE": AUDIENCE,
        "CREDENTIALD_DATA": str(tmp_path / "data"), "CREDENTIALD_LISTEN": "127.0.0.1:0", "CREDENTIALD_KAFKA_BOOTSTRAP": "off",
    }
    process = subprocess.Popen(
        [str(cli.BINARY), "serve", "--json"], env=environment(**variables), cwd=tmp_path,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )
    try:
        ready = json.loads(process.stdout.readline())
        answer = requests.get(ready["url"] + "/v1/boards", headers=bearer(key.token("auditor")), timeout=120)
        assert answer.status_code == 200, answer.text
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


# SIGHUP


def test_limits_and_level_are_taken_and_the_rest_is_named(site):
    assert all(site.get("/v1/boards").status_code == 200 for _ in range(5))
    site.write(limits={"callerRequestsPerSecond": 1, "callerBurst": 2, "connections": 7}, logLevel="debug", data="/elsewhere",
               settleSeconds=5, publications=[{"name": "log", "audience": "log"}])
    site.hang_up()
    assert site.reloads() == {"taken": 1, "refused": 0}
    [taken] = site.messages("configuration read anew", 1)
    assert taken["metadata"]["changed"] == "logLevel, limits.callerRequestsPerSecond, limits.callerBurst"
    # data and settleSeconds were options of the harness, which go before the file: they have not changed.
    [waiting] = site.messages("configuration waits for a restart", 1)
    assert waiting["level"] == "warning" and waiting["metadata"]["keys"] == "limits.connections, publications"
    assert all(site.get("/v1/boards").status_code == 200 for _ in range(2))
    answers = site.crowd()
    assert 429 in answers and set(answers) <= {200, 429}, answers
    site.write(limits={}, logLevel="error")
    # What was given back is as at the start; what waits is told again, and a level above it keeps silent.
    site.hang_up()
    assert all(site.get("/v1/boards").status_code == 200 for _ in range(5))
    assert len(site.messages("configuration read anew")) == 1


def test_a_key_that_signs_and_was_replaced_in_its_file_waits(tmp_path):
    def make(name):
        cli.run_ok("token", "new-key", "--key", tmp_path / name, "--jwks", tmp_path / f"{name}.jwks")
        return tmp_path / name

    key, other = make("key"), make("other")
    site = Site(tmp_path, verification={"url": "https://v.example.org", "key": str(key)})
    with site.daemon:
        site.hang_up()
        assert not site.messages("configuration waits for a restart")
        os.replace(other, key)
        site.hang_up()
        [waiting] = site.messages("configuration waits for a restart", 1)
        assert "verification.key" in waiting["metadata"]["keys"], waiting
        # Until it is started again, it is told at each.
        site.hang_up()
        assert len(site.messages("configuration waits for a restart", 2)) == 2
        assert site.reloads() == {"taken": 3, "refused": 0}


def test_a_level_reaches_loggers_that_are_there(site):
    # Of a line at level info.
    def refuse(count):
        assert requests.get(site.daemon.url + "/v1/boards", headers=bearer("a.b.c"), timeout=120).status_code == 401
        return len(site.messages("a token was refused", count))

    assert refuse(1) == 1
    site.write(logLevel="warning")
    site.hang_up()
    assert refuse(1) == 1
    site.write(logLevel="info")
    site.hang_up()
    assert refuse(2) == 2
    # One that was written late is counted, too.
    site.daemon.stop()
    assert len(site.messages("a token was refused")) == 2


def test_a_bad_file_leaves_everything_as_it_is(site):
    good = site.settings
    for text, reason in [
        ("access: [", "is not YAML"),
        ("lissten: a:1\nlimits: {callerBurst: 1, callerRequestsPerSecond: 1}", "did you mean listen?"),
        (json.dumps({**good, "limits": {"callerBurst": 0}}), "not 1 to"),
        (json.dumps({**good, "access": {**good["access"], "jwks": "/no/f"}}), "cannot be read"),
    ]:
        before = site.reloads()["refused"]
        write(site.path, text)
        site.hang_up()
        assert site.reloads()["refused"] == before + 1
        wait_until(lambda reason=reason: reason in not_taken(site), 120, f"the line with the reason: {reason}")
        assert site.messages("configuration not taken")[-1]["level"] == "error"
        assert all(site.get("/v1/boards").status_code == 200 for _ in range(5))
    site.path.unlink()
    site.hang_up()
    wait_until(lambda: "cannot read the configuration file" in not_taken(site), 120, "the line of a file that is gone")
    site.write()
    site.hang_up()
    assert site.reloads() == {"taken": 1, "refused": 5} and site.daemon.is_running()


#: Bytes of a file that takes no room on the disk.
LONG = 600 << 20


def not_taken(site):
    """Why the last one was not."""
    return site.messages("configuration not taken", 1)[-1]["metadata"]["error"]


def test_a_file_that_is_no_configuration_is_not_read_to_its_end(site):
    """Whatever was put there: what is longer than one may be, or no text, costs no memory."""
    def most():
        status = (Path("/proc") / str(site.daemon.process.pid) / "status").read_text()
        return next(int(it.split()[1]) for it in status.splitlines() if it.startswith("VmHWM:")) << 10

    before = most()
    with site.path.open("wb") as file:
        file.truncate(LONG)
    site.hang_up()
    wait_until(lambda: "is larger than" in not_taken(site), 120, "the line of a long file")
    # A good part of it is far more than any allocator takes for other things.
    assert most() < before + LONG // 4, f"{most() - before} bytes more"
    site.path.write_bytes(b"# a\ndata: f\xfcr\n")
    site.hang_up()
    wait_until(lambda: f"{site.path}:2: is not UTF-8" in not_taken(site), 120, "the line of a file that is no text")


def looked(site, name, signalled):
    """When a key that comes into the file is read, by the daemon's own clock."""
    loaded = len(site.messages("keys of tokens"))
    publish(site.jwks, site.key, Key("EdDSA", name))
    if signalled:
        site.daemon.process.send_signal(signal.SIGHUP)
    return datetime.fromisoformat(site.messages("keys of tokens", loaded + 1)[loaded]["time"])


def test_files_are_looked_at_at_once(site):
    instants = [looked(site, "first", signalled=False)]
    instants += [looked(site, f"key-{it}", signalled=True) for it in range(10)]
    # Each look by itself is 5 s after the one before it; a busy machine makes some take as long with the signal.
    assert any((later - earlier).total_seconds() < 4 for earlier, later in zip(instants, instants[1:]))


def test_the_service_manager_hears_of_it(tmp_path):
    manager = NotifySocket(tmp_path / "notify")
    site = Site(tmp_path, {"NOTIFY_SOCKET": manager.name})
    try:
        with site.daemon:
            manager.wait("READY=1", 120)
            manager.lines.clear()
            before = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1_000
            site.hang_up()
            lines = manager.wait("READY=1", 120)
            at = lines.index("RELOADING=1")
            [micros] = [int(it.split("=")[1]) for it in lines if it.startswith("MONOTONIC_USEC=")]
            assert lines[at + 1] == f"MONOTONIC_USEC={micros}" and before <= micros <= time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1_000
            assert at < lines.index("READY=1")
            # Ready again also when nothing was taken.
            manager.lines.clear()
            write(site.path, "nonsense")
            site.hang_up()
            assert "RELOADING=1" in manager.wait("READY=1", 120)
    finally:
        manager.close()


@contextlib.contextmanager
def hung_up_early(folder, variables=None):
    """A daemon that was told to read its configuration anew while it started, once it is ready."""
    process = subprocess.Popen(
        [str(cli.BINARY), "serve", "--dev", "--data", str(folder / "data"), "--listen", "127.0.0.1:0", "--kafka", "off", "--json"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, **(variables or {})},
    )
    try:
        # Projections are made: it is on its way, and not ready.
        assert b"projection built" in process.stderr.readline()
        for _ in range(5):
            process.send_signal(signal.SIGHUP)
            time.sleep(0.01)
        assert json.loads(process.stdout.readline())["event"] == "ready"
        yield process
        process.terminate()
        process.communicate(timeout=120)
        assert process.returncode == 0
    finally:
        process.kill()
        process.wait()


def test_an_early_signal_does_not_end_it(tmp_path):
    with hung_up_early(tmp_path) as process:
        process.send_signal(signal.SIGHUP)
        # One that never says so is killed, which ends its log.
        patience = threading.Timer(120, process.kill)
        patience.start()
        assert any(b"configuration read anew" in line for line in process.stderr)
        patience.cancel()


def test_an_early_signal_makes_nobody_ready(tmp_path):
    """The service manager takes the first READY=1 for the end of the start."""
    manager = NotifySocket(tmp_path / "notify")
    try:
        with hung_up_early(tmp_path, {"NOTIFY_SOCKET": manager.name}) as process:
            manager.wait("READY=1")
            process.send_signal(signal.SIGHUP)
            manager.wait("RELOADING=1")
        told = [it for it in manager.wait("STOPPING=1") if it in ("READY=1", "RELOADING=1", "STOPPING=1")]
        assert told.pop() == "STOPPING=1"
        # Each reload after it, and each with its end, but for one that the stop came before.
        assert set(told[::2]) == {"READY=1"} and set(told[1::2]) == {"RELOADING=1"}, told
    finally:
        manager.close()
