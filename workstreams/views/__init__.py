"""Pages of the live plan: load the row, check, change, redirect. A GET never writes."""
