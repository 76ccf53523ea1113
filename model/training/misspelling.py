"""Misspelled words, much as in the product's robustness testbed (docs/robustness.md): one slip in a share of the words."""

import random
import re

from .variation import Labels

WORD = re.compile(r"(?<![\w-])[A-Za-z]{2,}(?![\w-])")
"""What may be misspelled: no numbers, and no codes such as pT2."""
ROMAN = re.compile(r"^[IVX]+$", re.I)
NEIGHBOURS = {
    "a": "qwsz", "b": "vghn", "c": "xdfv", "d": "serfcx", "e": "wsdr", "f": "drtgvc", "g": "ftyhbv", "h": "gyujnb", "i": "ujko",
    "j": "huikmn", "k": "jiolm", "l": "kop", "m": "njk", "n": "bhjm", "o": "iklp", "p": "ol", "q": "wa", "r": "edft", "s": "awedxz",
    "t": "rfgy", "u": "yhji", "v": "cfgb", "w": "qase", "x": "zsdc", "y": "tghu", "z": "asx",
}


def slip(word: str, chance: random.Random) -> str:
    """The word with a letter too many, too few, another one, two swapped, or the key beside it."""
    at = chance.randrange(len(word))
    kind = chance.choice((0, 1, 2, 3, 4) if len(word) > 2 else (0, 2, 3, 4))
    old = word[at]
    like = str.upper if old.isupper() else str.lower
    if kind == 0:
        return word[: at + 1] + (old if chance.random() < 0.5 else like(chance.choice("abcdefghijklmnopqrstuvwxyz"))) + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at + 1 :]
    if kind == 2:
        return word[:at] + like(chance.choice("abcdefghijklmnopqrstuvwxyz")) + word[at + 1 :]
    if kind == 3:
        at = min(at, len(word) - 2)
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + like(chance.choice(NEIGHBOURS[old.lower()])) + word[at + 1 :]


def misspell(sentence: str, labels: Labels, rate: float, chance: random.Random) -> tuple[str, Labels]:
    """A share of the words misspelled, in the text and its places alike. @param rate of the words that may be"""
    edges = {edge for spans in labels.values() for span in spans for edge in span}
    shifts: list[tuple[int, int]] = []
    text, cursor = "", 0
    for match in WORD.finditer(sentence):
        word = match.group()
        if chance.random() >= rate or ROMAN.match(word):
            continue
        if any(match.start() < edge < match.end() for edge in edges):
            continue  # an answer that begins or ends within the word
        new = slip(word, chance)
        text += sentence[cursor : match.start()] + new
        cursor = match.end()
        shifts.append((match.end(), len(new) - len(word)))

    def moved(at: int) -> int:
        return at + sum(growth for end, growth in shifts if end <= at)

    return text + sentence[cursor:], {phenotype: [(moved(s), moved(e)) for s, e in spans] for phenotype, spans in labels.items()}
