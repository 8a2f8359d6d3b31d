"""What is struck out is left out, and HTML becomes what it stands for; every line keeps its number."""

from __future__ import annotations

import html
import re

STRUCK = "(struck out)"
"""What stays of a line of which everything is struck out: a human should see that something stood there."""

BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
"""The end of a line within a line."""

_TILDES = re.compile(r"(?<![~\\])~~(?=[^\s~])((?:[^~\n]|~(?!~)|\n(?!\s*\n)){1,2000}?)(?<=[^\s~])~~(?!~)")
_CROSSED = re.compile(r"\\(?:sout|st|cancel|xcancel|bcancel|xout|hcancel)\s*\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\}){0,2000})\}")
_GONE = re.compile(r"<(s|del|strike)>((?:[^<]|<(?!/?\1\b)){0,4000})</\1\s*>", re.IGNORECASE)
_HIDDEN = re.compile(r"<(script|style)(?:\s[^<>]*)?>(?:[^<]|<(?!/?\1\b))*</\1\s*>|<!--(?:[^<]|<(?!!--))*?-->", re.IGNORECASE)
_RAISED = re.compile(r"<(su[pb])>([^<>\n]{1,100})</\1>", re.IGNORECASE)
_HEADING = re.compile(r"^[ \t]*<h([1-6])(?:\s[^<>]*)?>([^<>\n]*)</h\1\s*>", re.IGNORECASE | re.MULTILINE)
_ITEM = re.compile(r"<li(?:\s[^<>]*)?>", re.IGNORECASE)
_CELL = re.compile(r"</t[dh]\s*>[ \t]*(?=<t[dh])|<t[dh](?:\s[^<>]*)?>|</tr\s*>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:[pbiusa]|(?:div|span|em|strong|hr|code|pre|tt|table|thead|tbody|tr|td|th|ul|ol|li|font|center|sub|sup|script|style|small|big"
    r"|mark|details|summary|h[1-6]|html|body|head|img|ins|a(?=\s+href)|p(?=\s+(?:class|style|align)))(?:\s[^<>\n]*)?)\s*/?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:[a-z]{2,8}|#\d{2,6}|#x[\da-f]{2,5});", re.IGNORECASE)


def cleaned(text: str) -> str:
    """A sheet without what is struck out and without HTML.

    Args:
        text: Markdown, LaTeX or plain text; in a whole LaTeX document a tilde is a space, and strikes nothing out.
    """
    if "~~" in text and "\\begin{document}" not in text:
        text = _TILDES.sub(lambda match: _left(match[1]), text)
    if "\\" in text:
        text = _CROSSED.sub(lambda match: _left(match[1]), text)
    if "<" in text:
        text = _without_tags(text)
    return _ENTITY.sub(lambda match: html.unescape(match[0]).replace("\xa0", " "), text) if "&" in text else text


def _left(struck: str) -> str:
    """What stays of it: a sign that something was there, and its line ends."""
    return f" {STRUCK} " + "\n" * struck.count("\n")


def _without_tags(text: str) -> str:
    text = _HIDDEN.sub(lambda match: "\n" * match[0].count("\n"), text)
    text = _GONE.sub(lambda match: _left(match[2]), text)
    text = _RAISED.sub(lambda match: f"{'^' if match[1].lower() == 'sup' else '_'}{{{match[2]}}}", text)
    text = _HEADING.sub(lambda match: f"{'#' * int(match[1])} {match[2]}", text)
    text = _CELL.sub(" | ", _ITEM.sub("- ", text))
    return _TAG.sub("", text)


def without_struck(line: str) -> str:
    """A line without the signs of what was struck out, where something else stands in it."""
    if STRUCK not in line:
        return line
    rest = line.replace(STRUCK, " ")
    said = re.sub(r"\A[\s>*+•–-]*\(?(?:\d{1,3}\s?[.):]?\s?)?\(?(?:[a-zA-Z]|[ivx]+)?[.):]*", "", rest)
    named = said.rstrip().endswith((":", "=")) or not re.search(r"\w", said)
    return line if named else re.sub(r"[ \t]{2,}", " ", rest)
