"""``python -m dlcalc``."""

from __future__ import annotations

import os
import sys

if sys.path and sys.path[0] in ("", os.getcwd()):  # a file beside the user must not pass for a module of the library
    del sys.path[0]

from dlcalc.cli.app import main

if __name__ == "__main__":
    main()
