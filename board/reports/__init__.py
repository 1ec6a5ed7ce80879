"""Reports as files: from a publication's document and what was written, never from live tables."""
