"""Tokens that nobody honest made, and honest ones of which somebody changed a letter."""

import base64
import hashlib
import hmac
import json
import socket
import threading
import time

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from support.desk import check_problem
from support.fortress import FACTOR, PATIENCE, Siege, registration
from support.tokens import AUDIENCE, ISSUER, Key, bearer


@pytest.fixture(autouse=True)
def siege(fortress):
    with Siege(fortress):
        yield


def text(value):
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def claims(**changes):
    now = int(time.time())
    return {"iss": ISSUER, "aud": AUDIENCE, "sub": "mallory", "roles": ["auditor", "operator"], "iat": now,
            "exp": now + 600, **changes}


def refused(fortress, token, reason=None):
    """Nothing is read with it and nothing sent."""
    for answer in [
        requests.get(fortress.daemon.url + "/v1/projections", headers=bearer(token), timeout=PATIENCE),
        requests.post(fortress.daemon.url + "/v1/commands", json=registration(), headers=bearer(token), timeout=PATIENCE),
    ]:
        problem = check_problem(answer, 401, "not_authenticated", reason=reason)
        assert "mallory" not in answer.text and token[-20:] not in answer.text, problem
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="credentiald", error="invalid_token"'


def test_the_honest_token_that_the_others_are_made_of(fortress):
    for key in fortress.keys.values():
        assert fortress.get("/v1/projections", key.token("auditor")).status_code == 200


# Without a key


@pytest.mark.parametrize("alg", ["none", "None", "NONE", "nOnE", "", None, 0, ["none"], {}, "null"])
def test_no_algorithm(fortress, alg):
    for kid in [{}, {"kid": "key-ES256"}]:
        for signature in ["", text(b"x"), text(bytes(64))]:
            refused(fortress, f"{text({'alg': alg, 'typ': 'JWT', **kid})}.{text(claims())}.{signature}")


def test_a_public_key_is_no_secret(fortress):
    """HS256 with whatever form of the public key as its secret."""
    for algorithm, key in fortress.keys.items():
        public = key.private.public_key()
        secrets = [public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
                   public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
                   public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).strip(),
                   json.dumps(key.entry).encode(), fortress.jwks.read_bytes(), b"", key.kid.encode()]
        for part in ["n", "x", "y"]:
            if part in key.entry:
                secrets += [key.entry[part].encode(), base64.urlsafe_b64decode(key.entry[part] + "==")]
        for name, digest in [("HS256", hashlib.sha256), ("HS384", hashlib.sha384), ("HS512", hashlib.sha512)]:
            for secret in secrets:
                message = f"{text({'alg': name, 'kid': key.kid})}.{text(claims())}"
                signature = hmac.new(secret, message.encode(), digest).digest()
                refused(fortress, f"{message}.{text(signature)}", "algorithm")
        # The same signature under the name of the key's own algorithm.
        message = f"{text({'alg': algorithm, 'kid': key.kid})}.{text(claims())}"
        refused(fortress, f"{message}.{text(hmac.new(secrets[0], message.encode(), hashlib.sha256).digest())}")


def test_a_key_of_one_algorithm_is_no_key_of_another(fortress):
    for signer in fortress.keys.values():
        for other in fortress.keys.values():
            if signer is other:
                continue
            # Signed well, under the name of somebody else's key; and with the algorithm's name exchanged.
            refused(fortress, jwt.encode(claims(), signer.private, signer.algorithm, headers={"kid": other.kid}), "algorithm")
            head = text({"alg": other.algorithm, "kid": signer.kid})
            good = jwt.encode(claims(), signer.private, signer.algorithm, headers={"kid": signer.kid})
            refused(fortress, ".".join([head, *good.split(".")[1:]]), "algorithm")


@pytest.mark.parametrize("algorithm", ["RS384", "RS512", "PS256", "PS384", "PS512"])
def test_neighbours_of_an_algorithm(fortress, algorithm):
    key = fortress.keys["RS256"]
    refused(fortress, jwt.encode(claims(), key.private, algorithm, headers={"kid": key.kid}), "algorithm")


def test_signatures_of_zeros(fortress):
    """CVE-2022-21449 and its kin: r = s = 0, the order of the group, all ones."""
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    halves = [0, 1, order - 1, order, order + 1, (1 << 256) - 1]
    message = f"{text({'alg': 'ES256', 'kid': 'key-ES256'})}.{text(claims())}"
    for r in halves:
        for s in halves:
            refused(fortress, f"{message}.{text(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}", "signature")
    message = f"{text({'alg': 'EdDSA', 'kid': 'key-EdDSA'})}.{text(claims())}"
    for signature in [bytes(64), b"\xff" * 64, b"\x01" + bytes(63), bytes(32) + b"\xed" + bytes(31)]:
        refused(fortress, f"{message}.{text(signature)}", "signature")


def test_signatures_of_other_shapes(fortress):
    good = fortress.key.token("auditor")
    message, signature = good.rsplit(".", 1)
    raw = base64.urlsafe_b64decode(signature + "==")
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    for other in [der, raw + b"\0", b"\0" + raw, raw[:-1], raw[:32], b"", raw * 2, raw[32:] + raw[:32], b"\0" * 4_000]:
        refused(fortress, f"{message}.{text(other)}")
    # Ed25519: s plus the order is the same number to a careless eye.
    key = fortress.keys["EdDSA"]
    message, signature = key.token("auditor").rsplit(".", 1)
    raw = base64.urlsafe_b64decode(signature + "==")
    order = (1 << 252) + 27742317777372353535851937790883648493
    moved = (int.from_bytes(raw[32:], "little") + order).to_bytes(32, "little")
    refused(fortress, f"{message}.{text(raw[:32] + moved)}", "signature")


# Keys of the attacker's own


class Lure:
    """A port of the attacker's, which nobody may ask for a key."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}/jwks.json"
        self.visits = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                self.socket.accept()[0].close()
            except OSError:
                return
            self.visits += 1


def test_keys_that_a_token_brings_along(fortress):
    lure = Lure()
    for maker in [Key("RS256", "m"), Key("ES256", "m"), Key("EdDSA", "m")]:
        public = {it: value for it, value in maker.entry.items() if it not in ("kid", "use")}
        certificate = base64.b64encode(maker.private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
        for brought in [{"jwk": public}, {"jku": lure.url}, {"x5u": lure.url}, {"x5c": [certificate]},
                        {"jku": lure.url, "jwk": public, "x5u": lure.url}, {"jku": "file:///etc/passwd"}, {"x5t#S256": "AA"}]:
            for kid in [f"key-{maker.algorithm}", "m", lure.url]:
                refused(fortress, maker.token("auditor", header={"kid": kid, **brought}))
    lure.socket.close()
    assert lure.visits == 0


@pytest.mark.parametrize(
    "kid",
    ["../../../../dev/null", "/dev/null", "/etc/passwd", "jwks.json", "key' OR '1'='1", "'; DROP TABLE keys; --", "$(id)",
     "|id", "key-ES256\x00", "key-es256", " key-ES256", "key-ES256 ", "", None, 0, True, ["key-ES256"], {"a": 1}, "*", "%",
     "\ud83d\ude00", "k" * 5_000, "key-ES256,key-EdDSA", "-1", "__proto__"],
    ids=lambda it: repr(it)[:24],
)
def test_names_of_keys(fortress, kid):
    attacker = ec.generate_private_key(ec.SECP256R1())
    message = f"{text({'alg': 'ES256', 'kid': kid})}.{text(claims())}"
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
    r, s = decode_dss_signature(attacker.sign(message.encode(), ec.ECDSA(hashes.SHA256())))
    refused(fortress, f"{message}.{text(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}")
    # What an empty or a readable file would be a secret for.
    for secret in [b"", b"\0"]:
        message = f"{text({'alg': 'HS256', 'kid': kid})}.{text(claims())}"
        refused(fortress, f"{message}.{text(hmac.new(secret, message.encode(), hashlib.sha256).digest())}")


def test_two_names_of_a_key(fortress):
    """Whichever of them is read, the signature must be of that key."""
    attacker = ed25519.Ed25519PrivateKey.generate()
    for header in [b'{"alg":"EdDSA","kid":"key-EdDSA","kid":"m"}', b'{"alg":"EdDSA","kid":"m","kid":"key-EdDSA"}',
                   b'{"alg":"none","alg":"EdDSA","kid":"key-EdDSA"}', b'{"alg":"EdDSA","alg":"none","kid":"key-EdDSA"}']:
        message = f"{text(header)}.{text(claims())}"
        refused(fortress, f"{message}.{text(attacker.sign(message.encode()))}")
        refused(fortress, f"{message}.")


# Tokens of the issuer for something else


@pytest.mark.parametrize(
    "changes, reason",
    [
        ({"exp": lambda: int(time.time()) - 1}, "expired"),
        ({"exp": lambda: 0}, "expired"),
        ({"exp": lambda: -1}, "expired"),
        ({"nbf": lambda: int(time.time()) + 3_600}, "not valid yet"),
        ({"aud": lambda: "another"}, "another audience"),
        ({"aud": lambda: AUDIENCE.upper()}, "another audience"),
        ({"aud": lambda: AUDIENCE + "/"}, "another audience"),
        ({"aud": lambda: []}, "another audience"),
        ({"aud": lambda: ["a", "b"]}, "another audience"),
        ({"iss": lambda: "https://id.example.org.evil.example"}, "another issuer"),
        ({"iss": lambda: ISSUER + "/"}, "another issuer"),
        ({"iss": lambda: ISSUER.upper()}, "another issuer"),
        ({"sub": lambda: ""}, "sub"),
        ({"sub": lambda: "development"}, "sub"),
        ({"sub": lambda: "credentiald"}, "sub"),
        ({"sub": lambda: "a\nb"}, "sub"),
        ({"sub": lambda: "a" * 129}, "sub"),
        ({"roles": lambda: []}, "roles"),
        ({"roles": lambda: ["Auditor"]}, "role"),
        ({"roles": lambda: ["auditor", "king"]}, "role"),
        ({"roles": lambda: ["board"]}, "boards"),
        ({"roles": lambda: ["board"], "boards": lambda: ["*"]}, "boards"),
        ({"roles": lambda: ["holder"]}, "peer"),
        ({"roles": lambda: ["holder"], "peer": lambda: "*"}, "peer"),
    ],
    ids=lambda it: "-".join(it) if isinstance(it, dict) else it.replace(" ", "_"),
)
def test_claims_for_something_else(fortress, changes, reason):
    body = claims(**{name: value() for name, value in changes.items()})
    for key in fortress.keys.values():
        refused(fortress, jwt.encode(body, key.private, key.algorithm, headers={"kid": key.kid}), reason)


@pytest.mark.parametrize("name", ["iss", "aud", "exp", "sub", "roles"])
def test_claims_that_are_missing_or_of_another_kind(fortress, name):
    key = fortress.key

    def signed(body):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return jwt.api_jws.encode(data, key.private, "ES256", headers={"kid": key.kid})

    body = claims()
    del body[name]
    refused(fortress, signed(body))
    for value in [None, {}, {"a": []}, [[]], [None], True, "", "0", 1e300, -1e300, [1], "\ud800"]:
        if name == "sub" and isinstance(value, str) and value in ("0", "\ud800"):
            continue
        refused(fortress, signed({**claims(), name: value}))
    for number in [b"1e400", b"99999999999999999999999999", b"-1e400", b"NaN", b"Infinity", b"1e", b"0x10"]:
        refused(fortress, signed(json.dumps({**claims(), "exp": "@"}).encode().replace(b'"@"', number)))


def test_critical_extensions(fortress):
    for crit in [["exp"], ["b64"], [], "exp", ["x"], {}]:
        token = fortress.key.token("auditor", header={"crit": crit, "x": 1})
        refused(fortress, token)
    refused(fortress, fortress.key.token("auditor", header={"crit": ["b64"], "b64": False}))


# Honest tokens that were changed


def test_every_letter_of_a_token_counts(fortress):
    """A change in any place, or the loss of the end, and it is another token."""
    with requests.Session() as session:
        for key in fortress.keys.values():
            good = key.token("auditor")
            step = max(1, 6 // FACTOR)
            for place in range(0, len(good), step):
                other = "A" if good[place] != "A" else "B"
                token = good[:place] + other + good[place + 1:]
                answer = session.get(fortress.daemon.url + "/v1/projections", headers=bearer(token), timeout=PATIENCE)
                assert answer.status_code == 401, (key.algorithm, place, token)
            for end in range(1, 40):
                answer = session.get(fortress.daemon.url + "/v1/projections", headers=bearer(good[:-end]), timeout=PATIENCE)
                assert answer.status_code == 401, (key.algorithm, end)
            assert session.get(fortress.daemon.url + "/v1/projections", headers=bearer(good), timeout=PATIENCE).status_code == 200


def test_other_spellings_of_a_token(fortress):
    good = fortress.key.token("auditor")
    parts = good.split(".")
    for token in [good + ".", "." + good, good + "=", good + "==", "..".join(parts), ".".join(parts[:2]), ".".join(parts + parts),
                  good.replace(".", "%2e"), good + "\t", f'"{good}"', good.replace("-", "+").replace("_", "/") + "+",
                  ".".join([parts[0] + "==", *parts[1:]]), ".".join([parts[0], "", parts[2]]), "e30.e30.e30", "...", ".", "..",
                  json.dumps({"payload": parts[1], "signatures": [{"protected": parts[0], "signature": parts[2]}]}).replace(" ", "")]:
        answer = requests.get(fortress.daemon.url + "/v1/projections", headers=bearer(token), timeout=PATIENCE)
        # A space at the end of a header is no part of it (RFC 9110, 5.5).
        if token.strip() == good:
            continue
        check_problem(answer, 401, "not_authenticated")


@pytest.mark.parametrize("size", [8_193, 20_000, 30_000, 33_000, 200_000, 2_000_000])
def test_tokens_of_any_length(fortress, size):
    token = fortress.key.token("auditor", padding="x" * size)
    try:
        answer = requests.get(fortress.daemon.url + "/v1/projections", headers=bearer(token), timeout=PATIENCE)
    except requests.ConnectionError:
        return
    assert answer.status_code in (401, 431), answer.text


def test_deep_tokens(fortress):
    for deep in [b"[" * 3_000, b'{"a":' * 1_000, b'{"aud":' + b"[" * 2_000 + b"]" * 2_000 + b"}"]:
        for header in [deep, json.dumps({"alg": "ES256", "kid": "key-ES256"}).encode()]:
            refused(fortress, f"{text(header)}.{text(deep)}.{text(bytes(64))}")


def test_a_flood_of_forgeries(fortress):
    """Each costs a verification; the honest client beside is served."""
    attacker = Key("ES256", "key-ES256")
    body = attacker.token("auditor")

    def flood():
        with requests.Session() as session:
            for number in range(150 * FACTOR):
                token = body[:-6] + f"{number:06d}"
                assert session.get(fortress.daemon.url + "/v1/boards", headers=bearer(token), timeout=PATIENCE).status_code == 401

    threads = [threading.Thread(target=flood) for _ in range(6)]
    for it in threads:
        it.start()
    for it in threads:
        it.join()
