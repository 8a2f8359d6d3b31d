"""Tables in files: bytes in, columns of cells out, and the same rows with the results added.

The cells that stand in a file are never read and written again where the format stays the same: a row's own text goes out as it
came in, with the results behind it.
"""
