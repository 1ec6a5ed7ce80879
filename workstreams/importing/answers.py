"""What a person answered about a file, as YAML, and what it changes of the reading; pure.

ratings: {Blue: complete}           # what a rating or a colour means
columns: {Core service: workstream} # what a column holds, or nothing
headings: {Action Plan V9: 4}       # the row in which a sheet has its headings
workstream: Audit                   # of actions for which the file names none
rows:                               # of one row, by sheet and number
  Action Plan V9!6: {due: 2014-01-31, lead: Head of Service}
  Action Plan V9!9: {split: one}    # its lines are one action
  Action Plan V9!10: {finished: 2013-05-30}  # of what its rating says is complete
  Action Plan V9!11: {decision: Board on 3 May 2013, until there is money}  # that suspended it
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from workstreams.importing.due_dates import Due, read_due
from workstreams.importing.headings import FIELDS
from workstreams.importing.proposals import ProposedAction
from workstreams.importing.rating_keys import bare_word
from workstreams.importing.states import ask_for_state

KNOWN_FIELDS = {name for name, _ in FIELDS if name}
LAST_ROW = 1_048_576  # of a sheet
LONGEST_NAME = 200  # of a workstream
DEEPEST = 5  # parts of the answers within one another; they need three
ONE = "one"  # of the lines of a cell: they are one action together
SPLITS = ("each", ONE)
OF_STATE = ("finished", "decision")  # the day or the decision of the state that a rating means
TEXTS = ("ref", "lead", "action", "finding", "progress")  # what a row's answer can set as it stands


class WrongAnswers(ValueError):
    """The answers can't be used; the message says which, in words."""


@dataclass(frozen=True)
class Answers:
    """Answers by the words of a rating, the heading of a column, the sheet, the sheet and row."""

    ratings: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    headings: dict[str, int] = field(default_factory=dict)
    workstream: str = ""

    def as_yaml(self) -> str:
        """The file that `read_answers` reads as these answers; "" where there are none."""
        import yaml

        said = {name: of for name, of in vars(self).items() if of}
        return yaml.safe_dump(said, allow_unicode=True) if said else ""

    def of_layout(self) -> Answers:
        """Those that hold for the next file of the same layout: all but those of single rows."""
        return replace(self, rows={})

    def with_more(self, other: Answers) -> Answers:
        """These, and over them the others."""
        rows = {
            name: self.rows.get(name, {}) | other.rows.get(name, {})
            for name in self.rows | other.rows
        }
        return Answers(
            self.ratings | other.ratings,
            self.columns | other.columns,
            rows,
            self.headings | other.headings,
            other.workstream or self.workstream,
        )

    def joined(self, actions: list[ProposedAction]) -> list[ProposedAction]:
        """The actions; those of a row that was said to hold one are one."""
        found: list[ProposedAction] = []
        for action in actions:
            last = found[-1] if found else None
            is_next = last and (last.sheet, last.row) == (action.sheet, action.row)
            if last and is_next and self.of_row(action).get("split") == ONE:
                add_to(last, action)
            else:
                found.append(action)
        return found

    def of_row(self, action: ProposedAction) -> dict[str, Any]:
        return self.rows.get(f"{action.sheet}!{action.row}", self.rows.get(str(action.row), {}))

    def apply(self, action: ProposedAction) -> None:
        """Change the action as was answered, and take away what is asked no more."""
        if action.rag and (meaning := self.ratings.get(bare_word(action.rag))):
            action.meaning = meaning
            answered(action, "rag", "state")
            if ask := ask_for_state(action):
                action.ask.append(ask)
        for name, value in self.of_row(action).items():
            if name == "due":
                set_due(action, value)
            elif name in OF_STATE:
                action.more[name] = str(value)
                answered(action, "state")
            elif name == "split":
                answered(action, name)
            else:
                setattr(action, name, str(value))
                answered(action, name)


def add_to(one: ProposedAction, other: ProposedAction) -> None:
    """Take the words of a line, its post and, where it is later, its date into the action."""
    one.action = f"{one.action}; {other.action}"
    if other.lead and other.lead not in (one.lead or ""):
        one.lead = f"{one.lead}, {other.lead}" if one.lead else other.lead
    if other.due and (one.due is None or other.due > one.due):
        one.due, one.precision, one.stated = other.due, other.precision, other.stated


def day_in(value: Any, row: str) -> str:
    """The day that an answer gives, as ISO text. Raises WrongAnswers for anything less exact."""
    due = read_due(value.isoformat() if isinstance(value, date) else str(value))
    if not due.day or due.precision != "day":
        raise WrongAnswers(f"“{value}” is not the day on which row {row} was carried out")
    return due.day.isoformat()


def due_in(value: Any, row: str) -> Due:
    """The day that an answer gives. Raises WrongAnswers."""
    due = read_due(value.isoformat() if isinstance(value, date) else str(value))
    if not due.day:
        raise WrongAnswers(f"“{value}” is not the day on which row {row} is due")
    return due


def set_due(action: ProposedAction, value: Any) -> None:
    due = due_in(value, str(action.row))
    if action.precision != "ongoing":
        action.precision = due.precision
    action.due = due.day
    answered(action, "due", "review")


def answered(action: ProposedAction, *codes: str) -> None:
    action.ask = [ask for ask in action.ask if ask.code not in codes]


def read_answers(text: str) -> Answers:
    """The answers in a YAML file. Raises WrongAnswers."""
    import yaml

    try:
        return answers_in(yaml_of(text))
    except WrongAnswers:
        raise
    except (yaml.YAMLError, RecursionError) as error:
        raise WrongAnswers(f"The answers are no YAML: {error}") from error
    except (ValueError, TypeError, AttributeError, LookupError, OverflowError) as error:
        # What looks like a day or a number and is none: 2014-02-30, a number of 5,000 digits.
        raise WrongAnswers(
            f"The answers have a day or a number that can’t be read: {error}"
        ) from error


def yaml_of(text: str) -> Any:
    """What the text holds. Raises WrongAnswers for what answers never have: reading an alias, or
    parts within parts, can take time without bound."""
    import yaml

    depth = 0
    for event in yaml.parse(text, yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise WrongAnswers("The answers have parts within parts, which no answers need")
        if isinstance(event, yaml.AliasEvent):
            raise WrongAnswers("The answers repeat a part by a name (*name): write it out")
        if isinstance(event, yaml.ScalarEvent) and "\0" in event.value.encode().decode():
            raise WrongAnswers("The answers have a character that no text can hold")
    return yaml.safe_load(text) or {}


def answers_in(read: Any) -> Answers:
    """What was read of a file, checked. Raises WrongAnswers, and other errors for odd values."""
    parts = ("ratings", "columns", "rows", "headings")
    if not isinstance(read, dict) or not all(isinstance(read.get(p, {}), dict) for p in parts):
        raise WrongAnswers(f"The answers have the parts {', '.join(parts)}, each with its entries")
    if unknown := set(read) - {*parts, "workstream"}:
        raise WrongAnswers(f"The answers have no part “{sorted(map(str, unknown))[0]}”")
    rows = {str(name): of for name, of in read.get("rows", {}).items()}
    for name, of in rows.items():
        known = ("due", "split", *OF_STATE, *TEXTS)
        if not isinstance(of, dict) or set(of) - set(known):
            raise WrongAnswers(f"Row “{name}” can be given: {', '.join(known)}")
        for given, value in of.items():
            if given == "due":
                due_in(value, name)
            elif given == "finished":
                of[given] = day_in(value, name)
            elif given == "split" and value not in SPLITS:
                raise WrongAnswers(f"Row “{name}” can be split: {' or '.join(SPLITS)}")
            elif value is None:
                raise WrongAnswers(f"Row “{name}” is given no {given}: leave that out")
            else:
                of[given] = str(value)
    columns = {str(name): str(holds or "") for name, holds in read.get("columns", {}).items()}
    for name, holds in columns.items():
        if holds and holds not in KNOWN_FIELDS:
            raise WrongAnswers(f"“{holds}”, for the column “{name}”, is no field of an action")
    ratings = {bare_word(str(name)): str(of) for name, of in read.get("ratings", {}).items()}
    headings = {str(sheet): row for sheet, row in read.get("headings", {}).items()}
    for sheet, row in headings.items():
        if type(row) is not int or not 0 < row <= LAST_ROW:
            raise WrongAnswers(f"The headings of “{sheet}” stand in a row, counted from 1")
    workstream = str(read.get("workstream") or "")[:LONGEST_NAME]
    return Answers(ratings, columns, rows, headings, workstream)
