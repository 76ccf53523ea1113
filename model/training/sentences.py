"""Cutting a report into sentences, much as the product does: at line ends and sentence ends, long ones capped."""

import re

LONGEST = 400
"""Characters; a longer sentence is cut at its last semicolon, comma or space."""

ABBREVIATIONS = re.compile(r"(?:\b(?:Dr|Mr|Mrs|Ms|No|vs|approx|e\.g|i\.e|etc|Fig|St)|\b[A-Z])\.$")
BOUNDARY = re.compile(r"[.!?][\"')\]]*\s+(?=[\"'(\[]?[A-Z0-9#*•-])|\s*\n\s*")


def sentences(text: str) -> list[str]:
    """The sentences of a text, without the white space around them."""
    found: list[str] = []
    start = 0
    for boundary in BOUNDARY.finditer(text):
        piece = text[start : boundary.end()].rstrip()
        if "\n" not in boundary.group() and ABBREVIATIONS.search(piece):
            continue
        found.extend(capped(piece))
        start = boundary.end()
    found.extend(capped(text[start:]))
    return [piece for piece in found if piece]


def capped(sentence: str) -> list[str]:
    """One sentence as pieces of at most LONGEST characters."""
    sentence = sentence.strip()
    pieces = []
    while len(sentence) > LONGEST:
        cut = max(sentence.rfind("; ", 100, LONGEST), sentence.rfind(", ", 100, LONGEST))
        if cut < 0:
            cut = sentence.rfind(" ", 100, LONGEST)
        cut = LONGEST if cut < 0 else cut + 1
        pieces.append(sentence[:cut].strip())
        sentence = sentence[cut:].strip()
    return [*pieces, sentence]
