"""A process whose address space is limited: a map that cannot grow refuses what finds no room in it, and nothing else."""

import os
import resource

from support import cli
from support.careers import Person
from support.commands import line
from support.daemon import Daemon
from support.waiting import wait_until

#: Of each map to begin with. Twice that is more than the daemon may have beside what it has.
MAP_MEBIBYTES = 32
LEEWAY = 16 << 20
#: What two commands at once are too much for is full.
SIZES = [200, 20, 2]


def mapped(daemon):
    with open(f"/proc/{daemon.process.pid}/statm") as file:
        return int(file.read().split()[0]) * resource.getpagesize()


def limit(daemon, most):
    """Sets what the daemon may map, as `prlimit --as` does, while it runs."""
    _, hard = resource.prlimit(daemon.process.pid, resource.RLIMIT_AS)
    resource.prlimit(daemon.process.pid, resource.RLIMIT_AS, (most, hard))


def limited(tmp_path):
    settings = tmp_path / "credentiald.yaml"
    settings.write_text(f"mapMebibytes: {MAP_MEBIBYTES}\n")
    # A thread that begins under the limit must not find that there is no room for memory of its own.
    few = {**os.environ, "MALLOC_ARENA_MAX": "2"}
    return Daemon(tmp_path / "data", options=["--config", str(settings)], environment=few)


def warm(daemon, person):
    """What threads take when they begin is not what is to be limited."""
    for _ in range(20):
        assert daemon.get_ok("/v1/events", limit=1)["head"]
        answers = list(daemon.bulk(long_lines(person, 20), dryRun="true"))
        assert len(answers) == 20 and not [it for it in answers if "code" in it], answers
    assert len(list(daemon.bulk(long_lines(person, max(SIZES)), dryRun="true"))) == max(SIZES)


def long_lines(person, count):
    """Events of some 8 kB each."""
    made = []
    for _ in range(count):
        command = person.competency()
        command["passCompetency"]["feedback"] = "F" * 7_000
        made.append(line(command))
    return made


def fill(daemon, person):
    """Sends until not even two find room; the ids that were accepted, and the codes of the rest."""
    kept, codes = [], set()
    for size in SIZES:
        for _ in range(100):
            answers = list(daemon.bulk(long_lines(person, size)))
            kept += [it["commandId"] for it in answers if "position" in it]
            refused = {it["code"] for it in answers if "code" in it}
            codes |= refused
            if refused:
                break
        else:
            raise AssertionError(f"there is room for {size} more\n{daemon.log()[-2000:]}")
    return kept, codes


def cannot_grow(daemon):
    """The reasons that tell of a map that could not be moved."""
    assert daemon.is_running(), f"the daemon ended\n{daemon.log()[-2000:]}"
    return [it for it in daemon.get("/readyz").json()["reasons"] if "Cannot allocate memory" in it]


def test_a_map_that_cannot_grow_refuses_and_grows_once_it_can(tmp_path):
    person = Person(31)
    with limited(tmp_path) as daemon:
        kept = [daemon.accept(person.register())["commandId"]]
        warm(daemon, person)
        unlimited = resource.prlimit(daemon.process.pid, resource.RLIMIT_AS)[0]
        limit(daemon, mapped(daemon) + LEEWAY)

        accepted, codes = fill(daemon, person)
        kept += accepted
        assert codes == {"space_exhausted"}, codes
        # What two were too much for may leave room for one.
        for _ in range(100):
            refused = person.competency()
            answer = daemon.post(refused)
            if answer.status_code != 201:
                break
            kept.append(refused["commandId"])
        assert (answer.status_code, answer.json()["code"]) == (503, "space_exhausted"), answer.text
        [reason] = wait_until(lambda: cannot_grow(daemon), 120, "a map that cannot be moved")
        assert reason.startswith("map ") and "/log" in reason, reason
        assert daemon.get("/readyz").json()["writer"] == "refusing"
        # Reads go on, of the log and of what is made from it.
        assert daemon.head() == len(kept)
        assert set(kept) == {it["commandId"] for it in daemon.events()}
        assert daemon.get_reached(f"/v1/peers/{person.id}", minPosition=len(kept)).status_code == 200

        limit(daemon, unlimited)
        pid = daemon.process.pid
        answer = wait_until(lambda: (it := daemon.post(refused)).status_code == 201 and it, 120, "room")
        assert answer.json()["position"] == str(len(kept) + 1)
        kept.append(refused["commandId"])
        wait_until(lambda: daemon.accept(person.competency()) and not cannot_grow(daemon), 120, "a map that grew")
        assert daemon.process.pid == pid and daemon.is_running()
        daemon.stop()
    done = cli.run("verify", "--data", tmp_path / "data", timeout=300)
    assert done.returncode == 0, done


def test_a_nearly_full_map_that_cannot_grow_takes_what_finds_room(tmp_path):
    person = Person(32)
    with limited(tmp_path) as daemon:
        daemon.accept(person.register())
        warm(daemon, person)
        limit(daemon, mapped(daemon) + LEEWAY)
        wait_until(
            lambda: [*daemon.bulk(long_lines(person, 100))] and cannot_grow(daemon), 300, "a map that cannot be moved")
        head = daemon.head()
        daemon.stop()
    # A start finds it so, and each batch asks for more room.
    with limited(tmp_path) as daemon:
        warm(daemon, person)
        limit(daemon, mapped(daemon) + LEEWAY)
        for number in range(1, 6):
            assert daemon.accept(person.competency())["position"] == str(head + number)
            assert daemon.get_ok("/v1/events", limit=1)["head"] == str(head + number)
        assert cannot_grow(daemon)
        daemon.stop()
