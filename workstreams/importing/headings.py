"""What each column of a council's table holds, by the words of its heading; pure.

Words that qualify decide first: "Revised target date" is the revised one, and "Target completion
date" is no day of completion. A word that is typed wrongly is read as the nearest that is known.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache

A_DATE = r"\b(dates?|deadlines?|timescales?|timeframes?|due|when|completion|targets?|milestones?)\b"
DONE = r"\b(completed|completion|closed|closure|achieved|implemented|finished|done|actual)\b"

# Each field with what its headings say, in the order in which they are tried.
FIELDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("here", (r"^reference here$",)),
    (
        "",
        (
            r"\b(previous|prior|last)\b.*\b(b?rag|rating|status)\b",
            r"\bdates? (of )?(last )?updated?\b",
        ),
    ),
    (
        "rag",
        (
            r"\b(b?rag|bragg?|r a g|b r a g|traffic lights?|colour)\b",
            r"\bassessment of progress\b",
            r"\bratings?\b(?<!priority rating)(?<!risk rating)",
            r"\bcategor(y|ies) 1\b",
        ),
    ),
    (
        "action",
        (
            r"\bmilestones?\b.*\b(tasks?|actions?|activit(y|ies)|steps?)\b",
            r"\b(tasks?|actions?|activit(y|ies)|steps?)\b.*\bmilestones?\b",
        ),
    ),
    ("milestone", (r"^(key )?milestones?$",)),
    ("paragraphs", (r"\bparas?\b", r"\bparagraphs?\b")),
    ("baseline_due", (rf"\b(original|initial|baseline|first|previous)\b.*{A_DATE}",)),
    (
        "revised_due",
        (
            rf"\b(revised|extended|extension|amended|new|forecast|updated|latest|current)\b.*{A_DATE}",
            rf"{A_DATE}.*\b(revised|extended|amended)\b",
        ),
    ),
    ("starts", (r"\bstart(s|ing|ed)?\b", r"\bcommence(s|d|ment)?\b", r"^from$")),
    (
        "review",
        (r"\breview(ed)? (date|on|by)\b", r"\bdates? (of|for) (next )?review\b", r"^next review$"),
    ),
    (
        "finished",
        (r"^(completed|achieved|closed|implemented|actual) (timescales?|deadlines?|when)$",),
    ),
    (
        "due",
        (
            rf"\b(target|planned|expected|proposed|due|anticipated|agreed)\b.*({A_DATE}|\bcompleted\b)",
            r"\b(to|must) be (completed|done|achieved)\b",
            r"^completed? by\b",
            r"\b(due|deadlines?|by when|by what date|when will|when is)\b",
            r"^when$",
            r"\b(timescales?|timeframes?|time scales?|time frames?|timings?|timelines?)\b",
            r"\b(dates? for|milestone dates?|end dates?|delivery dates?|finish dates?)\b",
        ),
    ),
    (
        "finished",
        (rf"{DONE}.*\b(dates?|on|when)\b", rf"\b(dates?|when|day)\b.*{DONE}", r"^completed$"),
    ),
    ("due", (r"^(target )?dates?$", r"^targets?$", r"\bcompletion by\b")),
    ("cost", (r"\b(costs?|budget|funding)\b",)),
    (
        "measure",
        (
            r"\b(success|outputs?|outcomes?|measures?|measurements?|impact|kpis?|milestones?)\b",
            r"\bhow (will we|we will) know\b",
            r"\bwhat difference\b",
            r"\bperformance indicators?\b",
        ),
    ),
    (
        "monitoring",
        (r"\b(monitor(ing|ed)?|evaluation|assurance|evidence|governance)\b", r"\breported to\b"),
    ),
    ("response", (r"\bmanagement (response|comments?)\b", r"\bagreed response\b", r"^response$")),
    (
        "accountable",
        (
            r"\b(executive|strategic|senior|exec|corporate)\b.*\b(leads?|owners?|officers?|director)\b",
            r"\b(accountable|accountability|sponsor|sro)\b",
        ),
    ),
    (
        "lead",
        (
            r"\b(action|task|operational|project) (owners?|officers?|managers?|persons?|leads?)\b",
            r"\b(responsible|responsibility|responsibilities)\b",
            r"\b(by whom|leads?|leading|owners?|who will|named officer|named person|assigned to)\b",
            r"^(who|officers?|agenc(y|ies)|lead agency|post|delivered by)$",
        ),
    ),
    (
        "progress",
        (
            r"\b(progress|comments?|commentary|updates?|narrative|notes?)\b",
            r"\b(latest|current) position\b",
            r"\bpositions?\b",
            r"\bwhere (are we|we are)\b",
            r"\bactions? taken\b",
            r"\bwhat (have we|we have) done\b",
        ),
    ),
    ("status", (r"\b(status|state)\b", r"^(complete|open closed)$")),
    (
        "priority",
        (
            r"\bpriority( (rating|level|grade|h m l|hml|high medium low))?$",
            r"\brisk (level|rating)\b",
            r"^must should$",
        ),
    ),
    (
        "ref",
        (
            r"^(no|nos|num|number|refs?|references?|id|item|item no|sn|s no|#|code|uid|urn|row)$",
            r"\b(action|rec|recommendation|plan|audit|task|unique|item|our|improvement|step)\b"
            r".*\b(no|number|ref|reference|id|identifier)$",
        ),
    ),
    (
        "finding",
        (
            r"\bareas? (for|of|to) (improvement|improve|development)\b",
            r"\b(findings?|observations?|issues?|weakness(es)?|concerns?|gaps?|requirements?)\b",
            r"\bwhat (was|we|they|did|ofsted)\b.*\bfound\b",
            r"\bjudge?ments?\b",
        ),
    ),
    (
        "action",
        (
            r"\bactions?\b",
            r"\bwhat (we will|will we|will be|we are going to|are we going to|needs to be|must be"
            r"|is to be|(do )?we need to|(do )?we plan to|do we intend to|are we)\b"
            r".*\b(do|doing|done)\b",
            r"\b(activit(y|ies)|steps?|project (name|title))\b",
            r"\bhow (we will|will we)\b",
            r"^((key )?tasks?|what|improvements?|tasks? to be.*|description)$",
        ),
    ),
    ("recommendation", (r"\b(recommendations?|objectives?)\b",)),
    (
        "workstream",
        (
            r"^(wp|ws|areas?|sections?|projects?)$",
            r"\b(work ?streams?|work ?packages?|themes?|priority areas?|programmes?|strands?)\b",
        ),
    ),
)
PATTERNS = [
    (field, re.compile("|".join(f"(?:{said})" for said in words))) for field, words in FIELDS
]
# fmt: off
WORDS = frozenset({
    "reference", "number", "responsible", "responsibility", "response", "officer", "person",
    "accountable", "executive", "original", "revised", "target", "completion", "completed",
    "date", "timescale", "timeframe", "deadline", "paragraph", "progress", "comments", "update",
    "rating", "status", "recommendation", "action", "finding", "observations", "measure",
    "measurement", "outcome", "output", "success", "evidence", "monitoring", "review",
    "workstream", "priority", "improvement", "owner", "start", "category", "assessment",
    "implemented", "management", "agreed", "expected", "planned", "reported", "complete",
    "activity", "description",
})
# fmt: on


def words_of(heading: str) -> str:
    """The heading's words in lower case, each as it is spelled where it is nearly a known one."""
    folded = unicodedata.normalize("NFKC", heading).casefold().replace("#", " # ")
    return " ".join(spelled(word) for word in re.findall(r"[a-z0-9#]+", folded))


@lru_cache(maxsize=2000)
def spelled(word: str) -> str:
    if len(word) < 5 or word in WORDS or word.removesuffix("s") in WORDS:
        return word
    near = get_close_matches(word, WORDS, n=1, cutoff=0.85)
    return near[0] if near else word


@lru_cache(maxsize=2000)
def field_of(heading: str) -> str:
    """The field that a column with the heading holds; "" for none that is known."""
    words = words_of(heading)
    return next((field for field, pattern in PATTERNS if pattern.search(words)), "")


def columns_of(headings: Iterable[tuple[int, str]]) -> dict[str, int]:
    """The column of each field, from pairs of a column and its heading. Of two columns of a field
    the first is taken; recommendations, else milestones, or else findings, are the actions of a
    table that has no others."""
    found: dict[str, int] = {}
    for column, heading in headings:
        if field := field_of(heading):
            found.setdefault(field, column)
    milestones = found.pop("milestone", None)
    recommendations = found.pop("recommendation", None)
    if recommendations is not None:
        found.setdefault("finding" if "action" in found else "action", recommendations)
    if milestones is not None:
        found.setdefault("measure" if "action" in found else "action", milestones)
    if "action" not in found and "finding" in found:
        found["action"] = found.pop("finding")
    if "revised_due" in found and "due" in found:
        found.setdefault("baseline_due", found.pop("due"))
    return found
