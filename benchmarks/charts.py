"""How long a chart takes, statistics and words included, and how large it is: `python -m
benchmarks.charts`."""

import os
import random
from datetime import date
from time import process_time

import django

from workstreams.measures import chart
from workstreams.measures.sentences import sentences
from workstreams.measures.verdicts import Benchmark, Read, Rebase, Series, Story

TIMES = 300


def made_up(length: int) -> Series:
    """A measure with all that a chart can show; the same for the same length."""
    chance = random.Random(length)
    months = [date(2008 + i // 12, i % 12 + 1, 1) for i in range(length)]
    reads = [
        Read(month, f"{month:%B %Y}", round(chance.gauss(70 + i / 3, 4), 1), i == length - 1)
        for i, month in enumerate(months)
    ]
    return Series(
        name="Visits to children on a plan made in time",
        unit="%",
        improvement="increase",
        months=1,
        readings=tuple(reads),
        target=95,
        benchmarks=(Benchmark("Statistical neighbours", ((months[0], 81.0),)),),
        rebases=(Rebase(months[length // 2], f"{months[length // 2]:%B %Y}", "A new form"),),
    )


def drawn(series: Series, size: chart.Size) -> str:
    """The chart as a page holds it, from the readings on."""
    from django.template.loader import render_to_string

    story = Story(series)
    context = {
        "drawing": chart.draw(story, size),
        "name": "M1",
        "title": series.name,
        "told": sentences(story),
    }
    return render_to_string("workstreams/chart.html", context)


def milliseconds(series: Series, size: chart.Size, times: int = TIMES) -> float:
    """Processor time, the median of many, once warm."""
    drawn(series, size)
    found = []
    for _ in range(times):
        start = process_time()
        drawn(series, size)
        found.append(process_time() - start)
    return sorted(found)[times // 2] * 1000


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    for count in (24, 60):
        for size in (chart.WIDE, chart.NARROW, chart.SMALL):
            told = milliseconds(made_up(count), size)
            kilobytes = len(drawn(made_up(count), size).encode()) / 1000
            print(f"{count} readings, {size.layout}: {told:.2f} ms, {kilobytes:.1f} kB")
