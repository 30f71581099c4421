"""Alerts and dashboard use what the daemon prints, and every metric is described."""

import ipaddress
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from support import cli
from support.certificates import SERVER, Authority
from support.daemon import Daemon
from support.metrics import families, family_of
from support.tokens import Key, bearer, configuration, publish
from support.waiting import wait_until

OBSERVING = cli.REPOSITORY / "deploy" / "observing"
ALERT_TESTS = ["alerts_test.yaml", "alerts_of_days_test.yaml"]
ROW = re.compile(r"^\| `([a-z_]+)` \| (\w+) \| (.*?) \| .+ \| .+ \|$", re.MULTILINE)
NAME = re.compile(r"\b((?:credentiald|process)_[a-z_]+)(?:\{([^}]*)\})?")
LOOPBACK = ipaddress.ip_address("127.0.0.1")
#: What is there some seconds after the start.
LATE = {
    "credentiald_store_readers", "credentiald_kafka_queued_messages",
    "credentiald_kafka_round_trip_max_seconds",
}
#: What Prometheus adds to every series.
ADDED = {"instance", "job"}


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """What daemons print that have done something of everything: one with a broker, one with tokens and TLS."""
    folder = tmp_path_factory.mktemp("observed")
    with Daemon(folder / "data", kafka="embedded") as daemon:
        assert all("position" in it for it in daemon.bulk(cli.simulate(3, 2, 1)))
        daemon.wait_published()
        answer = daemon.session.post(daemon.url + "/v1/projections/roster/rebuild", json={}, timeout=120)
        assert answer.status_code in (200, 202), answer.text
        found = wait_until(
            lambda: (lambda it: it if it.keys() >= LATE else None)(families(daemon.get("/metrics").text)),
            120,
            "a first look at the store",
        )
    key = Key("EdDSA", "one")
    publish(folder / "jwks.json", key)
    settings = configuration(folder, folder / "jwks.json")
    servers = Authority(folder, "servers")
    pair = servers.issue("server", [("CN", "localhost")], dns=["localhost"], addresses=[LOOPBACK], use=SERVER)
    with open(settings, "a") as file:
        file.write(f"tls: {json.dumps({'certificate': pair.certificate, 'key': pair.key})}\n")
    options = ["--config", str(settings)]
    with Daemon(folder / "data", dev=False, options=options, verify=str(servers.path)) as daemon:
        daemon.get("/healthz")
        answer = daemon.get("/metrics", headers=bearer(key.token("operator")))
        printed = {**families(answer.text), **found}
        daemon.stop()
    for name, arguments in (("verification", ["verify"]), ("backup", ["backup", folder / "backup"])):
        file = folder / f"{name}.prom"
        cli.run_ok(*arguments, "--data", folder / "data", "--metrics", file)
        assert file.stat().st_mode & 0o777 == 0o644
        printed |= families(file.read_text())
    return printed


@pytest.fixture(scope="module")
def documented():
    rows = ROW.findall((OBSERVING / "metrics.md").read_text())
    return {name: (kind, set(re.findall(r"`(\w+)`", labels))) for name, kind, labels in rows}


def alerts():
    [group] = yaml.safe_load((OBSERVING / "alerts.yaml").read_text())["groups"]
    return group["rules"]


def expressions():
    """Every expression, by where it stands."""
    found = {rule["alert"]: rule["expr"] for rule in alerts()}
    dashboard = json.loads((OBSERVING / "dashboard.json").read_text())
    for panel in dashboard["panels"]:
        for target in panel.get("targets", []):
            found[f"panel {panel['title']} {target['refId']}"] = target["expr"]
    for one in dashboard["annotations"]["list"]:
        found[f"annotation {one['name']}"] = one["expr"]
    for one in dashboard["templating"]["list"]:
        if one["type"] == "query":
            found[f"variable {one['name']}"] = one["query"]
    return found


def test_every_metric_is_described_and_every_description_is_of_one(printed, documented):
    assert {name: it.kind for name, it in printed.items()} == {
        name: kind for name, (kind, _) in documented.items()
    }
    for name, family in printed.items():
        assert family.labels == documented[name][1], name
        assert family.samples, f"{name} has no samples"


def test_no_label_tells_of_people_or_callers(printed):
    allowed = {
        *("because", "broker", "by", "environment", "file", "lane", "librdkafka", "lmdb", "method", "of", "projection", "result", "route", "state"),
        *("status", "version", "with"),
    }
    for name, family in printed.items():
        assert family.labels <= allowed, name
    routes = {labels["route"] for labels, _ in printed["credentiald_http_requests_total"].samples}
    assert routes <= set(re.findall(r"`(?:GET|POST|DELETE) (/\S*)`", access_table())) | {"other"}, routes


def access_table():
    return (cli.REPOSITORY / "Schemas" / "access.md").read_text()


def test_alerts_and_dashboard_use_metrics_and_labels_that_exist(printed, documented):
    used = set()
    for place, expression in expressions().items():
        for name, selector in NAME.findall(expression):
            family = family_of(name, documented)
            assert family in printed, f"{place}: {name}"
            used.add(family)
            labels = set(re.findall(r'(\w+)(?:=~|!=|!~|=)"', selector))
            assert labels <= documented[family][1] | ADDED | {"le"}, f"{place}: {selector}"
        for names in re.findall(r"\b(?:by|on) ?\(([^)]*)\)", expression):
            every = set().union(*(it[1] for it in documented.values())) | ADDED | {"le"}
            assert set(re.findall(r"\w+", names)) <= every, f"{place}: {names}"
    assert len(used) > 30, "the reader of expressions finds little"


def test_states_of_lanes_in_expressions_are_states(printed):
    states = {labels["state"] for labels, _ in printed["credentiald_publishing_state"].samples}
    for place, expression in expressions().items():
        for state in re.findall(r'state!?="(\w+)"', expression):
            assert state in states, f"{place}: {state}"


def test_every_alert_has_a_runbook_that_names_it():
    for rule in alerts():
        runbook = cli.REPOSITORY / rule["annotations"]["runbook_url"]
        assert runbook.is_file(), rule["alert"]
        assert rule["alert"] in runbook.read_text(), f"{runbook.name} does not say {rule['alert']}"
        assert rule["labels"]["severity"] in ("page", "ticket")


def test_every_alert_is_tried_both_ways():
    names = {it["name"] for file in ALERT_TESTS for it in yaml.safe_load((OBSERVING / file).read_text())["tests"]}
    assert names == {f"{it['alert']} {how}" for it in alerts() for how in ("fires", "is quiet")}


def promtool(*arguments):
    beside = Path(sys.executable).parent / "promtool"
    tool = str(beside) if beside.exists() else shutil.which("promtool")
    assert tool, "there is no promtool: scripts/test puts it into the environment"
    done = subprocess.run([tool, *arguments], cwd=OBSERVING, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_promtool_takes_the_rules():
    assert f"{len(alerts())} rules found" in promtool("check", "rules", "alerts.yaml")
    for file in ALERT_TESTS:
        assert "SUCCESS" in promtool("test", "rules", file)


def test_promtool_takes_what_the_daemon_prints(printed, tmp_path):
    with Daemon(tmp_path / "data", kafka="embedded") as daemon:
        text = daemon.get("/metrics").text
    beside = Path(sys.executable).parent / "promtool"
    tool = str(beside) if beside.exists() else shutil.which("promtool")
    done = subprocess.run([tool, "check", "metrics"], input=text, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr


def test_commits_and_answers_are_counted(printed):
    [total] = [
        value
        for labels, value in printed["credentiald_http_requests_total"].samples
        if labels["route"] == "/v1/commands/bulk"
    ]
    assert total == 1
    commits = printed["credentiald_writer_commit_duration_seconds"]
    records = printed["credentiald_writer_batch_records"].samples
    # The last two samples are the sum and the number.
    assert commits.samples[-1][1] == records[-1][1] > 0
    [(_, position)] = printed["credentiald_log_position"].samples
    assert records[-2][1] == position


def test_that_a_log_has_no_checkpoint_is_told(tmp_path):
    """A log without a record never gets one: what is told of it is there all the same, for an alert to see."""
    with Daemon(tmp_path / "data") as daemon:
        found = families(daemon.get("/metrics").text)
        for name in ("credentiald_checkpoint_position", "credentiald_checkpoint_lag_seconds"):
            assert found[name].samples == [({}, 0)], name
        daemon.stop()
