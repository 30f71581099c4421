"""What each byte of a log's file is there for."""

from dataclasses import dataclass

from crash.lmdb_pages import BIG_DATA, BRANCH, HEADER, META_BYTES, NODE, PAGE, LogFile


@dataclass(frozen=True)
class Region:
    kind: str
    start: int
    end: int
    #: False where no reader of this LMDB looks.
    is_used: bool = True


def regions(data):
    """Regions that cover the file without overlaps."""
    file = LogFile(data)
    found = []
    newest = file.meta.page
    for page in (0, 1):
        name = "head page in use" if page == newest else "older head page"
        found += _head_regions(name, page * PAGE, page == newest)
    seen = {0, 1}
    for name, tree in [("free list", file.meta.free), ("names", file.meta.main), *file.databases.items()]:
        for page, count in file.pages(tree):
            seen.update(range(page, page + count))
        found += _tree_regions(file, name, tree)
    for page in range(len(data) // PAGE):
        if page not in seen:
            found.append(Region("free page", page * PAGE, (page + 1) * PAGE, is_used=False))
    return found


def _head_regions(name, start, is_newest):
    """A head page: of its header page number and flags are read, of the rest all but a fixed address.

    Of the older one nobody follows the trees, but the page size among them is read."""
    meta = start + HEADER
    yield Region(name, start, start + 8)
    yield Region("rest of a head page", start + 8, start + 10, is_used=False)
    yield Region(name, start + 10, start + 12)
    yield Region("rest of a head page", start + 12, meta, is_used=False)
    yield Region(name, meta, meta + 8)
    yield Region("rest of a head page", meta + 8, meta + 16, is_used=False)
    yield Region(name, meta + 16, meta + 28)
    yield Region(f"{name}, trees", meta + 28, meta + 120, is_used=is_newest)
    yield Region(name, meta + 120, meta + META_BYTES)
    yield Region("rest of a head page", meta + META_BYTES, start + PAGE, is_used=False)


def _header_regions(name, start):
    """The header of a page of a tree or of a value: two bytes serve packed duplicates alone."""
    yield Region(name, start, start + 8)
    yield Region("rest of a header", start + 8, start + 10, is_used=False)
    yield Region(name, start + 10, start + HEADER)


def _tree_regions(file, name, tree):
    for page, count in file.pages(tree):
        flags, lower, upper = file.page(page)
        start = page * PAGE
        if count > 1 or flags & 0x04:
            yield from _header_regions(f"{name}: header of whole pages", start)
            continue
        sort = "branch" if flags & BRANCH else "leaf"
        yield from _header_regions(f"{name}: {sort} header", start)
        yield Region(f"{name}: {sort} pointers", start + HEADER, start + lower)
        yield Region("gap in a page", start + lower, start + upper, is_used=False)
        for node in file.page_nodes(page):
            yield from _node_regions(file, f"{name}: {sort}", flags, node)


def _node_regions(file, name, flags, node):
    key_end = node.offset + NODE + len(node.key)
    yield Region(f"{name} node header", node.offset, node.offset + NODE)
    yield Region(f"{name} key", node.offset + NODE, key_end)
    if flags & BRANCH:
        yield from _padding(key_end)
        return
    tree = name.split(":")[0]
    if not node.flags & BIG_DATA:
        yield Region(f"{tree}: value in a leaf", key_end, key_end + node.size)
        yield from _padding(key_end + node.size)
        return
    yield Region(f"{tree}: reference to whole pages", key_end, key_end + 8)
    yield from _padding(key_end + 8)
    first = int.from_bytes(file.data[key_end:key_end + 8], "little") * PAGE
    count = -(-(HEADER + node.size) // PAGE)
    end = first + HEADER + node.size
    yield Region(f"{tree}: value in whole pages", first + HEADER, end)
    yield Region("rest of whole pages", end, first + count * PAGE, is_used=False)


def _padding(end):
    """Nodes begin at even offsets."""
    if end % 2:
        yield Region("gap in a page", end, end + 1, is_used=False)
