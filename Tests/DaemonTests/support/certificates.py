"""Certificates by a library that is not the daemon's."""

import datetime
import os
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PARTS = {
    "C": NameOID.COUNTRY_NAME,
    "O": NameOID.ORGANIZATION_NAME,
    "OU": NameOID.ORGANIZATIONAL_UNIT_NAME,
    "CN": NameOID.COMMON_NAME,
}
#: An hour ago: the clock of the machine may be put back while a test runs.
BEGINS = -3_600
CLIENT, SERVER = ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH


@dataclass
class Pair:
    """A certificate and its key, in files."""

    certificate: str
    key: str

    @property
    def files(self):
        return (self.certificate, self.key)


class Authority:
    """Makes certificates; `folder/name.pem` is its own."""

    def __init__(self, folder, name="authority"):
        self.folder = folder
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = self._signed(self.name, self.key.public_key(), 3_650, authority=True)
        self.path = folder / f"{name}.pem"
        self.path.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))

    def issue(self, file, subject, dns=(), uris=(), addresses=(), seconds=86_400, begins=BEGINS, use=CLIENT):
        """A pair whose files are replaced as a whole. `subject`: ("O", "Example"), ("CN", "lms")."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(PARTS[part], text) for part, text in subject])
        names = [x509.DNSName(it) for it in dns] + [x509.UniformResourceIdentifier(it) for it in uris]
        names += [x509.IPAddress(it) for it in addresses]
        certificate = self._signed(name, key.public_key(), seconds / 86_400, names, use, begins)
        pair = Pair(str(self.folder / f"{file}.pem"), str(self.folder / f"{file}.key"))
        _replace(pair.key, key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        _replace(pair.certificate, certificate.public_bytes(serialization.Encoding.PEM))
        return pair

    def _signed(self, name, public, days, names=(), use=None, begins=BEGINS, authority=False):
        now = datetime.datetime.now(datetime.UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self.name)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + datetime.timedelta(seconds=begins))
            .not_valid_after(now + datetime.timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        )
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName(list(names)), critical=False)
        if use:
            builder = builder.add_extension(x509.ExtendedKeyUsage([use]), critical=False)
        return builder.sign(self.key, hashes.SHA256())


def _replace(path, data):
    new = path + ".new"
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    os.replace(new, path)
