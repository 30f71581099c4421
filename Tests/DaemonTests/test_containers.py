"""Image, compose file and Kubernetes manifests. No container is run here: their texts are checked, and what they say to
the daemon is tried on one."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import kubernetes_validate
import pytest
import requests
import yaml

from support import cli
from support.daemon import Daemon
from support.ports import free_port
from support.tokens import Key, publish

DEPLOY = cli.REPOSITORY / "deploy"
DOCKERFILE = DEPLOY / "docker" / "Dockerfile"
#: Schemas that the manifests must fit.
KUBERNETES = ["1.31", "1.37"]


def hadolint(path):
    return subprocess.run(
        [Path(sys.executable).parent / "hadolint", "--failure-threshold", "style", path], capture_output=True, text=True
    )


def test_the_dockerfile_is_clean(tmp_path):
    assert hadolint(DOCKERFILE).returncode == 0, hadolint(DOCKERFILE).stdout
    # The linter works: without the reasons it complains of versions.
    bare = tmp_path / "Dockerfile"
    bare.write_text(re.sub(r"^# hadolint .*\n", "", DOCKERFILE.read_text(), flags=re.MULTILINE))
    assert "DL3008" in hadolint(bare).stdout


def final_stage():
    return DOCKERFILE.read_text().split("\nFROM ")[-1]


def test_the_image_runs_as_nobody_in_particular_and_has_no_secret():
    stage = final_stage()
    assert re.search(r"^USER 10001:10001$", stage, re.MULTILINE)
    assert not re.search(r"master\.key|jwks|password", stage)
    copied = re.findall(r"^COPY (?:--from=\w+ )?(\S+)", stage, re.MULTILINE)
    assert copied == ["/out/credentiald", "deploy/boards"]


def test_what_the_build_copies_is_let_through():
    text = DOCKERFILE.read_text().split("\nFROM ")[0] + final_stage()
    let = [it[1:] for it in (DEPLOY / "docker/Dockerfile.dockerignore").read_text().splitlines() if it.startswith("!")]
    for sources in re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.MULTILINE):
        for source in sources.split():
            assert source in let and (cli.REPOSITORY / source).exists(), source


def test_the_health_check_tells_alive_from_dead(tmp_path):
    [check] = re.findall(r"CMD (\[\"bash\".*\])$", DOCKERFILE.read_text(), re.MULTILINE)
    words = json.loads(check)
    with Daemon(tmp_path / "data") as daemon:
        port = daemon.url.rsplit(":", 1)[1]
        words[-1] = words[-1].replace("/8080", f"/{port}")
        assert subprocess.run(words, timeout=120).returncode == 0
        words[-1] = words[-1].replace("/healthz", "/nothing")
        assert subprocess.run(words, timeout=120, capture_output=True).returncode != 0
        daemon.stop()
        assert subprocess.run(words, timeout=120, capture_output=True).returncode != 0


def checked(text, folder, *replacements):
    """A configuration with its files where this test has them; must be right."""
    publish(folder / "jwks.json", Key("EdDSA", "one"))
    (folder / "master.key").write_bytes(os.urandom(32))
    (folder / "kafka.password").write_text("secret")
    for name in ("master.key", "kafka.password"):
        (folder / name).chmod(0o600)
    for name in ("jwks.json", "master.key", "kafka.password"):
        text = re.sub(rf"/(?:run|etc)/[\w/]*/{re.escape(name)}", str(folder / name), text)
    for before, after in replacements:
        text = text.replace(before, after)
    path = folder / "credentiald.yaml"
    path.write_text(text)
    done = cli.run("config", "check", path)
    assert done.returncode == 0, done.stdout + done.stderr
    return path


def test_compose():
    compose = yaml.safe_load((DEPLOY / "compose/compose.yaml").read_text())
    daemon, kafka = compose["services"]["credentiald"], compose["services"]["kafka"]
    assert daemon["read_only"] and daemon["cap_drop"] == ["ALL"]
    assert daemon["security_opt"] == ["no-new-privileges:true"]
    assert all(it.startswith("127.0.0.1:") for it in daemon["ports"])
    assert (DEPLOY / "compose" / daemon["build"]["context"]).resolve() == cli.REPOSITORY
    assert (cli.REPOSITORY / daemon["build"]["dockerfile"]) == DOCKERFILE
    assert re.fullmatch(r"apache/kafka:\d+\.\d+\.\d+", kafka["image"])
    assert kafka["environment"]["KAFKA_AUTO_CREATE_TOPICS_ENABLE"] == "false"
    mounts = {it.split(":")[0] for it in [*daemon["volumes"], *kafka["volumes"]]}
    for mount in mounts:
        assert mount in compose["volumes"] or (DEPLOY / "compose" / mount).exists(), mount
    assert set(daemon["secrets"]) == set(compose["secrets"])
    # They are made by whoever tries it, and never kept.
    assert "/secrets/" in (DEPLOY / "compose/.gitignore").read_text()


def test_compose_configuration(tmp_path):
    text = (DEPLOY / "compose/credentiald.yaml").read_text()
    settings = yaml.safe_load(text)
    [data, _] = [it.split(":")[1] for it in compose_service()["volumes"]]
    assert settings["data"] == data
    assert settings["masterKey"] == "/run/secrets/master.key" and settings["access"]["jwks"] == "/run/secrets/jwks.json"
    port = free_port()
    # It starts with it, off Kafka.
    path = checked(
        text, tmp_path, ("/var/lib/credentiald", str(tmp_path / "data")), ("0.0.0.0:8080", f"127.0.0.1:{port}"),
    )
    process = subprocess.Popen(
        [cli.BINARY, "serve", "--config", path, "--kafka", "off"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert f"http://127.0.0.1:{port}" in process.stdout.readline()
    finally:
        process.kill()
        process.communicate()


def compose_service():
    return yaml.safe_load((DEPLOY / "compose/compose.yaml").read_text())["services"]["credentiald"]


# Kubernetes


def manifests():
    listed = yaml.safe_load((DEPLOY / "kubernetes/kustomization.yaml").read_text())["resources"]
    there = {it.name for it in (DEPLOY / "kubernetes").glob("*.yaml")} - {"kustomization.yaml"}
    assert set(listed) == there
    return [one for name in listed for one in yaml.safe_load_all((DEPLOY / "kubernetes" / name).read_text())]


def manifest(kind):
    [found] = [it for it in manifests() if it["kind"] == kind]
    return found


@pytest.mark.parametrize("version", KUBERNETES)
def test_manifests_fit_the_schemas(version):
    for one in manifests():
        kubernetes_validate.validate(one, version, strict=True)


def test_the_schemas_refuse_what_is_wrong():
    wrong = manifest("StatefulSet")
    wrong["spec"]["template"]["spec"]["containers"][0]["imagePolicy"] = "Always"
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, KUBERNETES[-1], strict=True)


def test_one_writer():
    spec = manifest("StatefulSet")["spec"]
    assert spec["replicas"] == 1 and "podManagementPolicy" not in spec
    [claim] = spec["volumeClaimTemplates"]
    assert claim["spec"]["accessModes"] == ["ReadWriteOncePod"]
    assert spec["persistentVolumeClaimRetentionPolicy"] == {"whenDeleted": "Retain", "whenScaled": "Retain"}


def test_the_pod_keeps_to_the_restricted_standard():
    """The rules of the pod security standard of that name, which the namespace enforces."""
    assert manifest("Namespace")["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    pod = manifest("StatefulSet")["spec"]["template"]["spec"]
    assert not {"hostNetwork", "hostPID", "hostIPC"} & set(pod)
    assert pod["securityContext"]["runAsNonRoot"] and pod["securityContext"]["runAsUser"] == 10001
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    kinds = {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"}
    for volume in pod["volumes"]:
        assert set(volume) - {"name"} <= kinds, volume
    [container] = pod["containers"]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]},
    }
    assert all("hostPort" not in it for it in container["ports"]) and "env" not in container


def test_tools_are_told_of_folder_and_key_as_the_daemon_is():
    guide = (DEPLOY / "guides/installing.md").read_text()
    compose = yaml.safe_load((DEPLOY / "compose/credentiald.yaml").read_text())
    pod = yaml.safe_load(manifest("ConfigMap")["data"]["credentiald.yaml"])
    for start, settings in [("docker compose -f deploy/compose/compose.yaml exec credentiald", compose),
                            ("kubectl -n credentiald exec credentiald-0 --", pod)]:
        commands = [shlex.split(it) for it in re.findall(f"`{re.escape(start)} (credentiald [^`]*)`", guide)]
        assert commands, start
        for words in commands:
            given = {name: words[words.index(name) + 1] for name in ("--data", "--master-key")}
            assert given == {"--data": settings["data"], "--master-key": settings["masterKey"]}, words


def test_names_in_the_manifests_meet():
    pod = manifest("StatefulSet")["spec"]["template"]
    labels, spec = pod["metadata"]["labels"], pod["spec"]
    for selector in [
        manifest("StatefulSet")["spec"]["selector"]["matchLabels"], manifest("Service")["spec"]["selector"],
        manifest("PodDisruptionBudget")["spec"]["selector"]["matchLabels"],
        manifest("NetworkPolicy")["spec"]["podSelector"]["matchLabels"],
    ]:
        assert selector.items() <= labels.items()
    [container] = spec["containers"]
    volumes = {it["name"] for it in spec["volumes"]} | {"data"}
    assert {it["name"] for it in container["volumeMounts"]} == volumes
    [port] = container["ports"]
    assert manifest("Service")["spec"]["ports"][0]["targetPort"] == port["name"]
    assert manifest("NetworkPolicy")["spec"]["ingress"][0]["ports"][0]["port"] == port["containerPort"] == 8080
    for probe in ("startupProbe", "livenessProbe"):
        assert container[probe]["httpGet"] == {"path": "/healthz", "port": port["name"]}
    assert spec["serviceAccountName"] == manifest("ServiceAccount")["metadata"]["name"]


def test_clients_that_hold_their_connections_leave_some_for_the_probe():
    limits = yaml.safe_load(manifest("ConfigMap")["data"]["credentiald.yaml"])["limits"]
    every = yaml.safe_load((DEPLOY / "credentiald.yaml").read_text())["limits"] | limits
    assert 15 * every["connectionsPerAddress"] < every["connections"]
    # And where there are none left, a daemon that works is not ended, or taken out of the service, at once.
    [container] = manifest("StatefulSet")["spec"]["template"]["spec"]["containers"]
    liveness = container["livenessProbe"]
    assert liveness["periodSeconds"] * liveness["failureThreshold"] >= 300 and "readinessProbe" not in container


def test_the_configuration_of_the_pod(tmp_path):
    text = manifest("ConfigMap")["data"]["credentiald.yaml"]
    # Any file of certificates does for the check.
    path = checked(text, tmp_path, ("/etc/credentiald/secrets/kafka-ca.pem", requests.certs.where()))
    # A cluster's topics: with one copy, the end of a broker's disk would be the end of what was published.
    found = json.loads(cli.run_ok("config", "check", path, "--json").stdout)
    copies = {(it["replication"], it["minInSyncReplicas"]) for lane in found["lanes"] for it in lane["publications"]}
    assert copies == {(3, 2)}, found["lanes"]
    settings = yaml.safe_load(text)
    [container] = manifest("StatefulSet")["spec"]["template"]["spec"]["containers"]
    mounted = [it["mountPath"] for it in container["volumeMounts"]]
    for path in [settings["data"], settings["masterKey"], settings["access"]["jwks"],
                 settings["kafka"]["properties"]["ssl.ca.location"], settings["kafka"]["secrets"]["sasl.password"]["file"]]:
        assert any(path.startswith(it + "/") for it in mounted), path
    assert container["args"][-1] in mounted
