"""A trace as the operations on the files of a data folder, in order, with their bytes and times."""

import re
from dataclasses import dataclass

CALLS = ("openat", "mkdir", "write", "writev", "pwrite64", "pwritev", "ftruncate", "fallocate", "fdatasync",
         "fsync", "sync_file_range", "msync", "lseek", "rename", "unlink")
_LINE = re.compile(r"^(\d+\.\d+) (\w+)\((.*)\) += (-?\d+)(?:<[^>]*>)?(?: E\w+)?(?: \([^)]*\))* <(\d+\.\d+)>$")
_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_NUMBER = re.compile(r"^(\d+)<([^>]*)>")


@dataclass
class Operation:
    #: create, folder, write, truncate, allocate, sync, rename or remove.
    kind: str
    path: str
    start: float
    end: float
    offset: int = 0
    data: bytes = b""
    #: The write waited for the disk by itself.
    is_synced: bool = False
    target: str = ""


def strace_options(folder, paths):
    """Every thread in a file of its own: calls are whole, their bytes too."""
    options = ["strace", "-D", "-ff", "-ttt", "-T", "-y", "-xx", "-s", "100000000", "-e", "signal=none",
               "-e", "trace=" + ",".join(CALLS), "-o", str(folder / "trace")]
    for path in paths:
        options += ["-P", str(path)]
    # A sync that takes its time shows an acknowledgement that does not wait for it.
    return [*options, "-e", "inject=fdatasync:delay_exit=2000"]


def unescaped(text):
    return bytes.fromhex(text.replace("\\x", ""))


def operations(folder, root):
    """The operations below `root` in a folder of traces."""
    lines = []
    for file in folder.glob("trace.*"):
        for text in file.read_text().splitlines():
            if "(" in text and "+++" not in text:
                lines.append(text)
    lines.sort(key=lambda it: float(it.split(" ", 1)[0]))
    reader = _Reader(str(root))
    return [it for text in lines if (it := reader.read(text))]


class _Reader:
    def __init__(self, root):
        self.root = root
        self.known = set()
        #: By descriptor: whether it was opened to wait for the disk, and where it stands.
        self.synced, self.place = {}, {}

    def read(self, text):
        match = _LINE.match(text)
        assert match, f"a line of the trace is not understood: {text[:200]}"
        start, name, rest, result, took = match.groups()
        result = int(result)
        if result < 0:
            return None
        times = (float(start), float(start) + float(took))
        return getattr(self, "_" + name)(rest, result, times)

    def _relative(self, path):
        assert path == self.root or path.startswith(self.root + "/"), path
        return path[len(self.root) + 1:]

    def _file(self, rest):
        descriptor, path = _NUMBER.match(rest).groups()
        return int(descriptor), self._relative(unescaped(path).decode())

    def _openat(self, rest, result, times):
        path = self._relative(unescaped(_STRING.search(rest)[1]).decode().replace("/log/..", ""))
        self.synced[result] = "O_DSYNC" in rest or "O_SYNC" in rest
        self.place[result] = 0
        if "O_TRUNC" in rest and path in self.known:
            return Operation("truncate", path, *times)
        if "O_CREAT" in rest and path not in self.known:
            self.known.add(path)
            return Operation("create", path, *times)
        return None

    def _mkdir(self, rest, _, times):
        return Operation("folder", self._relative(unescaped(_STRING.search(rest)[1]).decode()), *times)

    def _lseek(self, rest, result, _):
        self.place[self._file(rest)[0]] = result

    def _pwrite64(self, rest, result, times):
        descriptor, path = self._file(rest)
        data = unescaped(_STRING.search(rest)[1])[:result]
        assert len(data) == result, f"{len(data)} bytes in the trace, {result} written"
        return self._put(descriptor, path, int(rest.rsplit(", ", 1)[1]), data, times)

    def _writev(self, rest, result, times):
        descriptor, path = self._file(rest)
        data = b"".join(unescaped(it) for it in _STRING.findall(rest))[:result]
        assert len(data) == result, f"{len(data)} bytes in the trace, {result} written"
        offset = self.place[descriptor]
        self.place[descriptor] = offset + result
        return self._put(descriptor, path, offset, data, times)

    _write = _writev

    def _put(self, descriptor, path, offset, data, times):
        return Operation("write", path, *times, offset=offset, data=data, is_synced=self.synced[descriptor])

    def _ftruncate(self, rest, _, times):
        return Operation("truncate", self._file(rest)[1], *times, offset=int(rest.rsplit(", ", 1)[1]))

    def _fallocate(self, rest, _, times):
        _, mode, offset, length = rest.rsplit(", ", 3)
        assert mode == "0", f"room is given in a way that is not understood: {rest[:200]}"
        return Operation("allocate", self._file(rest)[1], *times, offset=int(offset) + int(length))

    def _fdatasync(self, rest, _, times):
        return Operation("sync", self._file(rest)[1], *times)

    _fsync = _fdatasync

    def _rename(self, rest, _, times):
        old, new = (self._relative(unescaped(it).decode()) for it in _STRING.findall(rest))
        self.known.discard(old)
        self.known.add(new)
        return Operation("rename", old, *times, target=new)

    def _unlink(self, rest, _, times):
        path = self._relative(unescaped(_STRING.search(rest)[1]).decode())
        self.known.discard(path)
        return Operation("remove", path, *times)
