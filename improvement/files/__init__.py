"""Files that people send: known by their content, scanned, kept privately and proved by digest."""
