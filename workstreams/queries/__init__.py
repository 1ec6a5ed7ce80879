"""Reads above the models: a file for each question that pages ask; no writes and no HTML."""
