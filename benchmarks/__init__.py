"""Measurements of time and size, run by hand with `make bench`; no part of the site."""
