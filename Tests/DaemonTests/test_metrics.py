"""What `/metrics` shows of the store, and what a start with `--rebuild` makes anew."""

from support.careers import Person
from support.daemon import Daemon
from support.metrics import families
from support.waiting import wait_until


def metrics(daemon):
    """Each family by name: its value, or its values by environment or projection."""
    answer = daemon.get("/metrics")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    found = {}
    for name, family in families(answer.text).items():
        assert f"# HELP {name} " in answer.text, f"{name} has no help"
        [label, *more] = family.labels or {""}
        if more or family.kind == "histogram":
            continue
        by_label = {labels.get(label): value for labels, value in family.samples}
        found[name] = by_label if label else by_label[None]
    return found


def test_the_store_shows_in_metrics(folder):
    with Daemon(folder) as daemon:
        before = int(daemon.head())
        wait_until(lambda: "credentiald_store_map_used_bytes" in metrics(daemon), 120, "a first look at the store")
        assert metrics(daemon)["credentiald_log_position"] == before
        daemon.accept(Person(61).register())
        after = metrics(daemon)
        assert after["credentiald_log_position"] == before + 1
        assert after["credentiald_writer_accepting"] == 1
        assert after["credentiald_writer_queue_requests"] == 0
        assert after["credentiald_disk_free_bytes"] > 0
        used, size = after["credentiald_store_map_used_bytes"], after["credentiald_store_map_size_bytes"]
        assert {"log", "index", "heads"} < set(used) == set(size)
        for environment, pages in used.items():
            file = next(iter(folder.rglob(f"{environment}/**/data.mdb")))
            assert 0 < pages <= file.stat().st_size + 64 * 4096, environment
            assert pages < size[environment] <= after["credentiald_store_map_limit_bytes"][environment]
        for environment, slots in after["credentiald_store_reader_slots"].items():
            assert after["credentiald_store_readers"][environment] < slots == 1024
        # A thread that stood still in the middle of its reading may have been seen so.
        wait_until(
            lambda: set(metrics(daemon)["credentiald_store_oldest_reader_seconds"].values()) == {0}, 120, "that nobody reads")
        assert daemon.get("/metrics", some="thing").status_code == 400


def test_a_map_is_limited_by_its_setting_or_by_what_it_is_already(tmp_path):
    settings, most = tmp_path / "credentiald.yaml", 8 << 20
    settings.write_text("mapMebibytes: 8\nmapMebibytesMax: 8\n")
    with Daemon(tmp_path / "data", options=["--config", str(settings)]) as daemon:
        found = wait_until(
            lambda: (lambda it: it if "credentiald_store_map_limit_bytes" in it else None)(metrics(daemon)), 120, "a look at the store"
        )
        sizes, limits = found["credentiald_store_map_size_bytes"], found["credentiald_store_map_limit_bytes"]
        # Those of projections do not go by the setting.
        assert limits == {environment: max(size, most) for environment, size in sizes.items()}
        assert limits["log"] == most


def test_the_kafka_clients_tell_of_themselves_while_there_is_nothing_to_do(tmp_path):
    def read(daemon):
        return {name: it for name, it in metrics(daemon).items() if name.startswith("credentiald_kafka_")}

    with Daemon(tmp_path / "data", kafka="embedded") as daemon:
        # Nothing is recorded, so that nothing is sent: what clients say waits in their queues unless lanes ask.
        before = wait_until(
            lambda: (lambda it: it if len(it.get("credentiald_kafka_connects_total", {})) == 2 else None)(read(daemon)),
            120, "both lanes' clients",
        )
        assert set(before["credentiald_kafka_requests_total"]) == {"audiences", "log"}
        assert all(it >= 1 for it in before["credentiald_kafka_connects_total"].values())
        assert set(before["credentiald_kafka_queued_messages"].values()) == {0}
        for number in range(70, 75):
            daemon.accept(Person(number).register())
            daemon.wait_published()
        sent = before["credentiald_kafka_requests_total"]["log"]
        wait_until(lambda: read(daemon)["credentiald_kafka_requests_total"]["log"] >= sent + 5, 120, "requests that count")

        def up():
            samples = families(daemon.get("/metrics").text)["credentiald_kafka_broker_up"].samples
            return {(labels["lane"], value) for labels, value in samples}

        wait_until(lambda: up() == {("audiences", 1), ("log", 1)}, 120, "both lanes' brokers")


def test_rebuild_makes_everything_derived_anew(folder):
    with Daemon(folder) as daemon:
        before = {it["name"]: (it["digest"], it["rows"]) for it in daemon.get_ok("/v1/projections")["projections"]}
        events = daemon.events()
        daemon.stop()
    index = folder / "index" / "data.mdb"
    # A second name keeps the old file, so that its number is not given to the new one.
    old = folder.parent / "old-index"
    old.hardlink_to(index)
    with Daemon(folder, options=["--rebuild"]) as daemon:
        after = {it["name"]: (it["digest"], it["rows"]) for it in daemon.get_ok("/v1/projections")["projections"]}
        assert after == before and daemon.events() == events
        daemon.wait_logged("it was asked for", len(before))
        assert daemon.log().count("it was asked for") == len(before)
        assert not old.samefile(index)
        daemon.accept(Person(62).register())
