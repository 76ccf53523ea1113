"""The endless stream of training batches: which texts are shown, how often, and packed how."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from .branches import Batch, Example, collate
from .corpus import Corpus, weight
from .examples import Contents, Writer
from .synthetic_notes import Note, note
from .variation import Labels, join, vary
from .weak_labels import weak_labels

TOKENS_PER_BATCH = 6144
"""Padding included."""
BATCHES_PER_POOL = 24
"""Examples are drawn for this many batches at once and sorted by length, so that little is padded."""

COPYING_UNTIL = 350
"""Steps until exercises in copying have faded from every sentence to LASTING_COPYING of them."""
LASTING_COPYING = 0.04
CUSTOM = 0.04
JOINED = 0.05
LONGEST_DIAGNOSIS = 480
"""Tokens of a report or a note in a diagnosis or treatment prompt; what `cancerllm.diagnosis.max_tokens` states."""


@dataclass(frozen=True)
class Phase:
    """What is shown from a step on: shares of the tokens, roughly; sentences with their questions are the rest."""

    first_step: int
    """a multiple of BATCHES_PER_POOL"""
    report_diagnosis: float
    report_tokens: int
    """mean budget of tokens, beyond the least, for the sentences of a report"""
    note_diagnosis: float = 0.0
    treatment: float = 0.0
    note_sentences: float = 0.0
    """share of the sentences that are a synthetic note's"""
    scattered: float = 0.0
    """share of the real reports whose sentences stand in several fields, as under a report's own headings"""
    rare: float = 1.5
    """how often a sentence with a rare phenotype is drawn against one with common ones"""


PHASES = (
    Phase(0, report_diagnosis=0.16, report_tokens=110),
    Phase(768, report_diagnosis=0.16, report_tokens=110, note_diagnosis=0.05, treatment=0.10, note_sentences=0.12, scattered=0.25),
    Phase(960, report_diagnosis=0.27, report_tokens=90, note_diagnosis=0.05, treatment=0.10, note_sentences=0.12, scattered=0.25),
    Phase(1416, report_diagnosis=0.17, report_tokens=100, note_diagnosis=0.04, treatment=0.15, note_sentences=0.12, scattered=0.25, rare=3.0),
)
"""Real sentences first, then synthetic notes as well, then more of the diagnosis, which is learnt slowest.

In the second cycle of the learning rate more treatment plans and more of the rare phenotypes.
"""
WITHOUT_REPORTS = Phase(0, report_diagnosis=0.0, report_tokens=0, note_diagnosis=0.15, treatment=0.15)


def phase_of(step: int) -> Phase:
    return [phase for phase in PHASES if phase.first_step <= step][-1]


def chosen(pieces: list[tuple[list[int], bool]], budget: int, chance: random.Random) -> list[list[int]]:
    """Sentences of a text within a budget of tokens: those with findings first, some left out, in order of the text."""
    keep = chance.choice((1.0, 0.7, 0.4))
    first_findings = chance.random() < 0.8
    indices = [at for at in range(len(pieces)) if chance.random() < keep] or list(range(len(pieces)))
    if first_findings:
        indices.sort(key=lambda at: not pieces[at][1])
    else:
        begin = chance.randrange(len(indices))
        indices = indices[begin:] + indices[:begin]
    taken, total = [], 0
    for at in indices:
        size = len(pieces[at][0])
        if total + size <= budget:
            taken.append(at)
            total += size
    return [pieces[at][0] for at in sorted(taken)]


def scattered(pieces: list[list[int]], chance: random.Random) -> Contents:
    """Sentences in runs over three fields."""
    contents: Contents = {}
    field = chance.choice((2, 4, 5))
    for piece in pieces:
        if chance.random() < 0.15:
            field = chance.choice((2, 4, 5))
        contents.setdefault(field, []).append(piece)
    return contents


def note_contents(made: Note, writer: Writer) -> Contents:
    """The encoded sentences of a synthetic note by field, within the budget of tokens."""
    left = LONGEST_DIAGNOSIS
    contents: Contents = {}
    for field, lines in made.fields.items():
        for line in lines:
            ids = writer.sentence(line)
            if len(ids) <= left:
                contents.setdefault(field, []).append(ids)
                left -= len(ids)
    return contents


class Stream:
    """Batches by step. What a step shows depends on the seed and the step only, so training can be taken up again."""

    def __init__(self, corpus: Corpus, writer: Writer, context: int, seed: int):
        self.corpus = corpus
        self.writer = writer
        self.context = context
        self.seed = seed

    @lru_cache(maxsize=2)  # noqa: B019 (a stream lives as long as its training)
    def cumulative(self, rare: float) -> list[float]:
        return list(accumulate(weight(*item, rare) for item in self.corpus.sentences))

    def labelled(self, phase: Phase, chance: random.Random) -> tuple[str, Labels]:
        corpus, cumulative = self.corpus, self.cumulative(phase.rare)
        sentence, labels = chance.choices(corpus.sentences, cum_weights=cumulative)[0]
        sentence, labels = vary(sentence, labels, corpus.pools, chance)
        if chance.random() < JOINED:
            other = chance.choices(corpus.sentences, cum_weights=cumulative)[0]
            sentence, labels = join((sentence, labels), vary(*other, corpus.pools, chance))
        return sentence, labels

    def labelled_of_note(self, chance: random.Random) -> tuple[str, Labels]:
        """A sentence of a synthetic note, mostly one with findings."""
        candidates = note(chance).sentences
        sentence = ""
        labels: Labels = {}
        for _ in range(3):
            sentence = chance.choice(candidates)
            labels = weak_labels(sentence)
            if labels:
                break
        return vary(sentence, labels, self.corpus.pools, chance)

    def phenotype_example(self, step: int, phase: Phase, chance: random.Random) -> Example:
        copying = max(1 - step / COPYING_UNTIL, LASTING_COPYING)
        while True:
            of_note = phase.note_sentences > 0 and chance.random() < phase.note_sentences
            sentence, labels = self.labelled_of_note(chance) if of_note else self.labelled(phase, chance)
            if len(sentence) < 900:
                return self.writer.phenotypes(sentence, labels, chance, copying, CUSTOM)

    def diagnosis_example(self, phase: Phase, chance: random.Random) -> Example:
        pieces, diagnosis = chance.choice(self.corpus.reports)
        budget = min(int(40 + chance.expovariate(1 / phase.report_tokens)), LONGEST_DIAGNOSIS)
        field = chance.choice((5, 5, 5, 4, 4, 2))
        contents = {field: chosen(pieces, budget, chance)}
        if phase.scattered > 0 and chance.random() < phase.scattered:
            contents = scattered(contents[field], chance)
        return self.writer.diagnosis(contents, diagnosis, chance, self.context)

    def note_example(self, treatment: bool, chance: random.Random) -> Example:
        """A synthetic note in a diagnosis or treatment prompt, within the budget of tokens."""
        made = note(chance)
        contents = note_contents(made, self.writer)
        if treatment:
            return self.writer.treatment(contents, made.treatment, chance, self.context)
        return self.writer.diagnosis(contents, made.diagnosis, chance, self.context)

    def pool(self, number: int) -> list[Batch]:
        """BATCHES_PER_POOL batches."""
        chance = random.Random(self.seed * 1_000_003 + number)
        step = number * BATCHES_PER_POOL
        phase = phase_of(step) if self.corpus.reports else WITHOUT_REPORTS
        examples: list[Example] = []
        total, in_reports, in_notes, in_treatments = 0, 0, 0, 0
        while total < TOKENS_PER_BATCH * BATCHES_PER_POOL:
            if in_reports < phase.report_diagnosis * total:
                example = self.diagnosis_example(phase, chance)
                in_reports += example.length
            elif in_notes < phase.note_diagnosis * total:
                example = self.note_example(False, chance)
                in_notes += example.length
            elif in_treatments < phase.treatment * total:
                example = self.note_example(True, chance)
                in_treatments += example.length
            else:
                example = self.phenotype_example(step, phase, chance)
            examples.append(example)
            total += example.length
        return packed(examples, chance)

    def batches(self, step: int) -> Iterator[Batch]:
        """Batches from a step on."""
        number = step // BATCHES_PER_POOL
        skip = step % BATCHES_PER_POOL
        while True:
            yield from self.pool(number)[skip:BATCHES_PER_POOL]
            number, skip = number + 1, 0


def packed(examples: list[Example], chance: random.Random) -> list[Batch]:
    """Exactly BATCHES_PER_POOL batches of examples of like length, in random order, equal in padded tokens."""
    examples = sorted(examples, key=lambda example: (example.length, chance.random()))
    total = sum(example.length for example in examples)
    groups: list[list[Example]] = [[]]
    filled = 0
    for example in examples:
        if filled >= total * len(groups) / BATCHES_PER_POOL:
            groups.append([])
        groups[-1].append(example)
        filled += example.length
    groups += [groups[-1]] * (BATCHES_PER_POOL - len(groups))
    chance.shuffle(groups)
    return [collate(group) for group in groups]
