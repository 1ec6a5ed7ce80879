"""Pages of the live plan. A view loads the row, checks the form, calls a change and redirects; a
GET never writes."""
