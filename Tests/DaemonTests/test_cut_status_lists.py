"""The example for employers when a status list does not come whole: nobody is sent away for that."""

import base64
import datetime
import gzip
import json
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import jwt
import pytest

from support import cli
from support.tokens import Key, publish

ISSUER = "https://verify.example.org/v1/issuer"
VERIFIER = cli.REPOSITORY / "deploy/verifier/verify_credential.py"
KEY = Key("EdDSA", f"{ISSUER}#key")


def signed(**claims):
    now = datetime.datetime.now(datetime.UTC)
    begin, end = ((now + datetime.timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ") for days in (-1, 1))
    claims = {"issuer": ISSUER, "validFrom": begin, "validUntil": end, **claims}
    return jwt.encode(claims, KEY.private, "EdDSA", headers={"kid": KEY.kid, "typ": "vc+jwt"})


def status_list(address):
    """Of nobody whose credential was ended."""
    bits = "u" + base64.urlsafe_b64encode(gzip.compress(bytes(16_384))).decode().rstrip("=")
    return signed(id=address, credentialSubject={"statusPurpose": "revocation", "encodedList": bits}).encode()


def whole(text):
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(text), text)


def in_chunks(text):
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(text), text)


def of_no_length(text):
    return b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + text


def run(folder, answer):
    """Runs the example; the one that is asked for the list sends what `answer` makes of its address, and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor() as threads:
        server.settimeout(120)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/v1/status-lists/revocation/a-0"

        def serve():
            caller, _ = server.accept()
            # What it does not want it may hang up on.
            with caller, suppress(ConnectionError):
                caller.recv(65_536)
                caller.sendall(answer(address))

        entry = {
            "type": "BitstringStatusListEntry", "statusPurpose": "revocation", "statusListIndex": "1",
            "statusListCredential": address}
        (folder / "credential.jwt").write_text(signed(credentialSubject={"name": "Ada"}, credentialStatus=[entry]))
        publish(folder / "keys.json", KEY)
        serving = threads.submit(serve)
        done = subprocess.run(
            [sys.executable, VERIFIER, folder / "credential.jwt", "--issuer", ISSUER, "--keys", folder / "keys.json"],
            capture_output=True, text=True, timeout=120, check=False)
        serving.result()
    return done


@pytest.mark.parametrize("form", [whole, in_chunks, of_no_length])
def test_a_list_that_comes_whole_is_believed(tmp_path, form):
    done = run(tmp_path, lambda address: form(status_list(address)))
    assert done.returncode == 0 and json.loads(done.stdout) == {"name": "Ada"}, done


@pytest.mark.parametrize("answer", [
    pytest.param(lambda address: whole(status_list(address))[:-22], id="cut in the signature"),
    pytest.param(lambda address: of_no_length(status_list(address))[:-1], id="cut in the signature, of no length"),
    pytest.param(lambda address: of_no_length(status_list(address))[:-86], id="cut before the signature, of no length"),
    pytest.param(lambda address: of_no_length(status_list(address))[:-100], id="cut in the list, of no length"),
    pytest.param(lambda address: in_chunks(status_list(address))[:-50], id="cut within a chunk"),
    pytest.param(lambda address: in_chunks(status_list(address))[:-5], id="without the last chunk"),
    pytest.param(lambda address: whole(b"."), id="another text"),
    pytest.param(lambda address: whole(b"x" * ((4 << 20) + 1)), id="too long"),
    pytest.param(lambda address: b"\x15\x03\x01 no HTTP\r\n\r\n", id="no HTTP"),
    pytest.param(lambda address: b"", id="nothing"),
    pytest.param(lambda address: whole(signed(id=address).encode()), id="without a list"),
    pytest.param(lambda address: whole(signed(id=address, credentialSubject=[]).encode()), id="of another form"),
])
def test_what_else_comes_tells_nothing(tmp_path, answer):
    done = run(tmp_path, answer)
    assert (done.returncode, done.stdout) == (3, ""), done
    assert done.stderr.startswith("cannot be checked: ") and "Traceback" not in done.stderr, done
