"""Reads of oversight that are no figures of the dashboard; no writes and no HTML."""
