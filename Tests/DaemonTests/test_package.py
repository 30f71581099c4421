"""The Debian package, as far as it can be tried without installing it: `scripts/package-test --clean-root` does that."""

import gzip
import hashlib
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import time

import pytest
import requests

from support import cli
from support.careers import Person
from support.daemon import Daemon
from support.metrics import families
from support.ports import free_port
from support.service_manager import NotifySocket
from support.tokens import Key, bearer, publish
from support.waiting import wait_until

pytestmark = pytest.mark.skipif(not shutil.which("dpkg-shlibdeps"), reason="needs dpkg-dev: scripts/test installs it")

#: What a debug build cannot do right: it finds Swift's runtime where it was built, and is not compressed here.
OF_THE_TEST = ["custom-library-search-path", "uses-no-compression-for-control-tarball", "uses-no-compression-for-data-tarball"]


def build(folder):
    done = subprocess.run(
        [
            cli.REPOSITORY / "scripts/package", "--binary", cli.BINARY, "--dynamic-runtime",
            "--compression", "none", "--out", folder,
        ],
        capture_output=True, text=True, timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / done.stdout.strip().split("/")[-1]


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    return build(tmp_path_factory.mktemp("package"))


@pytest.fixture(scope="module")
def root(package, tmp_path_factory):
    folder = tmp_path_factory.mktemp("root")
    subprocess.run(["dpkg-deb", "-R", package, folder], check=True)
    return folder


@pytest.fixture(scope="module")
def unit(root):
    return unit_file(root / "lib/systemd/system/credentiald.service")


def unit_file(path):
    """A unit's settings, each with its values."""
    settings = {}
    for text in path.read_text().splitlines():
        if "=" in text and not text.startswith("#"):
            name, value = text.split("=", 1)
            settings.setdefault(name, []).append(value)
    return settings


def test_the_same_bytes_twice(package, tmp_path):
    again = build(tmp_path)
    assert hashlib.sha256(again.read_bytes()).digest() == hashlib.sha256(package.read_bytes()).digest()


def test_what_is_in_it(package, root):
    listing = subprocess.run(["dpkg-deb", "-c", package], capture_output=True, text=True, check=True).stdout
    entries = {it.split()[-1].removeprefix("."): it.split()[:2] for it in listing.splitlines()}
    assert all(owner == "root/root" for _, owner in entries.values())
    assert entries["/etc/credentiald/secrets/"][0] == "drwx------"
    assert entries["/usr/bin/credentiald"][0] == "-rwxr-xr-x"
    assert {it.rsplit("/", 1)[1] for it in entries if it.startswith("/lib/systemd/system/c")} == {
        "credentiald.service", "credentiald-verify.service", "credentiald-verify.timer"}
    for name in [
        "/etc/credentiald/credentiald.yaml", "/usr/lib/sysusers.d/credentiald.conf",
        "/usr/share/credentiald/boards/icrc-pr.yaml", "/usr/share/credentiald/boards/earlier/ny-nycb.yaml",
        "/usr/share/doc/credentiald/runbooks/disk-full.md", "/usr/share/doc/credentiald/guides/backup.md",
        "/usr/share/doc/credentiald/observing/alerts.yaml", "/usr/share/doc/credentiald/configuration.md", "/usr/share/doc/credentiald/copyright",
        "/usr/share/bash-completion/completions/credentiald", "/usr/share/man/man1/credentiald-serve.1.gz",
    ]:
        assert name in entries, name
    # Nothing secret is made on the machine that builds.
    assert not list((root / "etc/credentiald/secrets").iterdir())
    assert (root / "DEBIAN/conffiles").read_text() == "/etc/credentiald/credentiald.yaml\n"
    control = (root / "DEBIAN/control").read_text()
    for library in ["liblmdb0", "librdkafka1", "libc6"]:
        assert re.search(rf"^Depends:.*\b{library} \(>= ", control, re.MULTILINE), control
    version = cli.run_ok("--version").stdout.strip()
    assert re.search(rf"^Version: {re.escape(version)}-\d+$", control, re.MULTILINE), control


#: Whoever runs the daemon has no source beside it: what is there alone, the guides' own index says.
IN_THE_SOURCE_ALONE = {"Tests", "Sources", "released", "docker", "compose", "kubernetes"}


def test_the_pages_lead_to_files_that_are_there(root):
    folder = root / "usr/share/doc/credentiald"
    pages = list(folder.rglob("*.md"))
    assert len(pages) > 30
    broken = [
        f"{page.relative_to(folder)}: {link}"
        for page in pages
        for link in re.findall(r"\]\(([^)#\s:]+)(?:#[^)]*)?\)", page.read_text())
        if not (page.parent / link).exists() and not IN_THE_SOURCE_ALONE & set(link.split("/"))
    ]
    assert not broken, broken
    guides = (folder / "guides/README.md").read_text()
    assert all(f"`{it}`" in guides for it in IN_THE_SOURCE_ALONE)


def commands(command, path=()):
    path = (*path, command["commandName"])
    yield path
    for one in command.get("subcommands", []):
        if one["commandName"] != "help":
            yield from commands(one, path)


def test_every_command_has_a_page(root):
    described = json.loads(cli.run_ok("--experimental-dump-help").stdout)["command"]
    names = {"-".join(path) for path in commands(described)}
    pages = {it.name.removesuffix(".1.gz"): it for it in (root / "usr/share/man/man1").iterdir()}
    assert set(pages) == names and len(names) > 40
    serve = gzip.decompress(pages["credentiald-serve"].read_bytes()).decode()
    assert "\\-\\-master\\-key <FILE>" in serve and ".SH EXIT STATUS" in serve
    if shutil.which("man"):
        for name in ["credentiald", "credentiald-serve", "credentiald-rules-explain"]:
            done = subprocess.run(
                ["man", "-l", "--warnings", pages[name]], capture_output=True, text=True,
                env={**os.environ, "MANWIDTH": "80", "LC_ALL": "C.UTF-8"}, timeout=300,
            )
            assert done.returncode == 0 and not done.stderr, done.stderr


def test_completions_are_scripts(root):
    done = subprocess.run(["bash", "-n", root / "usr/share/bash-completion/completions/credentiald"], capture_output=True)
    assert done.returncode == 0, done.stderr
    for name in ["zsh/vendor-completions/_credentiald", "fish/vendor_completions.d/credentiald.fish"]:
        assert "master-key" in (root / "usr/share" / name).read_text()


def test_maintainer_scripts_are_posix(root):
    for name in ["postinst", "prerm", "postrm"]:
        script = root / "DEBIAN" / name
        assert subprocess.run(["dash", "-n", script]).returncode == 0, name
        assert os.access(script, os.X_OK)


def test_lintian(package):
    if not shutil.which("lintian"):
        pytest.skip("there is no lintian")
    done = subprocess.run(
        ["lintian", "--allow-root", "--fail-on", "error,warning", "--suppress-tags", ",".join(OF_THE_TEST), package],
        capture_output=True, text=True, timeout=900,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_unit_is_well_formed_and_shut_in(root, unit):
    file = root / "lib/systemd/system/credentiald.service"
    # What it makes the daemon do is test_configuration.py's matter.
    assert unit["ExecReload"] == ["/bin/kill -HUP $MAINPID"]
    if not shutil.which("systemd-analyze"):
        pytest.skip("there is no systemd-analyze")
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=15", file], capture_output=True, text=True
    )
    # An exposure of 1.5 at most, of 10.
    assert done.returncode == 0, done.stdout[-600:] + done.stderr
    # Of procps, on which the package depends.
    assert re.search(r"^Depends:.*\bprocps\b", (root / "DEBIAN/control").read_text(), re.MULTILINE)
    (root / "bin").mkdir(exist_ok=True)
    shutil.copy("/bin/kill", root / "bin/kill")
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", f"--root={root}", file.name], capture_output=True, text=True)
    # There is no whole system under that folder; what is said of the unit itself would name its line.
    assert "credentiald.service:" not in done.stderr.replace(
        "credentiald.service: Failed to create credentiald.service/start: Unit sysinit.target not found.", ""
    ), done.stderr


def test_the_verification_is_run_by_a_timer_and_leaves_its_outcome(root, tmp_path):
    folder = root / "lib/systemd/system"
    with Daemon(tmp_path / "data") as daemon:
        daemon.accept(Person(81).register())
        head = daemon.head()
        # It runs beside the daemon.
        [line] = unit_file(folder / "credentiald-verify.service")["ExecStart"]
        words = shlex.split(line)
        for before, after in {"/var/lib/credentiald-verify": tmp_path, "/var/lib/credentiald": tmp_path / "data"}.items():
            assert any(before in it for it in words), before
            words = [it.replace(before, str(after)) for it in words]
        assert subprocess.run([str(root) + words[0], *words[1:]], capture_output=True).returncode == 0
    outcome = families((tmp_path / "verification.prom").read_text())
    assert outcome["credentiald_verification_sound"].samples == [({}, 1)]
    assert outcome["credentiald_verification_position"].samples == [({}, head)]
    assert unit_file(folder / "credentiald-verify.timer")["OnCalendar"]
    if not shutil.which("systemd-analyze"):
        pytest.skip("there is no systemd-analyze")
    for name in ("credentiald-verify.service", "credentiald-verify.timer"):
        done = subprocess.run(["systemd-analyze", "verify", "--man=no", f"--root={root}", name], capture_output=True, text=True)
        told = [it for it in done.stderr.splitlines() if name in it and "not found" not in it]
        assert not told, told


def can_overlay():
    """Root, and a kernel that lays one file system over another."""
    script = 'd=$(mktemp -d) && mount -t tmpfs t "$d" && mkdir "$d/u" "$d/w" "$d/m" && mount -t overlay o -o "lowerdir=/,upperdir=$d/u,workdir=$d/w" "$d/m"'
    return os.geteuid() == 0 and subprocess.run(["unshare", "-m", "sh", "-c", script], capture_output=True).returncode == 0


def test_it_is_installed_upgraded_removed_and_purged(package):
    """In this machine's own system under an overlay; scripts/package-test --clean-root does it in a clean one."""
    if not can_overlay():
        pytest.skip("needs root and overlays")
    done = subprocess.run(
        [cli.REPOSITORY / "scripts/package-test", "--overlay", "--package", package], capture_output=True, text=True, timeout=900)
    assert done.returncode == 0 and "done: " in done.stdout, done.stdout + done.stderr


# The unit's command line


@pytest.fixture
def configuration(root, tmp_path):
    """The packaged configuration with this test's folders instead of the machine's."""
    text = (root / "etc/credentiald/credentiald.yaml").read_text()
    key = Key("EdDSA", "one")
    publish(tmp_path / "jwks.json", key)
    master = tmp_path / "master.key"
    master.write_bytes(os.urandom(32))
    master.chmod(0o600)
    port = free_port()
    for before, after in [
        ("/var/lib/credentiald", str(tmp_path / "data")),
        ("/run/credentials/credentiald.service/master.key", str(master)),
        ("/etc/credentiald/jwks.json", str(tmp_path / "jwks.json")),
        ("127.0.0.1:8080", f"127.0.0.1:{port}"),
        ("audience: credentiald", "audience: credentiald-test"),
    ]:
        assert before in text, before
        text = text.replace(before, after)
    path = tmp_path / "credentiald.yaml"
    path.write_text(text)
    return path, f"http://127.0.0.1:{port}", key


def command_line(unit, root, path):
    [line] = unit["ExecStart"]
    words = shlex.split(line)
    assert words[0] == "/usr/bin/credentiald" and words[-1] == "/etc/credentiald/credentiald.yaml"
    return [str(root) + words[0], *words[1:-1], str(path)]


def is_heard_within(manager, line, seconds):
    """Whether a line comes again after that time or sooner: not each time on a machine where threads stand still."""
    # From one to the next: what is queued, and where between two this begins, say nothing.
    manager.drain()
    manager.wait(line)
    for _ in range(50):
        manager.lines = [it for it in manager.lines if it != line]
        began = time.monotonic()
        manager.wait(line)
        if time.monotonic() - began < seconds:
            return True
    return False


@pytest.mark.parametrize("kind", ["path", "abstract"])
def test_the_unit_hears_of_start_life_and_end(unit, root, configuration, tmp_path, kind):
    path, url, key = configuration
    assert unit["Type"] == ["notify"] and unit["WatchdogSec"] == ["60"]
    manager = NotifySocket(tmp_path / "notify" if kind == "path" else f"@credentiald-{os.getpid()}")
    # The umask is the unit's.
    process = subprocess.Popen(
        ["sh", "-c", f"umask {unit['UMask'][0]}; exec \"$@\"", "sh", *command_line(unit, root, path)],
        env={**os.environ, "NOTIFY_SOCKET": manager.name, "WATCHDOG_USEC": "400000"},
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )
    try:
        before = manager.wait("READY=1")
        assert "WATCHDOG=1" in before or manager.wait("WATCHDOG=1")
        # Ready means ready.
        assert requests.get(url + "/healthz", timeout=120).status_code == 200
        person = Person(90)
        answer = requests.post(url + "/v1/commands", json=person.register(), headers=bearer(key.token("provider")), timeout=120)
        assert answer.status_code == 201, answer.text
        assert any(it.startswith("STATUS=writer accepting") for it in manager.lines), manager.lines
        assert is_heard_within(manager, "WATCHDOG=1", 0.4), "the watchdog would have bitten"
        for file in (tmp_path / "data").rglob("*"):
            assert file.stat().st_mode & 0o077 == 0, file
        process.send_signal(signal.SIGTERM)
        manager.wait("STOPPING=1")
        assert process.wait(120) == 0
        assert "READY=1" not in manager.lines[manager.lines.index("STOPPING=1"):]
        done = cli.run_ok("history", person.id, "--data", tmp_path / "data", "--master-key", tmp_path / "master.key")
        assert person.family in done.stdout
    finally:
        process.kill()
        process.wait()
        manager.close()


def test_no_system_call_that_the_unit_forbids(unit, root, configuration, tmp_path):
    """Under strace, for nothing but systemd applies the filter: the calls of a start, a command, a query, an end."""
    if not (shutil.which("strace") and shutil.which("systemd-analyze")):
        pytest.skip("needs strace and systemd-analyze")
    path, url, key = configuration
    trace = tmp_path / "calls"
    process = subprocess.Popen(
        ["strace", "-f", "-qq", "-o", trace, "-e", "signal=none", *command_line(unit, root, path)],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )
    try:
        def answers():
            try:
                return requests.get(url + "/healthz", timeout=120).status_code == 200
            except requests.ConnectionError:
                return False

        wait_until(answers, 300, "a start under strace")
        answer = requests.post(url + "/v1/commands", json=Person(91).register(), headers=bearer(key.token("provider")), timeout=120)
        assert answer.status_code == 201, answer.text
        [child] = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True).stdout.split()
        os.kill(int(child), signal.SIGTERM)
        process.wait(120)
    finally:
        process.kill()
        process.wait()
    text = trace.read_text(errors="replace")
    called = set(re.findall(r"^\d+ +(\w+)\(", text, re.MULTILINE))
    assert len(called) > 30, called
    # The call that starts a program is the manager's own.
    assert called - {"execve"} <= allowed(unit["SystemCallFilter"]), called - allowed(unit["SystemCallFilter"])
    families = set(re.findall(r"\bsocket\((AF_\w+)", text))
    assert families <= set(unit["RestrictAddressFamilies"][0].split()), families
    assert not re.findall(r"(?:mmap|mprotect)\(.*PROT_WRITE\|PROT_EXEC", text)


def allowed(filters):
    """The names of the calls that lines of SystemCallFilter leave."""
    names = set()
    for line in filters:
        found = set().union(*(group(it.lstrip("~")) for it in line.split()))
        names = names - found if line.startswith("~") else names | found
    return names


def group(name):
    """The calls of one of systemd's groups, and of the groups that it names."""
    text = subprocess.run(
        ["systemd-analyze", "syscall-filter", "--no-pager", name], capture_output=True, text=True, check=True
    ).stdout
    names = set()
    for line in text.splitlines()[1:]:
        word = line.strip()
        if word.startswith("@"):
            names |= group(word)
        elif word and not word.startswith("#"):
            names.add(word)
    return names
