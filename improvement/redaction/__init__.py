"""Lawful erasure of text: where a text stands, who asked, who decided, and how it is taken out."""
