"""The disk that loses writes, and the reader of pages, by themselves: campaigns rely on them."""

import random
import shutil
import subprocess

import pytest

from crash.disk import Choice, Disk
from crash.lmdb_pages import LogFile
from crash.page_map import regions
from crash.recording import Operation, operations
from support.careers import Person
from support.daemon import Daemon
from support.ledger import Ledger


def operation(kind, path="f", **fields):
    return Operation(kind, path, 0, 0, **fields)


def disk_after(*operations, forgets=()):
    disk = Disk(forgets)
    for it in operations:
        disk.begin(it)
        disk.end(it)
    return disk


def image(disk, kind):
    return disk.image(Choice(kind, random.Random(1)))


CREATED = [operation("create"), operation("sync", "")]


def test_what_was_synced_is_kept_and_the_rest_may_go():
    disk = disk_after(
        *CREATED, operation("write", data=b"a" * 5000), operation("sync"), operation("write", data=b"b" * 10))
    assert image(disk, "none") == {"f": b"a" * 5000}
    assert image(disk, "all") == {"f": b"b" * 10 + b"a" * 4990}


def test_room_that_was_given_lengthens_a_file_and_may_go():
    disk = disk_after(
        *CREATED, operation("write", data=b"a" * 10), operation("sync"),
        operation("allocate", offset=8192), operation("allocate", offset=5))
    assert image(disk, "none") == {"f": b"a" * 10}
    assert image(disk, "all") == {"f": b"a" * 10 + bytes(8182)}
    for kind in ("first ones", "any", "any, torn", "last alone, torn"):
        assert {len(image(disk, kind)["f"]), 10, 8192} == {10, 8192}
    disk.begin(operation("sync"))
    disk.end(operation("sync"))
    assert image(disk, "none") == {"f": b"a" * 10 + bytes(8182)}


def test_a_trace_is_read_as_operations(tmp_path):
    def hexed(text):
        return "".join(f"\\x{it:02x}" for it in text.encode())

    log = hexed("/d/log/data.mdb")
    (tmp_path / "trace.1").write_text("\n".join([
        f'1.000001 openat(AT_FDCWD<{hexed("/d")}>, "{log}", O_RDWR|O_CREAT, 0600) = 7<{log}> <0.000010>',
        f'1.000002 fallocate(7<{log}>, 0, 4096, 8192) = 0 <0.000010>',
        f'1.000003 fallocate(7<{log}>, 0, 8192, 8192) = -1 ENOSPC (No space left on device) <0.000010>',
        f'1.000004 pwrite64(7<{log}>, "{hexed("ab")}", 2, 4096) = 2 <0.000010>',
        f'1.000005 fdatasync(7<{log}>) = 0 (DELAYED) <0.000010>',
    ]))
    read = [(it.kind, it.path, it.offset, it.data) for it in operations(tmp_path, "/d")]
    assert read == [
        ("create", "log/data.mdb", 0, b""), ("allocate", "log/data.mdb", 12288, b""),
        ("write", "log/data.mdb", 4096, b"ab"), ("sync", "log/data.mdb", 0, b"")]


def test_a_sync_that_has_not_returned_keeps_nothing():
    disk = disk_after(*CREATED, operation("write", data=b"a"))
    disk.begin(operation("sync"))
    assert image(disk, "none") == {"f": b""}


def test_a_synced_write_takes_its_page_along_and_no_other():
    disk = disk_after(
        *CREATED, operation("write", data=b"a" * 8192),
        operation("write", data=b"m", offset=4097, is_synced=True))
    assert image(disk, "none") == {"f": bytes(4096) + b"am" + b"a" * 4094}


def test_names_are_kept_by_the_sync_of_their_folder_alone():
    disk = disk_after(operation("create"), operation("write", data=b"a"), operation("sync"))
    assert image(disk, "none") == {}
    disk = disk_after(*CREATED, operation("rename", target="g"))
    assert set(image(disk, "none")) == {"f"} and set(image(disk, "all")) == {"g"}


def test_a_torn_write_keeps_whole_sectors():
    disk = disk_after(*CREATED, operation("write", data=b"a" * 4096))
    sizes = set()
    for seed in range(50):
        content = disk.image(Choice("last alone, torn", random.Random(seed)))["f"]
        sectors = {content[at:at + 512] for at in range(0, len(content), 512)}
        assert sectors <= {b"a" * 512, bytes(512)}
        sizes.add(content.count(b"a"))
    assert 4096 not in sizes and len(sizes) > 3


def test_a_disk_that_forgets_loses_what_was_synced():
    disk = disk_after(*CREATED, operation("write", data=b"a"), operation("sync"), forgets=["f"])
    assert image(disk, "none") == {"f": b""}


def test_a_ledger_sees_what_is_lost_or_changed(tmp_path):
    ledger = Ledger()
    person = Person(1)
    with Daemon(tmp_path / "data") as daemon:
        ledger.note(daemon.accept(person.register()))
        ledger.note(daemon.accept(person.exam()))
        events = daemon.events()
    ledger.check_log(events)
    for wrong in (events[:1], events[1:], [*events, events[1]], events[::-1],
                  [events[0], {**events[1], "eventId": events[0]["eventId"]}]):
        with pytest.raises((AssertionError, KeyError)):
            ledger.check_log(wrong)


@pytest.mark.skipif(not shutil.which("mdb_dump"), reason="mdb_dump is not installed")
def test_pages_are_read_as_lmdb_reads_them(tmp_path):
    data, person = tmp_path / "data", Person(1)
    with Daemon(data) as daemon:
        for command in [person.register(), *person.preparation()]:
            daemon.accept(command)
        daemon.stop()
    dump = subprocess.run(
        ["mdb_dump", "-s", "records", data / "log"], check=True, capture_output=True, text=True).stdout
    rows = [it.strip() for it in dump.split("HEADER=END")[1].split("DATA=END")[0].split()]
    expected = {
        int.from_bytes(bytes.fromhex(key), "little"): bytes.fromhex(value)
        for key, value in zip(rows[::2], rows[1::2])}
    content = (data / "log/data.mdb").read_bytes()
    file = LogFile(content)
    assert file.records() == expected and file.head() == len(expected) == 41
    found = sorted((it for it in regions(content) if it.start < it.end), key=lambda it: it.start)
    for one, next_one in zip(found, found[1:]):
        assert one.end <= next_one.start, f"{one} and {next_one} overlap"
    covered = sum(it.end - it.start for it in found)
    assert covered >= len(content) - 2 * len(expected), f"{covered} of {len(content)} bytes have a place"
