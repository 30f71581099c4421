"""A site as the runbooks suppose it: a daemon under a service manager, tokens in files, tools in the path.

The commands are read out of the runbook's own text, so that what is rehearsed is what is written."""

import json
import os
import re
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import requests

from support import cli
from support.ports import free_port
from support.tokens import Key, bearer, configuration, publish
from support.waiting import wait_until

RUNBOOKS = cli.REPOSITORY / "deploy" / "runbooks"
#: A block of commands: its first line is "```sh NAME".
BLOCK = re.compile(r"^```sh ([\w-]+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCK_TIMEOUT = 600
#: What a block is expected to end with when all that matters is that it does not succeed.
FAILS = object()

#: Stands in for the service manager: one unit, its process id in a file, its log in another.
SYSTEMCTL = """\
#!/bin/bash
set -euo pipefail
site={site}
is_up() {{ [ -s $site/pid ] && kill -0 "$(cat $site/pid)" 2>/dev/null; }}
stop() {{
    is_up || return 0
    kill -TERM "$(cat $site/pid)"
    for _ in $(seq 2400); do is_up || {{ rm -f $site/pid; return 0; }}; sleep 0.05; done
    echo "the unit does not stop" >&2; exit 1
}}
start() {{
    [ ! -e $site/masked ] || {{ echo "Unit $1.service is masked." >&2; exit 1; }}
    is_up && return 0
    setsid {binary} serve --config $site/credentiald.yaml $(cat $site/options) </dev/null >>$site/log 2>&1 &
    echo $! > $site/pid
    for _ in $(seq 3600); do
        curl -sf -o /dev/null {url}/healthz && return 0
        is_up || {{ rm -f $site/pid; echo "Job for credentiald.service failed." >&2; exit 1; }}
        sleep 0.05
    done
    echo "the unit does not start" >&2; exit 1
}}
[ "$2" = credentiald ] || {{ echo "there is no unit $2" >&2; exit 5; }}
case $1 in
    start) start "$2" ;;
    stop) stop ;;
    restart) stop; start "$2" ;;
    mask)
        [ ! -e $site/own-unit ] || {{ echo "Failed to mask unit: File $site/own-unit already exists." >&2; exit 1; }}
        touch $site/masked ;;
    unmask) rm -f $site/masked ;;
    show) [ "$3 $4 $5" = "-p MainPID --value" ] && {{ is_up && cat $site/pid || echo 0; }} ;;
    is-active) is_up && echo active || {{ echo inactive; exit 3; }} ;;
    *) echo "no $1 here" >&2; exit 1 ;;
esac
"""

JOURNALCTL = """\
#!/bin/bash
tail -n 50 {site}/log
"""


def is_gone(pid):
    """Also one that nobody has asked for its status: it has nothing open any more."""
    try:
        has_ended = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
        # What is open is its threads', and the first can end before the others.
        return has_ended and len(os.listdir(f"/proc/{pid}/task")) <= 1
    except (FileNotFoundError, ProcessLookupError):
        return True


class Site:
    """Runs the blocks of one runbook; `finished` says whether it was all of them."""

    def __init__(self, page, folder, kafka="off", settle=86_400, data=None, **settings):
        """Further settings are those of the daemon's configuration."""
        self.page = page
        self.folder = folder / "site"
        self.folder.mkdir()
        self.data = data or self.folder / "data"
        self.blocks = dict(BLOCK.findall((RUNBOOKS / page).read_text()))
        assert self.blocks, f"{page} has no commands"
        self.left = set(self.blocks)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.key = Key("EdDSA", "one")
        self.publish_keys(self.key)
        self.kafka = kafka
        self.settle = settle
        self.clock = "system"
        self.settings = settings
        self.configure()
        self.tokens = self.folder / "tokens"
        self.tokens.mkdir()
        self.write_tokens(self.key)
        (self.folder / "options").write_text("")
        self._put_tools()
        self.variables = {
            "url": self.url,
            "data": str(self.data),
            "tokens": str(self.tokens),
            "kafka": kafka,
            "config": str(self.folder / "credentiald.yaml"),
            "master": str(self.data / "keys" / "master.key"),
            "backup": str(self.folder / "backup"),
        }

    def publish_keys(self, *keys):
        publish(self.folder / "jwks.json", *keys)

    def configure(self):
        path = configuration(self.folder, self.folder / "jwks.json")
        lines = {
            "data": str(self.data),
            "listen": f"127.0.0.1:{self.port}",
            "clock": self.clock,
            "settleSeconds": self.settle,
            "kafka": {"bootstrap": self.kafka},
            **self.settings,
        }
        path.write_text(path.read_text() + "".join(f"{name}: {json.dumps(it)}\n" for name, it in lines.items()))

    def write_tokens(self, key):
        for role, boards in [("operator", ()), ("auditor", ()), ("provider", ()), ("board", ["ICRC", "NC-CPSS"])]:
            (self.tokens / role).write_text(key.token(role, boards=boards))

    def token(self, role):
        return bearer((self.tokens / role).read_text())

    def _put_tools(self):
        self.bin = self.folder / "bin"
        self.bin.mkdir()
        (self.bin / "credentiald").symlink_to(cli.BINARY)
        known = {"site": self.folder, "binary": cli.BINARY, "url": self.url}
        for name, text in [("systemctl", SYSTEMCTL), ("journalctl", JOURNALCTL)]:
            (self.bin / name).write_text(text.format(**known))
            (self.bin / name).chmod(0o755)

    # Commands

    def shell(self, text, /, expect=0, strict=True, **variables):
        """Without `strict` as somebody's own shell takes it, which goes on behind a command that failed."""
        environment = {
            **os.environ,
            **self.variables,
            **{name: str(it) for name, it in variables.items()},
            "PATH": f"{self.bin}:{Path(sys.executable).parent}:{os.environ['PATH']}",
        }
        # Background processes of a block must not hold its output open.
        out, err = self.folder / "out", self.folder / "err"
        with open(out, "w") as stdout, open(err, "w") as stderr:
            done = subprocess.run(
                ["bash", *(["-euo", "pipefail"] if strict else []), "-c", text],
                env=environment, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr,
                timeout=BLOCK_TIMEOUT,
            )
        self.error = err.read_text()
        told = f"{self.page}:\n{textwrap.indent(text, '    ')}\nended with {done.returncode}\n{out.read_text()}\n{self.error}\n{self.log()[-2000:]}"
        fits = done.returncode != 0 if expect is FAILS else done.returncode == expect
        assert fits, told
        return out.read_text()

    def run(self, name, /, expect=0, **variables):
        """Runs a block of the page; its output. What it wrote to standard error is in `error`."""
        self.left.discard(name)
        return self.shell(self.blocks[name], expect, **variables)

    def over(self, **variables):
        """What says that the trouble is over is asked until it does, as an operator asks it."""
        end = time.monotonic() + 120
        while True:
            try:
                return self.run("over", **variables)
            except AssertionError:
                if time.monotonic() > end:
                    raise
            time.sleep(1)

    def finished(self):
        assert not self.left, f"{self.page}: nobody rehearsed {sorted(self.left)}"

    # The daemon

    def start(self):
        self.shell("systemctl start credentiald")

    def stop(self):
        self.shell("systemctl stop credentiald")

    def give_to(self, user):
        """As if the daemon ran under that account; the shim's runs as root, which may read everything."""
        for path in [self.data, *self.data.rglob("*")]:
            os.chown(path, user, user)

    def crash(self):
        pid = self.pid
        os.kill(pid, 9)
        wait_until(lambda: is_gone(pid), 120, "the end of the daemon")
        (self.folder / "pid").unlink()

    @property
    def pid(self):
        return int((self.folder / "pid").read_text())

    def log(self):
        path = self.folder / "log"
        return path.read_text(errors="replace") if path.exists() else ""

    def get(self, path, role=None, **parameters):
        # A board's reading of its own people leaves no trace in their record.
        role = role or ("board" if path.startswith("/v1/peers") else "auditor")
        purpose = {"credentiald-purpose": "audit"} if role == "auditor" else {}
        return requests.get(self.url + path, params=parameters, headers={**self.token(role), **purpose}, timeout=120)

    def post(self, command, role):
        return requests.post(self.url + "/v1/commands", json=command, headers=self.token(role), timeout=120)

    def accept(self, command, role="provider"):
        answer = self.post(command, role)
        assert answer.status_code == 201, f"{command}: {answer.text}"
        return answer.json()

    def bulk(self, lines):
        """Sends lines in one request, as somebody who may send rules and decisions of the board, and all the rest."""
        token = self.key.token("provider", "board", boards=["ICRC", "NC-CPSS"])
        headers = {**bearer(token), "Content-Type": "application/x-ndjson"}
        answer = requests.post(self.url + "/v1/commands/bulk", data="\n".join(lines).encode(), headers=headers, timeout=600)
        answers = cli.json_lines(answer.text)
        assert len(answers) == len(lines) and all("position" in it for it in answers), answer.text[-2_000:]

    def events(self):
        events, after = [], 0
        while page := self.get("/v1/events", after=after).json().get("events"):
            events += page
            after = page[-1]["position"]
        return events

    def head(self):
        return int(self.get("/v1/events", limit=1).json().get("head", "0"))

    def ready(self):
        """What `/readyz` says, of a caller on this machine without a token."""
        answer = requests.get(self.url + "/readyz", timeout=120).json()
        return answer.get("readiness", answer)

    def metric(self, name, **labels):
        from support.metrics import families

        answer = requests.get(self.url + "/metrics", timeout=120)
        family = families(answer.text).get(name)
        found = [value for its, value in family.samples if labels.items() <= its.items()] if family else []
        return found[0] if found else None

    def end(self):
        try:
            os.kill(self.pid, 9)
        except (FileNotFoundError, ProcessLookupError, ValueError):
            pass
