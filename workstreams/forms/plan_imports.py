"""Forms to import a plan: its file, what its columns hold, what is asked of it, the last word."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django import forms

from improvement.files.kinds import CSV, EXCEL, TEXT, WORD
from improvement.files.plan_files import TABLES, UnreadableFile
from improvement.files.receive import EvidenceFileField, Received
from improvement.files.workbook_sheets import MOST_ROWS
from improvement.forms import CheckboxesField, Form, Narrative, RadioField
from improvement.models import Plan
from improvement.number_fields import WholeNumberField
from improvement.numbers import counted
from workstreams.changes.import_requests import Asking
from workstreams.forms.judged_changes import asking_reason
from workstreams.importing.accounting import FIELD_WORDS, ColumnRead, SheetRead
from workstreams.importing.answers import LONGEST_NAME, Answers, WrongAnswers, read_answers
from workstreams.importing.plan_reading import PlanReading
from workstreams.models import DateChange
from workstreams.queries.imported_readings import ReadingComparison
from workstreams.queries.plan_comparison import PlanComparison, choices_of_file
from workstreams.queries.plan_imports import label_of, read_for_page, worded

NOT_OWN = "This is no workbook that was taken away from here: download yours, and change that"
MOST_TAKEN = 40  # choices of a page
MOST_ANSWERS = 64 * 1024  # bytes of a file of answers


class PlanFileField(EvidenceFileField):
    """A file of tables that a plan is read from."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        received: Received | None = super().clean(data, initial)
        if received is not None and received.kind not in (EXCEL, WORD, CSV, TEXT):
            raise forms.ValidationError(f"This is a {received.kind.label}: {TABLES}")
        return received


class PlanImportForm(Form):
    """`remembered` are the answers that earlier files of the plan were given. Whoever may not edit
    the plan brings back its own workbook only, of which nothing is asked."""

    submit = "Read the file"
    reading: PlanReading

    file = PlanFileField(
        label="Plan file",
        help_text="An Excel workbook (.xlsx), a Word document with a table (.docx) or a CSV file, "
        "in your own layout. Save an older .xls as .xlsx first.",
        error_messages={"required": "Choose the file that holds your plan"},
    )
    answers = forms.FileField(
        label="Answers from an earlier import (.yaml)", required=False, allow_empty_file=True
    )

    def __init__(
        self, *args: Any, remembered: Answers, own_only: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.remembered, self.own_only = remembered, own_only
        if own_only:
            del self.fields["answers"]
            self.fields["file"].label = "Your sheet"
            self.fields[
                "file"
            ].help_text = "The Excel workbook (.xlsx) that you took away from here"

    def clean_answers(self) -> Answers:
        file = self.cleaned_data["answers"]
        if not file:
            return self.remembered
        if file.size > MOST_ANSWERS:
            raise forms.ValidationError("The file of answers must be 64 kB or smaller")
        try:
            return self.remembered.with_more(read_answers(file.read().decode()))
        except UnicodeDecodeError as error:
            raise forms.ValidationError("The file of answers must be text in UTF-8") from error
        except WrongAnswers as wrong:
            raise forms.ValidationError(str(wrong)) from wrong

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.own_only:
            cleaned["answers"] = Answers()
        if cleaned.get("file") and "answers" in cleaned:
            received: Received = cleaned["file"]
            try:
                self.reading = read_for_page(received.name, received.content, cleaned["answers"])
            except UnreadableFile as wrong:
                self.add_error("file", str(wrong))
            else:
                if self.own_only and any(each.own is None for each in self.reading.actions):
                    self.add_error("file", NOT_OWN)
        return cleaned


class ColumnsForm(Form):
    """What each column holds, and in which row a sheet has its headings where none was found."""

    submit = "Save and go on"
    marks_optional = False

    def __init__(
        self,
        *args: Any,
        columns: list[ColumnRead],
        sheets: list[SheetRead],
        answers: Answers,
        title: str,
        lacks_workstream: bool,
        **kwargs: Any,
    ) -> None:
        """`title` is the workstream of actions that have none, unless another is named."""
        super().__init__(*args, **kwargs)
        self.columns = {f"column_{n}": one for n, one in enumerate(columns)}
        self.sheets = {f"sheet_{n}": one for n, one in enumerate(sheets) if asks_for_row(one)}
        self.answers, self.title = answers, title
        if lacks_workstream:
            self.fields["workstream"] = forms.CharField(
                label="Which workstream are the actions of for which the file names none?",
                required=False,
                max_length=LONGEST_NAME,
                initial=answers.workstream or title,
            )
        for name, sheet in self.sheets.items():
            self.fields[name] = WholeNumberField(
                label=f"Which row of “{sheet.name or 'the file'}” has the headings?",
                help_text="This sheet is hidden, and is left out unless you say its row"
                if sheet.is_hidden
                else "No row of headings was found. Left empty, the sheet is left out",
                required=False,
                min_value=1,
                max_value=MOST_ROWS,
                initial=answers.headings.get(sheet.name),
            )
        for name, one in self.columns.items():
            self.fields[name] = forms.ChoiceField(
                label=f"{one.letters}: {one.heading}",
                help_text=hint_of(one),
                choices=[("", "Leave it out"), *FIELD_WORDS.items()],
                required=False,
                initial=one.field,
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        taken: dict[tuple[str, str], ColumnRead] = {}
        for name, one in self.columns.items():
            field = cleaned.get(name, "")
            for sheet in {cell.rpartition("!")[0] for cell in one.cells} if field else ():
                if other := taken.get((sheet, field)):
                    words = f"“{other.heading}” is taken for that already: leave one of them out"
                    self.add_error(name, words)
                    break
                taken[sheet, field] = one
        if self.columns and not self.errors and "action" not in {f for _, f in taken}:
            self.add_error(None, "Say which column holds the actions")
        return cleaned

    @property
    def said(self) -> Answers:
        """The answers with what was corrected here."""
        columns = {
            one.heading: self.cleaned_data[name]
            for name, one in self.columns.items()
            if self.cleaned_data[name] != one.field
            or not self.cleaned_data[name]
            or one.heading in self.answers.columns
        }
        headings = {
            sheet.name: row
            for name, sheet in self.sheets.items()
            if (row := self.cleaned_data[name]) is not None
        }
        kept = {
            name: row
            for name, row in self.answers.headings.items()
            if name not in {sheet.name for sheet in self.sheets.values()}
        }
        return replace(
            self.answers,
            columns=self.answers.columns | columns,
            headings=kept | headings,
            workstream=self.workstream,
        )

    @property
    def workstream(self) -> str:
        """The name that was typed; "" while it is the file's own."""
        typed: str = self.cleaned_data.get("workstream", self.answers.workstream)
        return "" if typed == self.title else typed


def asks_for_row(sheet: SheetRead) -> bool:
    return not sheet.is_key and (sheet.is_hidden or not sheet.actions)


def hint_of(column: ColumnRead) -> str:
    first = f"First cell: “{column.sample}”. " if column.sample else ""
    count = f"{column.filled} cell{'' if column.filled == 1 else 's'} filled"
    more = f", on {len(column.cells)} tables" if len(column.cells) > 1 else ""
    check = "" if column.field or column.is_left else ". Not recognised: check this"
    return f"{first}{count}{more}{check}"


class WriteImportForm(Form):
    """Carries the digest of what was shown, so that nothing else is written."""

    expected = forms.CharField(max_length=64, widget=forms.HiddenInput)
    expected_readings = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        plan: Plan,
        comparison: PlanComparison,
        readings: ReadingComparison,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        new, final = (len(readings.changes(effect)) for effect in ("add", "confirm"))
        self.submit = button_of(comparison, new, final)
        self.writes = comparison.writes or new + final > 0
        self.of_another = comparison.of_another
        if readings.changes("correct"):
            self.fields["why"] = Narrative(
                label="Why are readings corrected?",
                help_text="Left empty, those that differ stay as they are here",
                required=False,
                rows=2,
                max_length=500,
            )
        offered = choices_of_file(plan, comparison.rows) if comparison.takes_conflicts else {}
        if offered:
            pairs = {row.action: row.conflicts for row in comparison.in_conflict}
            self.fields["take"] = CheckboxesField(
                label="Changed here and in the file: where do you take the file’s?",
                help_text=f"What you leave stays as it is here. The first {MOST_TAKEN} are offered",
                required=False,
                choices=[
                    (key, f"{action.ref}, {told(name, pairs[action][name])}")
                    for key, (action, name) in list(offered.items())[:MOST_TAKEN]
                ],
            )
        if any("due" in row.requests for row in comparison.rows):
            causes = DateChange.Cause.choices
            self.fields["cause"] = RadioField(label="Why do dates move?", choices=causes)
        if comparison.asking:
            self.fields["reason"] = asking_reason()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not (self.writes or cleaned.get("take") or cleaned.get("why")):
            self.add_error(None, "Nothing would change: choose what you take from the file")
        return cleaned

    def asking(self, now: datetime) -> Asking:
        typed = self.cleaned_data
        return Asking(typed.get("reason", ""), typed.get("cause", ""), now)


def told(name: str, pair: tuple[Any, Any]) -> str:
    here, there = (worded(name, value)[:80] for value in pair)
    return f"{label_of(name)}: “{there}” from the file for “{here}”"


def button_of(comparison: PlanComparison, readings: int, final: int) -> str:
    new, changed = len(comparison.new), len(comparison.changed)
    asked = len(comparison.asking)
    of_actions = [f"{new} new" if new else "", f"{changed} changed" if changed else ""]
    told = " and ".join(filter(None, of_actions))
    written = f"Import {told} action{'' if new + changed == 1 else 's'}" if told else ""
    steps = len(comparison.new_milestones) + len(comparison.changed_milestones)
    saved = f"save {counted(steps, 'milestone')}" if steps else ""
    kept = of_records(comparison)
    joined = f"make {counted(len(comparison.links), 'link')}" if comparison.links else ""
    recorded = f"record {counted(readings, 'new reading')}" if readings else ""
    marked = f"mark {counted(final, 'reading')} final" if final else ""
    request = f"ask the chair about {asked}" if asked else ""
    parts = [written, saved, kept, joined, recorded, marked, request]
    every = " and ".join(filter(None, parts)) or "Import"
    return every[0].upper() + every[1:]


def of_records(comparison: PlanComparison) -> str:
    """How many workstreams, findings and outcomes are saved; "" for none."""
    counts = comparison.records.counts()
    told = " and ".join(counted(number, kind) for kind, number in counts.items())
    return f"save {told}" if told else ""


class TakeBackForm(Form):
    submit = "Take this import back"
