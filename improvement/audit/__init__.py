"""Proof of every change, kept by the database itself."""
