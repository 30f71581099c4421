"""A disk that may lose what was not synced: the files that can be found after the power came back.

What it takes for granted: a completed sync of a file keeps the file's bytes and length, a completed sync of
a folder keeps the names in it, changes of names in one folder are kept in their order, sectors of 512 bytes
are whole, and a write of a synced descriptor that has returned is kept. Anything else may be lost, and pages
may be written in any order."""

from dataclasses import dataclass, field

PAGE = 4096
SECTOR = 512


@dataclass
class Inode:
    durable: bytearray = field(default_factory=bytearray)
    #: Writes and truncations since the last sync, each within a page: (offset, bytes) or (length, None). Bytes of
    #: length 0 behind the end are room that was given: the file becomes longer and holds zeros there.
    pending: list = field(default_factory=list)


class Disk:
    """A disk; one that is not honest forgets what a sync of the files it is told of should have kept."""

    def __init__(self, forgets=()):
        self.forgets = set(forgets)
        #: What the running system sees.
        self.names = {}
        #: What is certain to be found.
        self.durable_names = {}
        #: By folder: changes of names since its last sync, as (name or names, inode).
        self.pending_names = {}

    def end(self, operation):
        """An operation that was begun has returned."""
        if operation.kind == "sync":
            self._sync(operation.path)
        elif operation.kind == "write" and operation.is_synced:
            self._sync_pages(self.names[operation.path], operation)

    @staticmethod
    def _sync_pages(inode, operation):
        """Pages go to the disk as they are in memory, with what was written to them before."""
        pages = {offset // PAGE for offset, _ in split(operation.offset, operation.data)}
        left = []
        for unit in inode.pending:
            if unit[1] is None or unit[0] // PAGE in pages:
                put(inode.durable, *unit)
            else:
                left.append(unit)
        inode.pending = left

    def begin(self, operation):
        """An operation that was called: its effect may reach the disk from now on."""
        path = operation.path
        if operation.kind == "create":
            self.names[path] = Inode()
            self._change(path, {path: self.names[path]})
        elif operation.kind == "rename":
            inode = self.names.pop(path)
            self.names[operation.target] = inode
            self._change(path, {path: None, operation.target: inode})
        elif operation.kind == "remove":
            del self.names[path]
            self._change(path, {path: None})
        elif operation.kind == "truncate":
            self.names[path].pending.append((operation.offset, None))
        elif operation.kind == "allocate":
            self.names[path].pending.append((operation.offset, b""))
        elif operation.kind == "write":
            self.names[path].pending += split(operation.offset, operation.data)

    def _change(self, path, change):
        self.pending_names.setdefault(folder_of(path), []).append(change)

    def _sync(self, path):
        inode = self.names.get(path)
        if path in self.forgets:
            return
        if inode:
            for unit in inode.pending:
                put(inode.durable, *unit)
            inode.pending.clear()
            return
        for change in self.pending_names.pop(path, []):
            self.durable_names.update(change)

    def image(self, choose):
        """The files after a loss of power. `choose` says what is kept of what is not certain."""
        names = dict(self.durable_names)
        for changes in self.pending_names.values():
            for change in changes[:choose.names(len(changes))]:
                names.update(change)
        files, contents = {}, {}
        for path, inode in sorted((it for it in names.items() if it[1]), key=lambda it: it[0]):
            # A file that was renamed has one content, whatever its name.
            if id(inode) not in contents:
                contents[id(inode)] = self._content(inode, choose)
            files[path] = contents[id(inode)]
        return files

    @staticmethod
    def _content(inode, choose):
        content = bytearray(inode.durable)
        for unit in choose.units(inode.pending):
            put(content, *unit)
        return bytes(content)


def folder_of(path):
    return path.rpartition("/")[0]


def split(offset, data):
    """A write as its parts within pages: the kernel writes each page by itself."""
    units = []
    while data:
        count = PAGE - offset % PAGE
        units.append((offset, data[:count]))
        offset, data = offset + count, data[count:]
    return units


def put(content, offset, data):
    if data is None:
        content[offset:] = b"" if len(content) >= offset else bytes(offset - len(content))
        return
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    content[offset:offset + len(data)] = data


class Choice:
    """Which of the unsynced writes are kept, by a seeded chance."""

    KINDS = ("none", "all", "first ones", "any", "any, torn", "last alone, torn")

    def __init__(self, kind, chance):
        self.kind, self.chance = kind, chance

    def names(self, count):
        return {"none": 0, "all": count}.get(self.kind, self.chance.randint(0, count))

    def units(self, pending):
        if self.kind == "none" or not pending:
            return []
        if self.kind == "all":
            return pending
        if self.kind == "first ones":
            return pending[:self.chance.randint(0, len(pending))]
        if self.kind == "last alone, torn":
            return self._torn(pending[-1])
        kept = [it for it in pending if self.chance.random() < 0.5]
        if self.kind == "any, torn" and kept:
            torn = self.chance.randrange(len(kept))
            kept[torn:torn + 1] = self._torn(kept[torn])
        return kept

    def _torn(self, unit):
        """The sectors of a write that reached the disk; not all of them, if it has several."""
        offset, data = unit
        if data is None:
            return [unit]
        sectors, at = [], 0
        while at < len(data):
            count = SECTOR - (offset + at) % SECTOR
            sectors.append((offset + at, data[at:at + count]))
            at += count
        kept = self.chance.randint(0, max(0, len(sectors) - 1))
        return sorted(self.chance.sample(sectors, kept))
