"""Reads LMDB 0.9 data files page by page: what each byte of a file is there for.

Little-endian, 64-bit, pages of 4,096 bytes. Of its own, so that it does not believe what it checks."""

import struct
from dataclasses import dataclass

PAGE = 4096
MAGIC = 0xBEEFC0DE
NONE = (1 << 64) - 1
BRANCH, LEAF, OVERFLOW, META = 0x01, 0x02, 0x04, 0x08
BIG_DATA, SUB_DATABASE = 0x01, 0x02
HEADER = 16
NODE = 8
META_BYTES = 136


@dataclass(frozen=True)
class Tree:
    flags: int
    depth: int
    branches: int
    leaves: int
    overflows: int
    entries: int
    root: int

    @classmethod
    def at(cls, data, offset):
        _, flags, depth, *rest = struct.unpack_from("<IHHQQQQQ", data, offset)
        return cls(flags, depth, *rest)


@dataclass(frozen=True)
class Meta:
    page: int
    free: Tree
    main: Tree
    last_page: int
    transaction: int

    @classmethod
    def at(cls, data, page):
        base = page * PAGE + HEADER
        magic, version = struct.unpack_from("<II", data, base)
        if magic != MAGIC or version != 1:
            return None
        free, main = Tree.at(data, base + 24), Tree.at(data, base + 72)
        last, transaction = struct.unpack_from("<QQ", data, base + 120)
        return cls(page, free, main, last, transaction)


@dataclass(frozen=True)
class Node:
    offset: int
    flags: int
    key: bytes
    #: Of the value as the node states it; the child page for a branch.
    size: int
    child: int
    value_offset: int


class LogFile:
    """A file as its newest head shows it."""

    def __init__(self, data):
        self.data = data
        metas = [it for it in (Meta.at(data, 0), Meta.at(data, 1)) if it]
        self.meta = max(metas, key=lambda it: it.transaction)
        self.databases = {
            node.key.decode(): Tree.at(data, node.value_offset)
            for _, node in self.nodes(self.meta.main) if node.flags & SUB_DATABASE
        }

    def page(self, number):
        flags, lower, upper = struct.unpack_from("<HHH", self.data, number * PAGE + 10)
        return flags, lower, upper

    def page_nodes(self, number):
        flags, lower, _ = self.page(number)
        start = number * PAGE
        for index in range((lower - HEADER) // 2):
            [pointer] = struct.unpack_from("<H", self.data, start + HEADER + 2 * index)
            yield self._node(start + pointer, flags)

    def _node(self, offset, page_flags):
        low, high, flags, key_size = struct.unpack_from("<HHHH", self.data, offset)
        key = self.data[offset + NODE:offset + NODE + key_size]
        if page_flags & BRANCH:
            return Node(offset, 0, key, 0, low | high << 16 | flags << 32, 0)
        return Node(offset, flags, key, low | high << 16, 0, offset + NODE + key_size)

    def pages(self, tree):
        """The pages of a tree: number and how many."""
        if tree.root == NONE:
            return
        waiting = [tree.root]
        while waiting:
            number = waiting.pop()
            yield number, 1
            if self.page(number)[0] & BRANCH:
                waiting += [it.child for it in self.page_nodes(number)]
                continue
            for node in self.page_nodes(number):
                if node.flags & BIG_DATA:
                    [first] = struct.unpack_from("<Q", self.data, node.value_offset)
                    [count] = struct.unpack_from("<I", self.data, first * PAGE + 12)
                    yield first, count

    def nodes(self, tree):
        """The leaf nodes of a tree with their pages."""
        for number, _ in self.pages(tree):
            if self.page(number)[0] & LEAF:
                for node in self.page_nodes(number):
                    yield number, node

    def value(self, node):
        start = node.value_offset
        if node.flags & BIG_DATA:
            [first] = struct.unpack_from("<Q", self.data, start)
            start = first * PAGE + HEADER
        return self.data[start:start + node.size]

    def records(self):
        """The records by position."""
        tree = self.databases.get("records")
        if not tree:
            return {}
        return {int.from_bytes(node.key, "little"): self.value(node) for _, node in self.nodes(tree)}

    def head(self):
        """The last position, found by the last pages alone."""
        tree = self.databases.get("records")
        if not tree or tree.root == NONE:
            return 0
        number = tree.root
        while self.page(number)[0] & BRANCH:
            number = list(self.page_nodes(number))[-1].child
        return int.from_bytes(list(self.page_nodes(number))[-1].key, "little")
