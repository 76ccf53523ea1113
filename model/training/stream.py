"""The endless stream of training batches: which texts are shown, how often, and packed how."""

import random
from functools import lru_cache
from itertools import accumulate

from .branches import Batch, Example, packed
from .corpus import Corpus, weight
from .examples import Contents, Writer
from .known_sentences import enrich, known_sentence
from .misspelling import misspell
from .mixes import MOST_SLIPS, Mix, Phase
from .synthetic_notes import Note, note
from .variation import Labels, join, vary
from .weak_labels import weak_labels

TOKENS_PER_BATCH = 6144
"""Of a batch that one process makes; a larger one is several of them."""
ROW = 576
"""Places of a row of a batch; the longest example fits in."""
USUAL_LENGTHS = (34, 135, 215, 205)
"""Tokens of an example: sentence, report, note for diagnosis, note for treatment."""

COPYING_UNTIL = 0.09
"""Share of the training until exercises in copying have faded from every sentence to LASTING_COPYING of them."""
LASTING_COPYING = 0.04
CUSTOM = 0.04
JOINED = 0.05
LONGEST_SENTENCE = 900
"""Characters."""
LONGEST_DIAGNOSIS = 480
"""Tokens of a report or a note in a diagnosis or treatment prompt; what `cancerllm.diagnosis.max_tokens` states."""


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
    """Examples by number. What a number shows depends on the seed and the share of the training that is done only, so
    that training can be taken up again and several processes can work on it."""

    def __init__(self, corpus: Corpus, writer: Writer, context: int, seed: int, mix: Mix):
        self.corpus = corpus
        self.writer = writer
        self.context = context
        self.seed = seed
        self.mix = mix if corpus.reports else mix.without_reports()

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

    def phenotype_example(self, share: float, phase: Phase, chance: random.Random) -> Example:
        copying = max(1 - share / COPYING_UNTIL, LASTING_COPYING)
        while True:
            source = chance.random()
            if source < phase.known_sentences:
                sentence, labels = known_sentence(chance)
            elif source < phase.known_sentences + phase.note_sentences:
                sentence, labels = self.labelled_of_note(chance)
            else:
                sentence, labels = self.labelled(phase, chance)
            if chance.random() < self.mix.slips:
                sentence, labels = misspell(sentence, labels, chance.uniform(0, MOST_SLIPS), chance)
            if len(sentence) < LONGEST_SENTENCE:
                return self.writer.phenotypes(sentence, labels, chance, copying, CUSTOM)

    def diagnosis_example(self, phase: Phase, chance: random.Random) -> Example:
        pieces, diagnosis = chance.choice(self.corpus.reports)
        budget = min(int(40 + chance.expovariate(1 / phase.report_tokens)), LONGEST_DIAGNOSIS)
        field = chance.choice((5, 5, 5, 4, 4, 2))
        contents = {field: chosen(pieces, budget, chance)}
        if phase.scattered > 0 and chance.random() < phase.scattered:
            contents = scattered(contents[field], chance)
        return self.writer.diagnosis(contents, diagnosis, chance, self.context)

    def note_example(self, treatment: bool, phase: Phase, chance: random.Random) -> Example:
        """A synthetic note in a diagnosis or treatment prompt, within the budget of tokens."""
        made = note(chance)
        if chance.random() < phase.known_sentences:
            enrich(made, chance)
        if chance.random() < self.mix.slips:
            rate = chance.uniform(0, MOST_SLIPS)
            made.fields = {field: [misspell(s, {}, rate, chance)[0] for s in lines] for field, lines in made.fields.items()}
        contents = note_contents(made, self.writer)
        if treatment:
            return self.writer.treatment(contents, made.treatment, chance, self.context)
        return self.writer.diagnosis(contents, made.diagnosis, chance, self.context)

    def examples(self, number: int, share: float) -> list[Example]:
        """Examples of TOKENS_PER_BATCH together. @param share of the training that is done"""
        chance = random.Random(self.seed * 1_000_003 + number)
        phase = self.mix.phase(share)
        rest = 1 - phase.report_diagnosis - phase.note_diagnosis - phase.treatment
        shares = (rest, phase.report_diagnosis, phase.note_diagnosis, phase.treatment)
        often = [part / usual for part, usual in zip(shares, USUAL_LENGTHS, strict=True)]
        make = (
            lambda: self.phenotype_example(share, phase, chance),
            lambda: self.diagnosis_example(phase, chance),
            lambda: self.note_example(False, phase, chance),
            lambda: self.note_example(True, phase, chance),
        )
        examples: list[Example] = []
        total = 0
        while total < TOKENS_PER_BATCH:
            example = chance.choices(make, often)[0]()
            examples.append(example)
            total += example.length
        return examples

    def batch(self, number: int, share: float) -> Batch:
        return packed(self.examples(number, share), ROW)
