"""The time to compute the XmR analysis of 1,000 series of 60 readings.

Run it as `python -m benchmarks.spc`.
"""

import random
from datetime import date, timedelta
from time import process_time

from workstreams.measures.spc import xmr

SERIES, LENGTH = 1_000, 60


def sample_readings(seed: int) -> list[tuple[date, float]]:
    """Monthly readings of one measure, in order of time; the same for the same seed."""
    chance = random.Random(seed)
    first = date(2012, 9, 1)
    return [(first + timedelta(30 * i), round(chance.gauss(70, 5), 1)) for i in range(LENGTH)]


def seconds() -> float:
    """Processor seconds to analyse all series, each with a target and a rebase."""
    all_series = [sample_readings(seed) for seed in range(SERIES)]
    start = process_time()
    for series in all_series:
        xmr(series, improvement="increase", target=80, rebases=[series[30][0]])
    return process_time() - start


if __name__ == "__main__":
    print(f"{SERIES:,} series of {LENGTH} readings: {seconds():.2f} s")
