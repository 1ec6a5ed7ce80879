"""Outcome measures as pure rules: periods, readings, statistics, verdicts, charts, suppression.

Nothing here reads the database; `workstreams/queries/measure_series.py` reads the records for it.
"""
