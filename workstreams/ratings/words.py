"""Words of the rules that others find again in what the rules give."""

NO_EVIDENCE = "Said to be carried out, with no evidence"


def late_by(count: int) -> str:
    return f"Late by {days(count)}"


def no_update_in(count: int) -> str:
    return f"No update accepted in the last {days(count)}"


def days(count: int) -> str:
    return f"{count:,} day" if count == 1 else f"{count:,} days"
