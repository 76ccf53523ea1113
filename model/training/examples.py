"""From labelled text to token ids: the three tasks in the words of the protocol, and exercises in copying."""

import random
import re

from .branches import Example
from .phenotypes import NONE, PHENOTYPES, QUESTIONS
from .tokenizer import BEGIN, DIAGNOSIS_START, END, FIELDS, PHENOTYPE_START, RESPONSE, TREATMENT_START, Tokenizer, question_tail
from .variation import Labels
from .weak_labels import Span

CUES = {
    "hormone-receptor-type": re.compile(r"receptor|\bER\b|\bPR\b|HER", re.I),
    "hormone-receptor-status": re.compile(r"receptor|\bER\b|\bPR\b|HER-?2|positive|\d\+", re.I),
    "tumor-size": re.compile(r"\d\s?(?:cm|mm)\b", re.I),
    "tumor-site": re.compile(
        r"breast|lung|colon|rect|kidney|bladder|prostat|thyroid|liver|stomach|pancrea|ovar|uter|cervi|lobe|skin|brain|pole|quadrant|tongue|esophag|tumou?r",
        re.I,
    ),
    "cancer-grade": re.compile(r"grade|differentiat|gleason|nottingham|fuhrman|\bG\d", re.I),
    "histological-type": re.compile(r"oma\b|omas\b|dcis|lcis|histolog|tumou?r", re.I),
    "tumor-laterality": re.compile(r"left|right|bilateral|laterality|\b[rl]t\b", re.I),
    "cancer-stage": re.compile(r"stag|tnm|\bp?[TNM][0-4X]|metasta", re.I),
}
"""Where a cue stands and the answer is none all the same, the question is a hard one and is always asked."""

OTHER_QUESTIONS = {
    "margin status": re.compile(r"\b(?:negative|positive|free|uninvolved|involved|clear)\b(?=[^.;]{0,40}\bmargin)|(?<=margins )(?:negative|positive|free|uninvolved|involved|clear)", re.I),
    "number of positive lymph nodes": re.compile(r"\b\d{1,2}\s?/\s?\d{1,2}\b(?=[^.]{0,20}node)|(?<=nodes \()\d{1,2}/\d{1,2}", re.I),
    "procedure": re.compile(r"\b(?:\w+ectomy|excision\w*|resection|biopsy)\b", re.I),
    "Ki-67 index": re.compile(r"(?:(?<=ki-67 )|(?<=mib-1 )|(?<=ki-67: )|(?<=mib-1: ))[<>]?\d{1,2}\s?%", re.I),
    "lymphovascular invasion": re.compile(r"(?<=vascular invasion: )(?:absent|present|not identified|identified|no|yes)\b", re.I),
}
"""Questions that a project may add: a few of them, so that an unknown question is not a shock."""

LEAPING = 0.15
"""Share of diagnosis and treatment prompts whose positions leap, so that far positions are known."""

NONE_BRANCHES = 2
"""Easy questions with the answer none that are asked of one sentence."""


Contents = dict[int, list[list[int]]]
"""For each field, from 0, the ids of its sentences."""


class Writer:
    """Writes examples with one tokenizer."""

    def __init__(self, tokenizer: Tokenizer):
        self.tokenizer = tokenizer
        self.start = [BEGIN, tokenizer.fixed[PHENOTYPE_START]]
        self.tails = {p: [tokenizer.fixed[question_tail(q)]] for p, q in QUESTIONS.items()}
        self.none = [tokenizer.fixed[NONE], END]
        self.space = tokenizer.pieces.piece_to_id("▁")
        self.comma = tokenizer.encode(",")

    # --- phenotypes

    def sentence(self, sentence: str) -> list[int]:
        return self.tokenizer.encode(" " + sentence)

    def quote(self, sentence: str, ids: list[int], ends: list[int], span: Span) -> list[int]:
        """The ids of a place as they stand in the sentence; spelled anew where a token reaches over its edge."""
        start = len(sentence[: span[0]].encode()) + 1
        end = len(sentence[: span[1]].encode()) + 1
        first = next(at for at, reached in enumerate(ends) if reached > start)
        last = next(at for at, reached in enumerate(ends) if reached >= end)
        begins = ends[first - 1] if first else 0
        written = self.tokenizer.decode(ids[first : last + 1]).encode()
        wanted = sentence[span[0] : span[1]].encode()
        if begins + len(written) == end and written.lstrip(b" ") == wanted:
            return ids[first : last + 1]
        return self.tokenizer.encode((" " if sentence[span[0] - 1 : span[0]] == " " else "") + wanted.decode())

    def answer(self, sentence: str, ids: list[int], ends: list[int], spans: list[Span]) -> list[int]:
        seen: set[str] = set()
        written: list[int] = []
        for span in sorted(spans):
            words = sentence[span[0] : span[1]].lower()
            if words in seen or not words:
                continue
            seen.add(words)
            quote = self.quote(sentence, ids, ends, span)
            if written:
                written += self.comma
                if not self.tokenizer.decode(quote[:1]).startswith(" "):
                    written.append(self.space)
            written += quote
        return [*written, END] if written else self.none

    def phenotypes(self, sentence: str, labels: Labels, chance: random.Random, copying: float, custom: float) -> Example:
        """All questions with an answer, all hard ones without, and a few easy ones; with exercises in copying."""
        ids = self.sentence(sentence)
        ends = self.tokenizer.ends(ids)
        branches = []
        easy = []
        for phenotype in PHENOTYPES:
            if phenotype in labels:
                branches.append((self.tails[phenotype], self.answer(sentence, ids, ends, labels[phenotype])))
            elif CUES[phenotype].search(sentence):
                branches.append((self.tails[phenotype], self.none))
            else:
                easy.append(phenotype)
        for phenotype in chance.sample(easy, min(NONE_BRANCHES, len(easy))):
            branches.append((self.tails[phenotype], self.none))
        if chance.random() < copying:
            branches += self.copying(ids, chance)
        if chance.random() < custom:
            branches.append(self.other_question(sentence, ids, ends, chance))
        return Example(self.start + ids, branches)

    def other_question(self, sentence: str, ids: list[int], ends: list[int], chance: random.Random) -> tuple[list[int], list[int]]:
        found = {name: m.span() for name, rule in OTHER_QUESTIONS.items() if (m := rule.search(sentence))}
        name = chance.choice(list(found or OTHER_QUESTIONS))
        tail = self.tokenizer.encode(question_tail(f"What is the {name} in the given context?"))
        return tail, self.answer(sentence, ids, ends, [found[name]] if name in found else [])

    def copying(self, ids: list[int], chance: random.Random) -> list[tuple[list[int], list[int]]]:
        """Two questions for the words that follow some words of the text."""
        branches = []
        for _ in range(2):
            if len(ids) < 6:
                break
            cue = chance.randint(1, 2)
            at = chance.randrange(len(ids) - cue - 1)
            size = chance.randint(1, 7)
            asked = self.tokenizer.encode(" What follows") + ids[at : at + cue] + self.tokenizer.encode("?" + RESPONSE)
            branches.append((asked, ids[at + cue : at + cue + size] + [END]))
        return branches

    # --- diagnosis and treatment

    def fields(self, contents: Contents, blank: list[int], filler: list[int], only_filled: bool = False) -> list[int]:
        """The six numbered fields with their contents; `filler` stands in the empty ones."""
        ids: list[int] = []
        for number, heading in enumerate(FIELDS):
            pieces = contents.get(number)
            if only_filled and not pieces:
                continue
            if ids:
                ids += blank
            ids.append(self.tokenizer.fixed[heading])
            ids += [token for piece in pieces for token in piece] if pieces else filler
        return ids

    def varied_fields(self, contents: Contents, chance: random.Random) -> list[int]:
        """The six fields with blanks and fillers as other programs may write them."""
        blank = [self.space] if chance.random() < 0.7 else self.tokenizer.encode("\n")
        filler = self.tokenizer.encode(chance.choice([""] * 3 + [" N/A", " none", " Not available."]))
        return self.fields(contents, blank, filler, only_filled=chance.random() < 0.15)

    def expert(self, start: str, contents: Contents, answer: str, chance: random.Random | None, furthest: int) -> Example:
        """A diagnosis or treatment prompt: the product's own without `chance`, a varied one with it.

        Now and then a varied one leaps in its positions, as far as a context of `furthest` reaches.
        """
        fields = self.varied_fields(contents, chance) if chance else self.fields(contents, [self.space], [])
        prefix = [BEGIN, self.tokenizer.fixed[start], *fields]
        branch = ([self.tokenizer.fixed[RESPONSE]], [*self.tokenizer.encode(" " + answer), END])
        if not chance:
            return Example(prefix, [branch], learn_text=False)
        positions = leaping(len(prefix), furthest - 64, chance) if chance.random() < LEAPING else None
        return Example(prefix, [branch], learn_text=chance.random() < 0.3, positions=positions)

    def diagnosis(self, contents: Contents, answer: str, chance: random.Random | None, furthest: int = 0) -> Example:
        return self.expert(DIAGNOSIS_START, contents, answer, chance, furthest)

    def treatment(self, contents: Contents, answer: str, chance: random.Random | None, furthest: int = 0) -> Example:
        return self.expert(TREATMENT_START, contents, answer, chance, furthest)


def leaping(length: int, furthest: int, chance: random.Random) -> list[int]:
    """Positions 0, 1, 2, … with up to three leaps, all below `furthest`."""
    leaps = sorted(chance.sample(range(2, length), min(3, length - 2)))
    sizes = [chance.randrange((furthest - length) // 3) for _ in leaps]
    return [at + sum(size for leap, size in zip(leaps, sizes, strict=True) if at >= leap) for at in range(length)]
