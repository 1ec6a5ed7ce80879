"""Outcome measures as pure rules: periods, readings, statistics, verdicts, charts, suppression.

Nothing here reads a database; `workstreams/queries/measure_series.py` brings the records.
"""
