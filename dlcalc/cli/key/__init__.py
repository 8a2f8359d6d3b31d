"""``dlcalc key``: the keys that answers are graded by."""
