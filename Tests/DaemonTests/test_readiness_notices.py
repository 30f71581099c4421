"""What whoever starts a daemon should know, it says by itself."""

import json

from support import cli
from support.careers import Person
from support.daemon import Daemon
from support.ports import free_port
from support.tokens import Key, configuration, publish

PLAIN = "is spoken to in plain HTTP"


def served(folder, *options, kafka="off", more=""):
    """What a daemon with tokens says of itself when it is started like this, with more in its configuration."""
    folder.mkdir()
    publish(folder / "jwks.json", Key("EdDSA", "one"))
    settings = configuration(folder, folder / "jwks.json")
    settings.write_text(settings.read_text() + more)
    with Daemon(folder / "data", kafka=kafka, dev=False, options=["--config", str(settings), *options]) as daemon:
        notices = daemon.ready["notices"]
        assert notices == daemon.get("/readyz").json()["notices"]
        daemon.stop()
        return notices


def test_plain_http_to_others_is_said(tmp_path):
    [notice] = [it for it in served(tmp_path / "others", "--listen", "0.0.0.0:0") if PLAIN in it]
    assert "give it tls" in notice
    assert not [it for it in served(tmp_path / "alone", "--listen", "127.0.0.1:0") if PLAIN in it]


def test_one_copy_of_what_others_rely_on_is_said(tmp_path):
    def copies(name, kafka, more=""):
        return [it for it in served(tmp_path / name, kafka=kafka, more=more) if "replication is 1" in it]

    # Nobody has to be there to be spoken to.
    broker = f"127.0.0.1:{free_port()}"
    [notice] = copies("unsaid", broker)
    assert "boards" in notice and "employers" in notice and "Copies" in notice, notice
    assert copies("one", broker, "kafka: {replication: 1}\n") == [notice]
    assert not copies("three", broker, "kafka: {replication: 3, minInSyncReplicas: 2}\n")
    assert not copies("off", "off")
    with Daemon(tmp_path / "development", kafka=broker) as daemon:
        assert not [it for it in daemon.ready["notices"] if "replication is 1" in it]
        daemon.stop()


def never_signed(tmp_path):
    """A folder of a daemon that was ended before it had signed a checkpoint, which it does after a second."""
    for run in range(30):
        data = tmp_path / f"data-{run}"
        with Daemon(data) as daemon:
            daemon.accept(Person(70).register())
            daemon.kill()
        if cli.run("checkpoint", "--data", data).returncode != 0:
            return data
    raise AssertionError("each of them had signed one already")


def test_a_log_without_any_checkpoint_is_said(tmp_path):
    data = never_signed(tmp_path)
    done = cli.run_ok("verify", "--data", data)
    assert "NOT SIGNED: the last 1 records" in done.stdout and "without any checkpoint" in done.stdout, done.stdout
    verdict = json.loads(cli.run_ok("verify", "--data", data, "--json").stdout)
    assert verdict["sound"] and verdict["checkpoints"] == 0 and verdict["unsigned"] == 1, verdict
    with Daemon(data) as daemon:
        [notice] = [it for it in daemon.get("/readyz").json()["notices"] if "no checkpoint" in it]
        assert notice.startswith("the log had 1 records") and notice in daemon.ready["notices"]
        daemon.stop()
        assert "the log has records and no checkpoint" in daemon.log()
    verdict = json.loads(cli.run_ok("verify", "--data", data, "--json").stdout)
    assert verdict["checkpoints"] == 1 and verdict["unsigned"] == 0, verdict
    with Daemon(data) as daemon:
        assert not [it for it in daemon.ready["notices"] if "no checkpoint" in it]
        daemon.stop()
