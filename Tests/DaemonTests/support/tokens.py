"""Keys and tokens by libraries that are not the daemon's: PyJWT and cryptography."""

import base64
import json
import os
import time

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

ISSUER = "https://id.example.org"
AUDIENCE = "credentiald-test"


class Key:
    """A key pair for one algorithm."""

    def __init__(self, algorithm, kid):
        self.algorithm = algorithm
        self.kid = kid
        if algorithm == "RS256":
            self.private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
            maker = RSAAlgorithm
        elif algorithm == "ES256":
            self.private = ec.generate_private_key(ec.SECP256R1())
            maker = ECAlgorithm
        else:
            self.private = ed25519.Ed25519PrivateKey.generate()
            maker = OKPAlgorithm
        entry = maker.to_jwk(self.private.public_key(), as_dict=True)
        entry.pop("key_ops", None)
        self.entry = {**entry, "kid": kid, "alg": algorithm, "use": "sig"}

    def token(self, *roles, boards=(), header=None, **claims):
        body = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": "clerk-" + "-".join(roles),
            "roles": list(roles),
            "iat": int(time.time()),
            # Longer than a slow run of all that a test does with it.
            "exp": int(time.time()) + 86_400,
            **claims,
        }
        if boards:
            body["boards"] = list(boards)
        return jwt.encode(body, self.private, algorithm=self.algorithm, headers={"kid": self.kid, **(header or {})})


def publish(path, *keys):
    """Replaces the file of keys as a whole."""
    write(path, json.dumps({"keys": [it.entry for it in keys]}))


def write(path, text):
    new = path.with_suffix(".new")
    new.write_text(text)
    os.replace(new, path)


def configuration(folder, jwks, **access):
    """A configuration file with the keys, beside them."""
    path = folder / "credentiald.yaml"
    settings = {"jwks": str(jwks), "issuer": ISSUER, "audience": AUDIENCE, **access}
    path.write_text("access:\n" + "".join(f"  {name}: {json.dumps(it)}\n" for name, it in settings.items()))
    return path


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def encoded(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
