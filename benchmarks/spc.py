"""How long the statistics of 1,000 series of 60 readings take: `python -m benchmarks.spc`."""

import random
from datetime import date, timedelta
from time import process_time

from workstreams.measures.spc import xmr

SERIES, LENGTH = 1_000, 60


def made_up(seed: int) -> list[tuple[date, float]]:
    """Readings of one measure, the same for the same seed."""
    chance = random.Random(seed)
    first = date(2012, 9, 1)
    return [(first + timedelta(30 * i), round(chance.gauss(70, 5), 1)) for i in range(LENGTH)]


def seconds() -> float:
    """Processor seconds for all of them, with a target and a rebase each."""
    all_series = [made_up(seed) for seed in range(SERIES)]
    start = process_time()
    for series in all_series:
        xmr(series, improvement="increase", target=80, rebases=[series[30][0]])
    return process_time() - start


if __name__ == "__main__":
    print(f"{SERIES:,} series of {LENGTH} readings: {seconds():.2f} s")
