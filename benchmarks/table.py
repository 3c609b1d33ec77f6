"""Tables of figures with targets, printed as Markdown."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Row:
    """One figure. `target` is in words; `met` is None where there is none."""

    what: str
    figure: str
    target: str = ""
    met: bool | None = None


@dataclass
class Table:
    """What one benchmark found."""

    title: str
    rows: list[Row] = field(default_factory=list)

    def add(self, what: str, figure: str, target: str = "", met: bool | None = None) -> None:
        self.rows.append(Row(what, figure, target, met))

    def __str__(self) -> str:
        verdict = {None: "", True: "met", False: "**missed**"}
        lines = [f"### {self.title}", "", "| what | measured | target | |", "|---|---|---|---|"]
        lines += [
            f"| {row.what} | {row.figure} | {row.target} | {verdict[row.met]} |"
            for row in self.rows
        ]
        return "\n".join(lines) + "\n"
