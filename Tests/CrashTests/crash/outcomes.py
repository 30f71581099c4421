"""What came of each crash point, as a table."""

from collections import Counter, defaultdict

DETAIL_LENGTH = 700


class Outcomes:
    """Counts outcomes by crash point; failures carry what is needed to see them again."""

    def __init__(self, title):
        self.title = title
        self._counts = defaultdict(Counter)
        self.failures = []
        #: Nothing was lost, but something did not end as well as it should.
        self.weaknesses = []

    def note(self, point, outcome, count=1):
        self._counts[point][outcome] += count

    def fail(self, point, outcome, detail):
        self.note(point, f"**{outcome}**")
        self.failures.append(f"{point}: {outcome}: {detail}"[:DETAIL_LENGTH])

    def weak(self, point, outcome, detail):
        self.note(point, f"*{outcome}*")
        self.weaknesses.append(f"{point}: {outcome}: {detail}"[:DETAIL_LENGTH])

    @property
    def total(self):
        return sum(sum(row.values()) for row in self._counts.values())

    def count(self, outcome):
        return sum(row[outcome] for row in self._counts.values())

    def markdown(self):
        names = sorted({name for row in self._counts.values() for name in row})
        lines = [
            f"### {self.title}", "",
            "| crash point | " + " | ".join(names) + " |",
            "|---" + "|---:" * len(names) + "|",
        ]
        for point, row in self._counts.items():
            lines.append(f"| {point} | " + " | ".join(str(row[name] or "") for name in names) + " |")
        lines += ["", f"{self.total} in all, {len(self.failures)} failed, {len(self.weaknesses)} weak"]
        for name, details in (("Failed", self.failures), ("Weak", self.weaknesses)):
            if details:
                lines += ["", f"{name}:", "", *("- " + " ".join(it.split()) for it in details)]
        return "\n".join(lines)
