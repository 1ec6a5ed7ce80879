"""The reasons of a rating in words, for the rules that give them and for who tells one of them
already: days are counted, and given as text."""

NO_EVIDENCE = "Said to be carried out, with no evidence"
NO_OWNER = "No owner is named"
OWNER_LEFT = "The owner’s post is empty: who held it has left, or can’t send updates"
NO_DATE = "No agreed date is named"


def late_by(count: int) -> str:
    return f"Late by {days(count)}"


def slipped_from(count: int, which: str, day: str) -> str:
    return f"Slipped {days(count)} from the {which} date, {day}"


def not_shown_by(day: str, count: int) -> str:
    return f"Use or impact was to be shown by {day}, {days(count)} ago"


def not_started_on(day: str) -> str:
    return f"Was to start on {day} and has not"


def no_update_in(count: int) -> str:
    return f"No update accepted in the last {days(count)}"


def days(count: int) -> str:
    return f"{count:,} day" if count == 1 else f"{count:,} days"
