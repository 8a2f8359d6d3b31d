"""Many questions in one run: the rows of a table, and the lists and ranges of a sweep."""
