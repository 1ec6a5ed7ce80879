"""Reads one row of a table as the actions that it proposes; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from improvement.files.grids import EMPTY, GridCell
from improvement.files.sheets import Mark
from workstreams.importing.cells import (
    lines_of,
    on_one_line,
    paragraphs,
    reference,
    several,
    split_finding,
    without_bullet,
    without_number,
)
from workstreams.importing.due_dates import NOTHING, REVISED, Ask, Due, normal, read_due
from workstreams.importing.proposals import ProposedAction
from workstreams.importing.rating_keys import (
    LETTERS,
    PLAIN,
    SUSPENDED,
    USUAL,
    Key,
    bare_word,
    colour_name,
    is_rating,
)
from workstreams.importing.tables import Table

TEXTS = ("here", "measure", "accountable", "status", "cost", "priority", "response", "monitoring")


@dataclass(frozen=True)
class Above:
    """What rows above say of the ones below them: the finding and its paragraphs, the section's
    title, and the date that a section's row carries, with its words."""

    finding: str = ""
    paragraphs: tuple[str, ...] = ()
    section: str = ""
    due: Due | None = None
    stated: str = ""


class RowReader:
    """Reads the rows of a table; `title` is the workstream that the table's sheet stands for."""

    def __init__(self, table: Table, key: Key, title: str) -> None:
        self.table, self.key, self.title = table, key, title

    def cell(self, row: int, field: str) -> GridCell:
        column = self.table.columns.get(field)
        return self.table.grid.at(row, column) if column else EMPTY

    def text(self, row: int, field: str) -> str:
        return on_one_line(self.cell(row, field).text)

    def finding(self, row: int) -> tuple[str, tuple[str, ...]]:
        """The row's own finding and its paragraphs."""
        before, finding = split_finding(self.text(row, "finding"))
        stated = (
            paragraphs(self.text(row, "paragraphs")) if "paragraphs" in self.columns else before
        )
        return finding, tuple(stated)

    @property
    def columns(self) -> dict[str, int]:
        return self.table.columns

    def actions(self, row: int, above: Above) -> Iterator[ProposedAction]:
        """The actions of the row: one, or one for each line of its cells."""
        cell = self.cell(row, "action")
        items = self.items(row)
        for number, text in enumerate(items):
            own_number, words = without_number(text)
            part = (number, len(items))
            due, stated = self.due(row, above, part)
            lead, leads = self.part(row, "lead", part)
            lead = "" if NOTHING.fullmatch(normal(lead)) else lead
            rag, meaning, of_rating = self.rating(row, part)
            ask = [*due.ask, *of_rating]
            if not lead:
                ask.append(Ask("lead", "who leads it"))
            if len(items) > 1:
                count = f"one cell holds {len(items)} actions: is each its own?"
                ask.append(Ask("split", count))
                if leads not in (0, 1, len(items)):
                    ask.append(Ask("lead", f"{leads} leads stand beside {len(items)} actions"))
            if is_formula(cell):
                ask.append(Ask("formula", "a formula kept as text"))
            finding, stated_paragraphs = self.finding(row)
            yield ProposedAction(
                sheet=self.table.grid.name,
                row=row,
                ref=reference(self.cell(row, "ref").text) or own_number or None,
                action=words if own_number else text,
                paragraphs=list(stated_paragraphs or above.paragraphs),
                finding=finding or above.finding or None,
                lead=lead or None,
                due=due.day,
                precision=due.precision,
                stated=stated or None,
                progress=self.progress(row, part) or None,
                rag=rag or None,
                meaning=meaning,
                ask=ask,
                more=self.more(row, above),
            )

    def items(self, row: int) -> list[str]:
        """The texts of the row's actions: the lines of its cell are several where they are marked
        as such, or where leads or dates stand beside them line by line."""
        cell = self.cell(row, "action")
        marked = several(cell.text)
        lines = lines_of(cell.text)
        if len(marked) > 1:
            return marked
        beside = [lines_of(self.cell(row, field).text) for field in ("lead", "due")]
        if len(lines) > 1 and len(lines) in {len(texts) for texts in beside if is_a_list(texts)}:
            return [without_bullet(line) for line in lines]
        return [" ".join(lines)] if lines else []

    def part(self, row: int, field: str, part: tuple[int, int]) -> tuple[str, int]:
        """The text of a cell that belongs to one of several actions, and how many the cell has:
        its own line where there is one for each of them, else the whole."""
        number, count = part
        texts = several(self.cell(row, field).text)
        if len(texts) == 1:
            texts = [*lines_of(self.cell(row, field).text)]
        if count > 1 and len(texts) == count:
            return without_bullet(texts[number]), count
        if field == "lead":
            return joined_posts(texts), 1 if count == 1 else len(texts)
        return " ".join(texts), len(texts)

    def due(self, row: int, above: Above, part: tuple[int, int]) -> tuple[Due, str]:
        """When it is due, and in which words; a revised date wins over the first one."""
        field = "due"
        for later in ("revised_due", "due", "baseline_due"):
            if self.part(row, later, part)[0]:
                field = later
                break
        text, _ = self.part(row, field, part)
        due = self.day(row, field, text)
        if not due.day and field == "revised_due" and due.precision == "none":
            first = self.part(row, "baseline_due", part)[0]
            due = self.day(row, "baseline_due", first) if first else due
        if not text and above.due:
            return above.due, above.stated
        is_plain = "baseline_due" in self.columns and due.precision == "day"
        return due, "" if is_plain else text

    def day(self, row: int, field: str, text: str) -> Due:
        held = self.cell(row, field).day
        return Due(held, "day") if held else read_due(text)

    def rating(self, row: int, part: tuple[int, int]) -> tuple[str, str | None, list[Ask]]:
        """The rating as the file has it, what its key says of it, and what is asked of it."""
        cell = self.cell(row, "rag")
        rag, _ = self.part(row, "rag", part)
        if "rag" not in self.columns and self.table.ticks:
            ticked = [text for at, text in self.table.ticks if self.table.grid.at(row, at).text]
            if len(ticked) > 1:
                return " ".join(ticked), None, [Ask("rag", f"which of {' and '.join(ticked)}")]
            rag = "".join(ticked)
        colour = is_rating(cell.colour)
        meaning = self.key.meaning(rag, colour) if rag or colour else None
        if not rag and colour:
            rag = colour_name(colour)
            if not meaning:
                return rag, None, [Ask("rag", f"what a cell in {rag} means")]
        word = bare_word(rag)
        if SUSPENDED.search(f"{word} {meaning or ''}".casefold()):
            words = f"{rag} is suspended, which needs a decision"
            return rag, meaning, [Ask("state", words, "decision")]
        is_known = LETTERS.get(word, word) in USUAL or PLAIN.fullmatch(word)
        asked = rag and not meaning and not is_known
        return rag, meaning, [Ask("rag", f"what {rag.lower()} means")] if asked else []

    def progress(self, row: int, part: tuple[int, int]) -> str:
        text, _ = self.part(row, "progress", part)
        lines = lines_of(self.cell(row, "progress").text)
        return text if part[1] > 1 else "\n".join(lines)

    def more(self, row: int, above: Above) -> dict[str, str | None]:
        """What only some tables have: days as ISO text."""
        found: dict[str, str | None] = {}
        for field in TEXTS:
            if field in self.columns:
                found[field] = self.text(row, field) or None
        for field in ("baseline_due", "finished", "starts", "review"):
            if field in self.columns:
                day = self.day(row, field, self.text(row, field)).day
                found[field] = day.isoformat() if day else None
        workstream = self.text(row, "workstream") or above.section or self.title
        return found | ({"workstream": workstream} if workstream else {})


def joined_posts(lines: list[str]) -> str:
    """The posts of a cell with a comma between them; a post may go on in a line of its own."""
    joined = ""
    for line in lines:
        goes_on = joined.endswith((",", "&", "-", "/", " and", " of")) or line[:1].islower()
        joined += line if not joined else f" {line}" if goes_on else f", {line}"
    return joined


def is_a_list(texts: Sequence[str]) -> bool:
    """Whether lines are one of each action, and not one text or a date and its new one."""
    return len(texts) > 1 and not any(REVISED.search(text.casefold()) for text in texts)


def is_formula(cell: GridCell) -> bool:
    """Whether the text is a formula whose value is not known."""
    if Mark.NO_VALUE in cell.mark:
        return True
    return cell.text.startswith("=") and Mark.LITERAL not in cell.mark
