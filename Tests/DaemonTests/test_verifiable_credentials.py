"""Signed credentials and status lists, checked by libraries that are not the daemon's: PyJWT and zlib."""

import base64
import datetime
import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
import zlib
from zoneinfo import ZoneInfo

import jwt
import pytest
import requests
import yaml

from support import cli
from support.backups import backup, restore
from support.careers import Person
from support.commands import command, new_id
from support.daemon import Daemon
from support.desk import check_problem
from support.tokens import Key, bearer, configuration, publish
from support.waiting import wait_until

URL = "https://verify.example.org"
ISSUER = f"{URL}/v1/issuer"
VERIFIER = cli.REPOSITORY / "deploy/verifier/verify_credential.py"
SIGNED = "application/vc+jwt"
TODAY = datetime.datetime.now(datetime.UTC).date()


def day(offset):
    return (TODAY + datetime.timedelta(days=offset)).isoformat()


def bit(encoded, index):
    """The bit by the Recommendation alone: multibase, base64url, GZIP, the leftmost bit first."""
    assert encoded[0] == "u" and "=" not in encoded
    text = encoded[1:]
    bits = zlib.decompress(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), wbits=31)
    assert len(bits) * 8 == 131_072
    return f"{bits[index // 8]:08b}"[index % 8] == "1"


def record_hash(proof):
    """RFC 9162's leaf hash of the record that a proof shows."""
    return hashlib.sha256(b"\0" + base64.b64decode(proof["record"])).hexdigest()


class Registry:
    """A daemon that signs, and what an employer does with it."""

    def __init__(self, folder, algorithm="EdDSA"):
        self.folder = folder
        self.access, self.jwks = Key("ES256", "callers"), folder / "callers.json"
        publish(self.jwks, self.access)
        self.key, self.shown = folder / "signing.key", folder / "shown.json"
        self.new_key(algorithm)
        self.daemon = self.start()
        [adoption] = [json.loads(text) for text in cli.simulate(1, 1, 1)[:1]]
        self.accept(adoption)

    def new_key(self, algorithm="EdDSA"):
        cli.run_ok("token", "new-key", "--algorithm", algorithm, "--key", self.key, "--jwks", self.shown)

    def start(self, **verification):
        path = configuration(self.folder, self.jwks)
        settings = yaml.safe_load(path.read_text())
        settings["verification"] = {"url": URL, "key": str(self.key), "formerKeys": str(self.shown), **verification}
        path.write_text(json.dumps(settings))
        return Daemon(self.folder / "data", dev=False, options=["--config", str(path)])

    def restart(self, **verification):
        self.daemon.stop()
        self.daemon = self.start(**verification)

    @property
    def list_name(self):
        """Of the first list, as what is signed names it: the beginning of the log's first record's hash."""
        headers = {**bearer(self.access.token("auditor")), "credentiald-purpose": "audit"}
        answer = self.daemon.get_reached("/v1/log/proofs/inclusion", headers, position=1, minPosition=1)
        assert answer.status_code == 200, answer.text
        return f"{record_hash(answer.json())[:16]}-0"

    def headers(self, *roles):
        return bearer(self.access.token(*roles, boards=["ICRC"]))

    def accept(self, *commands):
        for it in commands:
            answer = self.daemon.post(it, headers=self.headers("board", "provider", "operator"))
            assert answer.status_code == 201, f"{it}: {answer.status_code} {answer.text}"

    def certified(self, number, on=None, override=True):
        person = Person(number)
        on = on or day(-100)
        self.accept(person.register(), person.submit(on=on), person.approve(on=on, override=override))
        return person

    # What an employer does

    def public(self, person):
        answer = self.daemon.get(f"/v1/credentials/ICRC/{person.credential_number}", self.headers("employer"))
        assert answer.status_code == 200, answer.text
        return answer.json()

    def token(self, person):
        answer = self.daemon.get(
            f"/v1/credentials/ICRC/{person.credential_number}", {**self.headers("employer"), "Accept": SIGNED}
        )
        assert answer.status_code == 200, answer.text
        assert answer.headers["Content-Type"] == SIGNED
        return answer.text

    def open(self, path):
        """Without a token, as any reader."""
        return requests.get(self.daemon.url + path, timeout=120)

    def keys(self):
        answer = self.open("/.well-known/jwks.json")
        assert answer.status_code == 200 and answer.headers["Cache-Control"] == "public, max-age=300"
        return {it["kid"]: it for it in answer.json()["keys"]}

    def claims(self, token):
        header = jwt.get_unverified_header(token)
        assert (header["typ"], header["cty"]) == ("vc+jwt", "vc")
        # The algorithm is the key's, whatever the token says.
        entry = self.keys()[header["kid"]]
        return jwt.decode(token, jwt.PyJWK(entry), algorithms=[entry["alg"]])

    def list(self, entry):
        address = entry["statusListCredential"]
        assert address.startswith(URL + "/")
        answer = self.open(address.removeprefix(URL))
        assert answer.status_code == 200 and answer.headers["Content-Type"] == SIGNED, answer.text
        return self.claims(answer.text)

    def bits(self, token):
        """Which purposes have the credential's bit set."""
        found = set()
        for entry in self.claims(token)["credentialStatus"]:
            assert entry["type"] == "BitstringStatusListEntry"
            listed = self.list(entry)
            assert listed["id"] == entry["statusListCredential"] and listed["issuer"] == ISSUER
            assert listed["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]
            subject = listed["credentialSubject"]
            assert subject["type"] == "BitstringStatusList" and subject["statusPurpose"] == entry["statusPurpose"]
            if bit(subject["encodedList"], int(entry["statusListIndex"])):
                found.add(entry["statusPurpose"])
        return found

    def wait_bits(self, token, expected):
        """A list is made anew after a second at most, and would hold for five minutes."""
        started = time.monotonic()
        wait_until(lambda: self.bits(token) == expected, 120, f"bits {expected}", interval=0.1)
        return time.monotonic() - started

    def example(self, token, tmp_path, lists=None):
        """Runs the example for employers; without `lists` with those of the daemon as they are now."""
        files = tmp_path / new_id()
        (files / "lists").mkdir(parents=True)
        (files / "credential.jwt").write_text(token)
        (files / "keys.json").write_text(self.open("/.well-known/jwks.json").text)
        for purpose in ("revocation", "suspension"):
            text = (lists or {}).get(purpose) or self.open(f"/v1/status-lists/{purpose}/{self.list_name}").text
            (files / "lists" / f"{purpose}-{self.list_name}.jwt").write_text(text)
        return subprocess.run(
            [sys.executable, VERIFIER, files / "credential.jwt", "--issuer", ISSUER, "--keys", files / "keys.json",
             "--lists", files / "lists"],
            capture_output=True, text=True, timeout=120, check=False,
        )


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    registry = Registry(tmp_path_factory.mktemp("registry"))
    yield registry
    registry.daemon.stop()


def act(person, kind, **body):
    return person.make(kind, board="ICRC", credentialNumber=person.credential_number, **body)


def test_it_says_what_the_public_record_says_and_nothing_more(registry):
    person = registry.certified(1)
    claims = registry.claims(registry.token(person))
    shown = registry.public(person)
    subject = claims["credentialSubject"]
    assert subject.pop("type") == "PublicRecord"
    # Each answer tells the moment that it was given at.
    assert subject.pop("knownAt") <= shown.pop("knownAt")
    assert subject == shown and subject["holderName"] == person.name
    assert set(claims) == {
        "@context", "id", "type", "issuer", "validFrom", "validUntil", "credentialSubject", "credentialStatus"}
    assert claims["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert claims["type"][0] == "VerifiableCredential" and claims["issuer"] == ISSUER
    assert claims["id"] == f"{URL}/v1/credentials/ICRC/{person.credential_number}"
    # Midnight of the board's days in New York: of the day of the issue, and after the last valid day.
    begin, end = (datetime.datetime.fromisoformat(claims[it]) for it in ("validFrom", "validUntil"))
    zone = ZoneInfo("America/New_York")
    assert begin.astimezone(zone).isoformat()[:19] == f"{subject['credential']['issuedOn']}T00:00:00"
    last = datetime.date.fromisoformat(subject["credential"]["expiresOn"]) + datetime.timedelta(days=1)
    assert abs(end.astimezone(zone) - datetime.datetime.combine(last, datetime.time(), zone)) < datetime.timedelta(seconds=2)
    text = json.dumps(claims)
    for secret in (person.id, person.email, person.birth_date, person.override, "Larkspur"):
        assert secret not in text


def test_suspension_and_lift_show_in_the_list_of_a_credential_that_was_minted_before(registry, tmp_path):
    person = registry.certified(2)
    token = registry.token(person)
    registry.wait_bits(token, set())
    assert registry.example(token, tmp_path).returncode == 0
    registry.accept(act(person, "suspend", effectiveOn=day(-2), grounds=["boundary-violation"]))
    assert registry.wait_bits(token, {"suspension"}) < 60
    refused = registry.example(token, tmp_path)
    assert refused.returncode == 1 and "may not practise" in refused.stdout, refused
    registry.accept(act(person, "liftSuspension", effectiveOn=day(-1)))
    registry.wait_bits(token, set())
    accepted = registry.example(token, tmp_path)
    assert accepted.returncode == 0 and json.loads(accepted.stdout)["holderName"] == person.name


def test_revocation_and_an_appeal_that_overturns_it(registry, tmp_path):
    person = registry.certified(3)
    token = registry.token(person)
    revocation = act(person, "revoke", effectiveOn=day(-3), grounds=["fraud"])
    registry.accept(revocation)
    registry.wait_bits(token, {"revocation"})
    refused = registry.example(token, tmp_path)
    assert refused.returncode == 1 and "ended" in refused.stdout, refused
    # An appeal alone stays nothing: the board says so by deciding.
    filed = person.make("fileAppeal", board="ICRC", actionId=revocation["commandId"], filedOn=day(-2))
    registry.accept(filed)
    time.sleep(1.2)
    assert registry.bits(token) == {"revocation"}
    registry.accept(
        person.make("decideAppeal", board="ICRC", actionId=revocation["commandId"], decidedOn=day(-1),
                    outcome="APPEAL_OUTCOME_OVERTURNED"))
    registry.wait_bits(token, set())


def acts(*kinds):
    return lambda person: [act(person, kind, effectiveOn=day(-5), **body) for kind, body in kinds]


#: Status, what is done, the day of the issue, and the bits.
STATUSES = [
    ("ACTIVE", acts(), -100, set()),
    ("ACTIVE", acts(("imposeProbation", {"grounds": ["late-reports"]})), -100, set()),
    ("ACTIVE", acts(("suspend", {"grounds": ["x"]})), -100, {"suspension"}),
    # Its last day has passed: nothing has to be recorded for it to end.
    ("ACTIVE", acts(("suspend", {"grounds": ["x"], "throughOn": day(-2)})), -100, set()),
    ("IN_GRACE", acts(), -740, {"suspension"}),
    ("EXPIRED", acts(), -900, {"suspension"}),
    ("INACTIVE", acts(("inactivate", {"grounds": ["family"]})), -100, {"suspension"}),
    ("RETIRED", acts(("retire", {})), -100, {"suspension"}),
    ("SURRENDERED", acts(("surrender", {})), -100, {"revocation"}),
    ("REVOKED", acts(("revoke", {"grounds": ["fraud"]})), -100, {"revocation"}),
    ("REVOKED", acts(("suspend", {"grounds": ["x"]}), ("revoke", {"grounds": ["fraud"]})), -100, {"revocation"}),
    ("TRANSFERRED", acts(("transferCredential", {"toBody": "Another board"})), -100, {"revocation"}),
    ("DECEASED", lambda it: [it.make("recordDeath", diedOn=day(-5), source="DEATH_SOURCE_EMPLOYER")], -100, {"suspension"}),
]


@pytest.mark.parametrize("number", range(len(STATUSES)), ids=[f"{it[0]}-{at}" for at, it in enumerate(STATUSES)])
def test_every_status(registry, number):
    status, commands, issued, bits = STATUSES[number]
    person = registry.certified(20 + number, on=day(issued))
    before = registry.token(person)
    registry.accept(*commands(person))
    registry.wait_bits(before, bits)
    public, after = registry.public(person), registry.token(person)
    assert public["credential"]["status"] == f"CREDENTIAL_STATUS_{status}"
    assert registry.claims(after)["credentialSubject"]["credential"] == public["credential"]
    # Its place is that of its issue, whenever it is signed.
    assert registry.claims(after)["credentialStatus"] == registry.claims(before)["credentialStatus"]
    # What a list says is what the record says of practice.
    assert bool(bits) == (not public["credential"]["practiceAuthorized"])


def test_an_issue_that_never_was(registry):
    person = Person(50)
    issue = person.approve(on=day(-50), override=True)
    registry.accept(person.register(), person.submit(on=day(-60)), issue)
    token = registry.token(person)
    registry.accept(person.void(issue, "VOID_REASON_WRONG_PERSON"))
    registry.wait_bits(token, {"revocation"})
    subject = registry.claims(registry.token(person))["credentialSubject"]
    assert "holderName" not in subject and subject["credential"]["status"] == "CREDENTIAL_STATUS_VOID"


def test_what_the_law_wants_removed(registry):
    """A discipline that is voided leaves no bit, and an erased person's credential no name."""
    person = registry.certified(51)
    token = registry.token(person)
    suspension = act(person, "suspend", effectiveOn=day(-2), grounds=["x"])
    registry.accept(suspension)
    registry.wait_bits(token, {"suspension"})
    registry.accept(person.void(suspension))
    registry.wait_bits(token, set())
    registry.accept(person.make("erasePersonalData", requestedOn=day(-1), basis="ERASURE_BASIS_REQUEST"))
    subject = registry.claims(registry.token(person))["credentialSubject"]
    assert "holderName" not in subject and person.given not in json.dumps(subject)
    # The credential itself stays what it was: the erasure takes the person out, not the certification.
    time.sleep(1.2)
    assert registry.bits(token) == set() and subject["credential"]["practiceAuthorized"]


def test_merged_people_keep_their_places(registry):
    one, other = registry.certified(52), registry.certified(53)
    tokens = [registry.token(it) for it in (one, other)]
    registry.accept(one.make("mergePeers", intoPeerId=other.id, mergedOn=day(-1)))
    registry.accept(other.make("suspend", board="ICRC", credentialNumber=one.credential_number, effectiveOn=day(-1), grounds=["x"]))
    registry.wait_bits(tokens[0], {"suspension"})
    assert registry.bits(tokens[1]) == set()
    assert registry.claims(registry.token(one))["credentialStatus"] == registry.claims(tokens[0])["credentialStatus"]


def test_an_issue_voided_while_merged_stays_ended_when_the_merge_is_taken_back(tmp_path):
    """What it rested on is gone then, and somebody still holds the statement of it."""
    registry = Registry(tmp_path)
    one, other = Person(54), Person(55)
    issue = one.approve(on=day(-50), override=True)
    registry.accept(
        one.register(), other.register(), other.make("mergePeers", intoPeerId=one.id, mergedOn=day(-60)),
        one.submit(on=day(-55)), issue)
    token = registry.token(one)
    registry.wait_bits(token, set())
    registry.accept(one.void(issue, "VOID_REASON_WRONG_PERSON"))
    registry.wait_bits(token, {"revocation"})
    registry.accept(one.make("unmergePeers", mergedPeerId=other.id, unmergedOn=day(-1)))
    # Lists are made anew after a second at most.
    time.sleep(1.2)
    assert registry.bits(token) == {"revocation"}
    public = f"/v1/credentials/ICRC/{one.credential_number}"
    answer = registry.daemon.get(public, registry.headers("employer"))
    assert answer.status_code == 200 and answer.json()["credential"]["status"] == "CREDENTIAL_STATUS_VOID"
    assert "holderName" not in answer.json() and not answer.json()["credential"].get("practiceAuthorized")
    # Rows that are made anew from the log say the same.
    registry.daemon.stop()
    shutil.rmtree(registry.folder / "data/projections")
    registry.daemon = registry.start()
    assert registry.bits(token) == {"revocation"}


def test_places_are_unique(registry):
    people = [registry.certified(60 + it) for it in range(5)]
    places = {registry.claims(registry.token(it))["credentialStatus"][0]["id"] for it in people}
    assert len(places) == len(people)


def test_what_is_forged_is_refused(registry, tmp_path):
    person = registry.certified(70)
    token = registry.token(person)
    header, payload, signature = token.split(".")
    assert registry.example(token, tmp_path).returncode == 0
    # Signed by somebody else, under the issuer's name of the key.
    claims = registry.claims(token)
    stranger = Key("EdDSA", jwt.get_unverified_header(token)["kid"])
    forged = jwt.encode(claims, stranger.private, "EdDSA", headers={"kid": stranger.kid, "typ": "vc+jwt", "cty": "vc"})
    # Another name in it.
    altered = {**claims, "credentialSubject": {**claims["credentialSubject"], "holderName": "Mallory"}}
    swapped = base64.urlsafe_b64encode(json.dumps(altered).encode()).rstrip(b"=").decode()
    unsigned = base64.urlsafe_b64encode(
        json.dumps({**jwt.get_unverified_header(token), "alg": "none"}).encode()).rstrip(b"=").decode()
    for text in (forged, f"{header}.{swapped}.{signature}", f"{unsigned}.{payload}."):
        with pytest.raises(jwt.InvalidTokenError):
            registry.claims(text)
        assert registry.example(text, tmp_path).returncode == 1
    # A list that somebody else signed, and the list of the other purpose.
    revocation = registry.open("/v1/status-lists/revocation/0").text
    assert registry.example(token, tmp_path, lists={"suspension": revocation}).returncode == 1
    listed = registry.claims(revocation)
    fake = jwt.encode(listed, stranger.private, "EdDSA", headers={"kid": stranger.kid, "typ": "vc+jwt", "cty": "vc"})
    assert registry.example(token, tmp_path, lists={"revocation": fake}).returncode == 1
    # What was kept of a list that did not come whole is no forgery.
    assert registry.example(token, tmp_path, lists={"revocation": revocation[:-1]}).returncode == 3


def stamp(seconds):
    now = datetime.datetime.now(datetime.UTC)
    return (now + datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def resigned(registry, token, **claims):
    """What the registry would have signed at another time."""
    header = jwt.get_unverified_header(token)
    private = jwt.PyJWK(json.loads(registry.key.read_text())).key
    return jwt.encode({**registry.claims(token), **claims}, private, header["alg"], {it: header[it] for it in ("typ", "cty", "kid")})


A_DAY = 86_400


def test_nobody_is_refused_for_a_slow_clock_or_for_lists_of_before(registry, tmp_path):
    person = registry.certified(72)
    token = registry.token(person)
    registry.wait_bits(token, set())
    lists = {it: registry.open(f"/v1/status-lists/{it}/{registry.list_name}").text for it in ("revocation", "suspension")}

    def with_lists(begin, end, credential=token):
        times = {"validFrom": stamp(begin), "validUntil": stamp(end)}
        return registry.example(credential, tmp_path, {it: resigned(registry, text, **times) for it, text in lists.items()})

    assert with_lists(-A_DAY, A_DAY).returncode == 0
    # As it looks to a clock that is slow, and is set right before long.
    assert with_lists(50, A_DAY).returncode == 0
    assert with_lists(-A_DAY, A_DAY, resigned(registry, token, validFrom=stamp(50))).returncode == 0
    for begin, end in ((-2 * A_DAY, -A_DAY), (A_DAY, 2 * A_DAY)):
        done = with_lists(begin, end)
        assert (done.returncode, done.stdout) == (3, "") and "fetch the list of revocation again" in done.stderr, done
    # A list that holds and says no is enough, whatever another one does not tell.
    old = resigned(registry, lists["revocation"], validUntil=stamp(-A_DAY))
    subject = registry.claims(lists["suspension"])["credentialSubject"]
    everybody = "u" + base64.urlsafe_b64encode(gzip.compress(b"\xff" * 16_384)).decode().rstrip("=")
    told = resigned(registry, lists["suspension"], validUntil=stamp(A_DAY), credentialSubject={**subject, "encodedList": everybody})
    done = registry.example(token, tmp_path, {"revocation": old, "suspension": told})
    assert done.returncode == 1 and "may not practise now" in done.stdout, done
    # The credential's own time is another matter.
    for times in ({"validFrom": stamp(A_DAY)}, {"validUntil": stamp(-A_DAY)}):
        done = with_lists(-A_DAY, A_DAY, resigned(registry, token, **times))
        assert done.returncode == 1 and "it holds from" in done.stdout, done


def test_lists_hold_for_the_time_that_is_configured(registry):
    listed = registry.claims(registry.open("/v1/status-lists/suspension/0").text)
    begin, end = (datetime.datetime.fromisoformat(listed[it]) for it in ("validFrom", "validUntil"))
    assert end - begin == datetime.timedelta(seconds=300) and listed["credentialSubject"]["ttl"] == 300_000
    assert abs(datetime.datetime.now(datetime.UTC) - begin) < datetime.timedelta(minutes=2)


@pytest.mark.parametrize("path", [
    "revocation/1", "revocation/0123456789abcdef-0", "revocation/99999999999999999999", "revocation/-1", "revocation/00", "revocation/x", "message/0", "%00/0",
])
def test_lists_that_there_are_not(registry, path):
    check_problem(registry.open(f"/v1/status-lists/{path}"), 404, "status_list_unknown")


def test_the_issuers_documents(registry):
    for path, kind in (("/v1/issuer", "application/cid"), ("/.well-known/did.json", "application/did")):
        answer = registry.open(path)
        assert answer.status_code == 200 and answer.headers["Content-Type"] == kind
        document = answer.json()
        assert document["id"] == ISSUER
        assert [it["id"] for it in document["verificationMethod"]] == document["assertionMethod"] == list(registry.keys())
        assert "\"d\"" not in answer.text
    # The private half is nowhere.
    private = json.loads(registry.key.read_text())["d"]
    assert private not in registry.open("/v1/issuer").text + registry.open("/.well-known/jwks.json").text
    assert private not in registry.daemon.log()


def test_only_what_holds_now_is_signed(registry):
    person = registry.certified(71)
    path = f"/v1/credentials/ICRC/{person.credential_number}"
    for name, value in (("asOf", day(-10)), ("knownAt", "1")):
        answer = registry.daemon.get(path, {**registry.headers("employer"), "Accept": SIGNED}, **{name: value})
        check_problem(answer, 400, "invalid_parameter", field=name)
    # Who does not ask for it gets JSON as ever, and nobody gets it without a token.
    for accept in ("*/*", "application/json", f"{SIGNED};q=0.5, application/json"):
        answer = registry.daemon.get(path, {**registry.headers("employer"), "Accept": accept})
        assert answer.headers["Content-Type"] == "application/json"
    check_problem(requests.get(registry.daemon.url + path, headers={"Accept": SIGNED}, timeout=120), 401, "not_authenticated")
    missing = registry.daemon.get("/v1/credentials/ICRC/NONE", {**registry.headers("employer"), "Accept": SIGNED})
    check_problem(missing, 404, "credential_unknown")


def test_a_daemon_without_a_key_says_so(module_daemon, story):
    path = f"/v1/credentials/ICRC/{story.person.credential_number}"
    answer = module_daemon.get(path, {"Accept": SIGNED})
    check_problem(answer, 406, "not_acceptable")
    assert "verification" in answer.json()["detail"]
    for path in ("/v1/issuer", "/.well-known/jwks.json", "/.well-known/did.json", "/v1/status-lists/revocation/0"):
        check_problem(module_daemon.get(path), 404, "signing_not_configured")


def test_a_new_key_and_a_restored_log(tmp_path):
    """What was signed before a change of keys holds on; a rebuild and a restore keep every place."""
    registry = Registry(tmp_path, "ES256")
    person, other = registry.certified(1), registry.certified(2)
    registry.accept(act(other, "suspend", effectiveOn=day(-2), grounds=["x"]))
    old, suspended = registry.token(person), registry.token(other)
    assert jwt.get_unverified_header(old)["alg"] == "ES256"
    registry.wait_bits(suspended, {"suspension"})
    os.rename(registry.key, tmp_path / "former.key")
    registry.new_key("EdDSA")
    registry.restart(listSeconds=60)
    new = registry.token(person)
    kinds = [jwt.get_unverified_header(it)["alg"] for it in (old, new)]
    assert kinds == ["ES256", "EdDSA"] and len(registry.keys()) == 2
    assert registry.claims(old)["credentialStatus"] == registry.claims(new)["credentialStatus"]
    assert registry.example(old, tmp_path).returncode == 0 and registry.bits(suspended) == {"suspension"}
    # Made anew from the log of a backup.
    cli.run_ok("backup", tmp_path / "backup", "--data", tmp_path / "data")
    registry.daemon.stop()
    os.rename(tmp_path / "data", tmp_path / "lost")
    cli.run_ok("restore", tmp_path / "backup", "--data", tmp_path / "data")
    registry.daemon = registry.start()
    assert registry.bits(suspended) == {"suspension"} and registry.bits(old) == set()
    assert registry.claims(registry.token(other))["credentialStatus"] == registry.claims(suspended)["credentialStatus"]
    # The key is withdrawn: nobody takes what it signed.
    (tmp_path / "shown.json").write_text(json.dumps({"keys": [it for it in json.loads((tmp_path / "shown.json").read_text())["keys"] if it["alg"] == "EdDSA"]}))
    registry.restart()
    assert registry.example(old, tmp_path).returncode == 1 and registry.example(new, tmp_path).returncode == 0
    registry.daemon.stop()


def test_a_signing_key_that_others_can_read_is_refused(tmp_path):
    registry = Registry(tmp_path)
    registry.daemon.stop()
    os.chmod(registry.key, 0o644)
    path = tmp_path / "credentiald.yaml"
    answer = cli.run("config", "check", path)
    assert answer.returncode == 1 and "can be read by others" in answer.stdout + answer.stderr


def test_a_place_is_not_given_again_when_the_log_goes_back(tmp_path):
    registry = Registry(tmp_path)
    kept = registry.certified(1)
    kept_token = registry.token(kept)
    head = int(registry.public(kept)["position"])
    lost = registry.certified(2)
    lost_token = registry.token(lost)
    # As it was signed before lists were named by their stretch of the log.
    legacy = [int(it["statusListIndex"]) for it in registry.claims(lost_token)["credentialStatus"]]
    assert registry.bits(kept_token) == registry.bits(lost_token) == set()
    registry.daemon.stop()
    backup(tmp_path / "data", tmp_path / "saved")
    for round_number in range(2):
        # Twice from the same backup: what comes after it is not the same either.
        shutil.rmtree(tmp_path / "data")
        restore(tmp_path / "saved", tmp_path / "data", "--until", str(head))
        registry.daemon = registry.start()
        wait_until(lambda: registry.bits(lost_token) == {"revocation"}, 120, "what was lost is not on record")
        assert registry.bits(kept_token) == set()
        fresh = registry.certified(3 + round_number)
        token = registry.token(fresh)
        own, other, first = (
            registry.claims(it)["credentialStatus"] for it in (token, lost_token, kept_token))
        assert [int(it["statusListIndex"]) for it in own] == legacy, "it has the position of what was lost"
        assert {it["statusListCredential"] for it in own}.isdisjoint(it["statusListCredential"] for it in other)
        assert [it["statusListCredential"] for it in first] == [it["statusListCredential"] for it in other]
        assert registry.bits(token) == registry.bits(kept_token) == set()
        if round_number:
            # The stretch that the first restore began is not in this log: nobody vouches for what it signed.
            gone = jwt.decode(earlier, options={"verify_signature": False})["credentialStatus"][0]
            assert gone["statusListCredential"] not in {it["statusListCredential"] for it in own}
            check_problem(
                registry.open(gone["statusListCredential"].removeprefix(URL)), 404, "status_list_unknown")
        assert registry.bits(lost_token) == {"revocation"}
        earlier = token
        registry.daemon.stop()
