"""Other sentences from one sentence: what is found in it exchanged for other findings, its case, its spelling.

Values change in the text and in the answer together, so that the answer can only be had by reading it off the text.
"""

import random
import re
from collections import Counter, defaultdict
from dataclasses import dataclass

from .weak_labels import Span

Labels = dict[str, list[Span]]
EXCHANGED = 0.5
"""Share of the sentences with findings in which findings are exchanged."""
RESPELLED = 0.04
RECASED = 0.07


@dataclass
class Pools:
    """All the wordings of each phenotype in the training sentences, with weights that favour the rare ones."""

    wordings: dict[str, list[str]]
    weights: dict[str, list[float]]

    @classmethod
    def of(cls, sentences: list[tuple[str, Labels]]) -> "Pools":
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for sentence, labels in sentences:
            for phenotype, spans in labels.items():
                counts[phenotype].update(sentence[start:end] for start, end in spans)
        return cls(
            {phenotype: list(counter) for phenotype, counter in counts.items()},
            {phenotype: [count**0.4 for count in counter.values()] for phenotype, counter in counts.items()},
        )

    def draw(self, phenotype: str, chance: random.Random) -> str:
        return chance.choices(self.wordings[phenotype], self.weights[phenotype])[0]


def cased_like(words: str, model: str) -> str:
    """Words in the case of others; codes such as pT2 and HER2 stay as they are."""
    if any(c.isdigit() for c in words) or len(words) < 4 or len(model) < 4:
        return words
    if model.isupper():
        return words.upper()
    if model[0].islower():
        return words.lower() if not words.isupper() or len(words) > 5 else words
    return words.capitalize() if words.isupper() else words[0].upper() + words[1:]


def other_digits(words: str, chance: random.Random) -> str:
    """Other digits in the same form; the first of a number is not made 0."""
    return re.sub(r"\d", lambda m: str(chance.randint(0, 9) if m.group() == "0" else chance.randint(1, 9)), words)


def exchange(sentence: str, labels: Labels, pools: Pools, chance: random.Random) -> tuple[str, Labels]:
    """The sentence with most of its findings replaced by other wordings of the same phenotype."""
    places = sorted((start, end, phenotype) for phenotype, spans in labels.items() for start, end in spans)
    text, cursor, reach = "", 0, 0
    moved: Labels = defaultdict(list)
    for index, (start, end, phenotype) in enumerate(places):
        follows = places[index + 1][0] if index + 1 < len(places) else len(sentence) + 1
        overlaps = start < reach or follows < end
        reach = max(reach, end)
        if overlaps:
            return sentence, labels
        words = sentence[start:end]
        if phenotype == "tumor-size" and chance.random() < 0.5:
            words = other_digits(words, chance)
        elif chance.random() < 0.7:
            words = cased_like(pools.draw(phenotype, chance), words)
        text += sentence[cursor:start]
        moved[phenotype].append((len(text), len(text) + len(words)))
        text += words
        cursor = end
    return text + sentence[cursor:], dict(moved)


def respell(sentence: str, labels: Labels, chance: random.Random) -> tuple[str, Labels]:
    """One or two letters dropped, doubled or swapped, with the places moved accordingly."""
    for _ in range(chance.randint(1, 2)):
        letters = [at for at in range(1, len(sentence) - 2) if sentence[at].isalpha() and sentence[at + 1].isalpha()]
        if not letters:
            break
        at = chance.choice(letters)
        kind = chance.randrange(3)
        new = ["", sentence[at] * 2, sentence[at + 1] + sentence[at]][kind]
        width = 2 if kind == 2 else 1
        growth = len(new) - width
        sentence = sentence[:at] + new + sentence[at + width :]
        labels = {
            phenotype: [(s + growth if s > at else s, e + growth if e > at else e) for s, e in spans]
            for phenotype, spans in labels.items()
        }
    return sentence, labels


def vary(sentence: str, labels: Labels, pools: Pools, chance: random.Random) -> tuple[str, Labels]:
    if labels and chance.random() < EXCHANGED:
        sentence, labels = exchange(sentence, labels, pools, chance)
    if chance.random() < RESPELLED:
        sentence, labels = respell(sentence, labels, chance)
    if chance.random() < RECASED:
        recased = sentence.upper() if chance.random() < 0.6 else sentence.lower()
        sentence = recased if len(recased) == len(sentence) else sentence
    return sentence, labels


def join(first: tuple[str, Labels], second: tuple[str, Labels]) -> tuple[str, Labels]:
    """Two sentences as one, as when a segmenter misses a boundary."""
    shift = len(first[0]) + 1
    labels: Labels = {phenotype: list(spans) for phenotype, spans in first[1].items()}
    for phenotype, spans in second[1].items():
        labels.setdefault(phenotype, []).extend((start + shift, end + shift) for start, end in spans)
    return f"{first[0]} {second[0]}", labels
