"""The time to make a chart, with its statistics and words, and its size.

Run it as `python -m benchmarks.charts`.
"""

import os
import random
from datetime import date
from time import process_time

import django

from workstreams.measures import chart
from workstreams.measures.sentences import sentences
from workstreams.measures.verdicts import (
    Analysis,
    ChartBenchmark,
    ChartReading,
    ChartRebase,
    ChartSeries,
)

TIMES = 300


def sample_series(length: int) -> ChartSeries:
    """A series of `length` monthly readings with all that a chart can show; the same each time."""
    chance = random.Random(length)
    months = [date(2008 + i // 12, i % 12 + 1, 1) for i in range(length)]
    readings = [
        ChartReading(
            month, f"{month:%B %Y}", round(chance.gauss(70 + i / 3, 4), 1), i == length - 1
        )
        for i, month in enumerate(months)
    ]
    return ChartSeries(
        name="Visits to children on a plan made in time",
        unit="%",
        improvement="increase",
        months=1,
        readings=tuple(readings),
        target=95,
        benchmarks=(ChartBenchmark("Statistical neighbours", ((months[0], 81.0),)),),
        rebases=(ChartRebase(months[length // 2], f"{months[length // 2]:%B %Y}", "A new form"),),
    )


def render_chart(series: ChartSeries, size: chart.Size) -> str:
    """The chart's HTML as a page has it, made from the readings."""
    from django.template.loader import render_to_string

    analysis = Analysis(series)
    context = {
        "drawing": chart.draw(analysis, size),
        "name": "M1",
        "title": series.name,
        "description": sentences(analysis),
    }
    return render_to_string("workstreams/chart.html", context)


def milliseconds(series: ChartSeries, size: chart.Size, times: int = TIMES) -> float:
    """The median processor time to make the chart, after a first run that is not counted."""
    render_chart(series, size)
    durations = []
    for _ in range(times):
        start = process_time()
        render_chart(series, size)
        durations.append(process_time() - start)
    return sorted(durations)[times // 2] * 1000


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    for count in (24, 60):
        for size in (chart.WIDE, chart.NARROW, chart.SMALL):
            median = milliseconds(sample_series(count), size)
            kilobytes = len(render_chart(sample_series(count), size).encode()) / 1000
            print(f"{count} readings, {size.layout}: {median:.2f} ms, {kilobytes:.1f} kB")
