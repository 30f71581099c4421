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
        end = page * PAGE + HEADER + META_BYTES
        found.append(Region(name, page * PAGE, end))
        found.append(Region("rest of a head page", end, (page + 1) * PAGE, is_used=False))
    seen = {0, 1}
    for name, tree in [("free list", file.meta.free), ("names", file.meta.main), *file.databases.items()]:
        for page, count in file.pages(tree):
            seen.update(range(page, page + count))
        found += _tree_regions(file, name, tree)
    for page in range(len(data) // PAGE):
        if page not in seen:
            found.append(Region("free page", page * PAGE, (page + 1) * PAGE, is_used=False))
    return found


def _tree_regions(file, name, tree):
    for page, count in file.pages(tree):
        flags, lower, upper = file.page(page)
        start = page * PAGE
        if count > 1 or flags & 0x04:
            yield Region(f"{name}: header of whole pages", start, start + HEADER)
            continue
        sort = "branch" if flags & BRANCH else "leaf"
        yield Region(f"{name}: {sort} header", start, start + HEADER)
        yield Region(f"{name}: {sort} pointers", start + HEADER, start + lower)
        yield Region("gap in a page", start + lower, start + upper, is_used=False)
        for node in file.page_nodes(page):
            yield from _node_regions(file, f"{name}: {sort}", flags, node)


def _node_regions(file, name, flags, node):
    key_end = node.offset + NODE + len(node.key)
    yield Region(f"{name} node header", node.offset, node.offset + NODE)
    yield Region(f"{name} key", node.offset + NODE, key_end)
    if flags & BRANCH:
        return
    tree = name.split(":")[0]
    if not node.flags & BIG_DATA:
        yield Region(f"{tree}: value in a leaf", key_end, key_end + node.size)
        return
    yield Region(f"{tree}: reference to whole pages", key_end, key_end + 8)
    first = int.from_bytes(file.data[key_end:key_end + 8], "little") * PAGE
    count = -(-(HEADER + node.size) // PAGE)
    end = first + HEADER + node.size
    yield Region(f"{tree}: value in whole pages", first + HEADER, end)
    yield Region("rest of whole pages", end, first + count * PAGE, is_used=False)
