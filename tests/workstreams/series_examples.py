"""Series to analyse: a value for each month from September 2012, None for a gap."""

from datetime import date

from workstreams.measures.verdicts import Analysis, ChartReading, ChartSeries


def month(i, months=1):
    """The first day of the i-th period of so many months from September 2012."""
    place = 8 + i * (months or 1)
    return date(2012 + place // 12, place % 12 + 1, 1)


def a_series(values, *, provisional=False, months=1, **options):
    """`provisional`: whether the last reading is."""
    readings = [
        ChartReading(
            month(i, months),
            f"{month(i, months):%B %Y}",
            value,
            provisional and value == values[-1],
        )
        for i, value in enumerate(values)
    ]
    options = {"name": "Visits in time", "unit": "%", "improvement": "increase"} | options
    return ChartSeries(months=months, readings=tuple(readings), **options)


def an_analysis(values, **options):
    return Analysis(a_series(values, **options))
