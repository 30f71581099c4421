"""What `/metrics` prints, as families of samples."""

import re
from dataclasses import dataclass, field

SAMPLE = re.compile(r"^([a-z_]+)(?:\{(.*)\})? (-?[0-9.e+-]+)$")
LABEL = re.compile(r'([a-z]+)="([^"]*)"')
PARTS = ("_bucket", "_sum", "_count")


@dataclass
class Family:
    kind: str
    samples: list = field(default_factory=list)

    @property
    def labels(self):
        """Names of labels, without a histogram's own."""
        return {name for labels, _ in self.samples for name in labels} - {"le"}


def families(text):
    """Each family by its name."""
    found = {}
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split()
            found[name] = Family(kind)
        elif not line.startswith("#"):
            name, labels, value = SAMPLE.match(line).groups()
            found[family_of(name, found)].samples.append((dict(LABEL.findall(labels or "")), float(value)))
    return found


def family_of(name, names):
    """The family of a sample: a histogram's samples are named after their part."""
    for part in PARTS:
        if name not in names and name.endswith(part):
            return name.removesuffix(part)
    return name
