"""What whoever starts a daemon should know, it says by itself."""

from support.daemon import Daemon
from support.tokens import Key, configuration, publish

PLAIN = "is spoken to in plain HTTP"


def served(folder, *options):
    """What a daemon with tokens says of itself when it is started like this."""
    folder.mkdir()
    publish(folder / "jwks.json", Key("EdDSA", "one"))
    settings = configuration(folder, folder / "jwks.json")
    with Daemon(folder / "data", dev=False, options=["--config", str(settings), *options]) as daemon:
        notices = daemon.ready["notices"]
        assert notices == daemon.get("/readyz").json()["notices"]
        daemon.stop()
        return notices


def test_plain_http_to_others_is_said(tmp_path):
    [notice] = [it for it in served(tmp_path / "others", "--listen", "0.0.0.0:0") if PLAIN in it]
    assert "give it tls" in notice
    assert not [it for it in served(tmp_path / "alone", "--listen", "127.0.0.1:0") if PLAIN in it]
