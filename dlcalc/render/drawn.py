"""The marks of a drawing in ASCII, one for one."""

from __future__ import annotations

from dlcalc.render.script import write

_DRAWN = {"·": ".", "×": "x", "█": "#", "▓": "%", "▒": "+", "░": ":", "▁": "_", "■": "#", "▪": "+", "●": "*", "□": "o", "▫": ".", "○": "o",
          "→": ">", "←": "<", "↓": "v", "↑": "^", "…": ".", "−": "-", "–": "-", "—": "-", "⋮": ":",
          "▂": "_", "▃": "-", "▄": "=", "▅": "=", "▆": "#", "▇": "#"}  # fmt: skip


def in_ascii(line: str) -> str:
    """A line of a drawing in ASCII, mark for mark; a letter that takes several characters there takes the spaces after it too."""
    cells: list[str] = []
    extra = 0
    for character in line:
        text = drawn(character)
        if text == "?" and character.isalpha():
            text = write(character, False)
        if extra and text == " " and cells[-1] == " ":
            extra -= 1
            continue
        extra += len(text) - 1
        cells.append(text)
    return "".join(cells)


def drawn(character: str) -> str:
    """A character of a drawing in ASCII, one for one."""
    if character.isascii():
        return character if character.isprintable() else "?"
    if character in _DRAWN:
        return _DRAWN[character]
    if "─" <= character <= "╿":
        return "-" if character in "─━┄┅┈┉═╌╍" else "|" if character in "│┃┆┇┊┋║╎╏" else "+"
    plain = write(character, False)
    return plain if len(plain) == 1 else "?"
