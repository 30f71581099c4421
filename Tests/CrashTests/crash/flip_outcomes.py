"""What came of each flipped byte: beside the outcomes, how much of what is used is found."""

from crash.outcomes import Outcomes


class FlipOutcomes(Outcomes):
    """Adds a table of how many flips were found, by what the byte is there for."""

    def markdown(self):
        return super().markdown() + "\n\n" + self.rates()

    def rates(self):
        lines = [
            "| what the byte is there for | flips | found | harmless | unused | missed | found of what is used |",
            "|---" + "|---:" * 6 + "|",
        ]
        totals = [0] * 5
        for kind, row in self._counts.items():
            counts = self._row(row)
            totals = [total + count for total, count in zip(totals, counts)]
            lines.append(self._line(kind, counts))
        return "\n".join([*lines, self._line("all", totals)])

    @staticmethod
    def _row(row):
        """Flips, found, harmless, unused, missed; what is neither of these was no verdict."""
        def count(word):
            return sum(number for name, number in row.items() if name.strip("*").startswith(word))
        return [sum(row.values()), count("found"), count("harmless"), count("unused"), count("missed")]

    @staticmethod
    def _line(kind, counts):
        flips, found, _, unused, _ = counts
        used = flips - unused
        rate = f"{100 * found / used:.0f} %" if used else ""
        return f"| {kind} | " + " | ".join(str(it or "") for it in counts) + f" | {rate} |"
