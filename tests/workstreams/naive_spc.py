"""The XmR rules a second time, written as simply as they are worded: an oracle for spc.py.

Each rule looks at every run of consecutive points on its own; averages are exact fractions.
"""

from statistics import mean

NAMES = {
    "increase": {1: "improvement", -1: "concern", 0: "common"},
    "decrease": {1: "concern", -1: "improvement", 0: "common"},
    "neutral": {1: "neutral high", -1: "neutral low", 0: "common"},
}


def split(readings, rebases):
    """The readings in lists, a new one from each rebase on the date of a reading."""
    parts = []
    for day, value in sorted(readings):
        if not parts or day in rebases:
            parts.append([])
        parts[-1].append((day, value))
    return parts


def limits(values, fix_after, screen):
    """Mean and mean moving range of the base points; the range is None for one point."""
    base = values if fix_after is None else values[:fix_after]
    ranges = [abs(base[i] - base[i - 1]) for i in range(1, len(base))]
    if not ranges:
        return mean(base), None
    width = mean(ranges)
    kept = [r for r in ranges if r < 3.267 * width]
    if screen and kept and mean(kept) != 0:
        return mean(base), mean(kept)
    return mean(base), width


def runs(values, length):
    """Every run of `length` consecutive points, as the places of its members."""
    return [range(i, i + length) for i in range(len(values) - length + 1)]


def side_of(i, values, centre, width):
    """The side for which the first rule flags point i: 1 high or rising, -1 low or falling; 0 where
    no rule does."""
    upper, lower = centre + 2.66 * width, centre - 2.66 * width
    near_upper, near_lower = centre + 2 * 2.66 / 3 * width, centre - 2 * 2.66 / 3 * width

    def is_near(j):
        return near_upper < values[j] <= upper or lower <= values[j] < near_lower

    if values[i] > upper:
        return 1
    if values[i] < lower:
        return -1
    for places in reversed([s for s in runs(values, 7) if i in s]):
        steps = [values[j + 1] - values[j] for j in places[:-1]]
        if all(step > 0 for step in steps):
            return 1
        if all(step < 0 for step in steps):
            return -1
    for side, beyond in [(1, lambda j: values[j] > centre), (-1, lambda j: values[j] < centre)]:
        for places in runs(values, 3):
            two = sum(is_near(j) for j in places) >= 2
            if i in places and is_near(i) and two and all(map(beyond, places)):
                return side
    for side, beyond in [(1, lambda j: values[j] > centre), (-1, lambda j: values[j] < centre)]:
        if any(i in places and all(map(beyond, places)) for places in runs(values, 7)):
            return side
    return 0


def naive(readings, *, improvement, target=None, rebases=(), fix_after=None, screen=True):
    """Rows of (date, value, mean, lower, upper, label), the variation and the assurance."""
    rows = []
    for part in split(readings, rebases):
        values = [value for _, value in part]
        centre, width = limits(values, fix_after, screen)
        for i, (day, value) in enumerate(part):
            side = side_of(i, values, centre, width or 0)
            ends = (None, None)
            if width is not None:
                ends = (centre - 2.66 * width, centre + 2.66 * width)
            rows.append((day, value, centre, *ends, NAMES[improvement][side]))
    *_, lower, upper, variation = rows[-1]
    return rows, variation, assurance(target, lower, upper, improvement)


def assurance(target, lower, upper, improvement):
    if target is None or improvement == "neutral" or lower is None:
        return None
    if target > upper:
        return "fail" if improvement == "increase" else "pass"
    if target < lower:
        return "pass" if improvement == "increase" else "fail"
    return "inconsistent"
