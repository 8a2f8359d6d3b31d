"""The grammar in parts, from the cursor up; :mod:`dlcalc.notation.parse` puts them together.

Each part is a class on top of the one before: cursor → names → functions → bound (Σ, ∫, E) → brackets → LaTeX.
"""
