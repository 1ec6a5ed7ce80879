"""A measure's chart as a document holds it: the limits and verdict that its pages show for ever.

The numbers are rounded as the readings are, so that words, table and chart agree.
"""

from __future__ import annotations

from board.publishing import Document
from workstreams.measures.rounding import half_up, plain
from workstreams.measures.sentences import public_sentences
from workstreams.measures.verdicts import FLAGS, Row
from workstreams.queries.measure_series import CHANGED_FIRST, MeasureSeries

HIDDEN_VERDICT = "hidden"
VERDICTS = (*(verdict.kind for verdict in CHANGED_FIRST), HIDDEN_VERDICT)
CHANGED = {verdict.kind for verdict in FLAGS.values()}  # by more than chance explains
PLACES = 2


def chart_values(series: MeasureSeries) -> Document:
    """What the chart shows beside its readings; a row of limits for each reading."""
    analysis = series.analysis
    verdict = analysis.verdict
    return {
        "verdict": verdict.kind,
        "label": verdict.value,
        "sentences": list(public_sentences(analysis)),
        "rows": [row_values(series, row) for row in analysis.rows],
        "benchmarks": [
            {
                "name": benchmark.name,
                "values": [
                    {"starts": day.isoformat(), "value": number(value)}
                    for day, value in benchmark.values
                ],
            }
            for benchmark in analysis.series.benchmarks
        ],
        "rebases": [
            {
                "starts": rebase.period.isoformat(),
                "period": rebase.words,
                "reason": rebase.reason,
            }
            for rebase in analysis.series.rebases
        ],
    }


def row_values(series: MeasureSeries, row: Row) -> Document:
    bounds = series.analysis.series
    lower, upper = (None if end is None else bounds.within(end) for end in (row.lower, row.upper))
    return {
        "mean": number(row.mean),
        "lower": number(lower),
        "upper": number(upper),
        "verdict": row.verdict.kind if row.verdict else "",
        "segment": row.segment,
    }


def hidden_chart(series: MeasureSeries) -> Document:
    """The chart of readings of which one is hidden: limits and verdict would tell of it."""
    nothing = {"mean": "", "lower": "", "upper": "", "verdict": "", "segment": 0}
    return {
        "verdict": HIDDEN_VERDICT,
        "label": "Not said: a number in it is hidden",
        "sentences": ["A number in it is hidden, so that no child can be recognised."],
        "rows": [nothing for _ in series.current],
        "benchmarks": [],
        "rebases": [],
    }


def number(value: float | None) -> str:
    return "" if value is None else plain(half_up(value, PLACES))
