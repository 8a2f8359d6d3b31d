"""``dlcalc grade``: a key, answer files, marks."""
