"""``--check``: the answers of a reader, judged beside our own."""
