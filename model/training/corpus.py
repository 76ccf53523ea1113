"""What is read before training: labelled sentences, how often each is drawn, and the reports in ids."""

import random
from dataclasses import dataclass

from .examples import CUES, Writer
from .phenotypes import PHENOTYPES
from .real_reports import Report
from .sentences import sentences
from .synthetic_notes import note
from .variation import Labels, Pools
from .weak_labels import weak_labels

FINDING = ("histological-type", "tumor-site", "tumor-size", "cancer-grade", "cancer-stage")
"""Phenotypes that make a sentence one to diagnose from."""
NOTES_INSTEAD = 4000
"""Synthetic notes whose sentences stand in for those of real reports where there are none."""


@dataclass
class Corpus:
    sentences: list[tuple[str, Labels]]
    pools: Pools
    reports: list[tuple[list[tuple[list[int], bool]], str]]
    """for each report: its sentences (ids, whether there is a finding), and its diagnosis"""


RARE = ("hormone-receptor-type", "hormone-receptor-status", "cancer-stage")


def weight(sentence: str, labels: Labels, rare: float) -> float:
    """Sentences with findings often, those that look like it sometimes, dull ones rarely."""
    if not labels:
        return 0.35 if any(CUES[p].search(sentence) for p in PHENOTYPES) else 0.08
    return rare if any(p in labels for p in RARE) else 1.0


def sentences_of_notes(seed: int) -> list[str]:
    return [sentence for index in range(NOTES_INSTEAD) for sentence in note(random.Random(seed + index)).sentences]


def training_texts(reports: list[Report], seed: int) -> list[str]:
    """The sentences that the tokenizer is trained on, each after the blank that a prompt has before it."""
    texts = [sentence for report in reports for sentence in sentences(report.text)] or sentences_of_notes(seed)
    return [" " + text for text in texts]


def read_corpus(reports: list[Report], writer: Writer, seed: int) -> Corpus:
    by_text: dict[str, Labels] = {}
    encoded = []
    for report in reports:
        pieces = []
        for sentence in sentences(report.text):
            if sentence not in by_text:
                by_text[sentence] = weak_labels(sentence)
            pieces.append((writer.sentence(sentence), any(p in by_text[sentence] for p in FINDING)))
        encoded.append((pieces, report.diagnosis))
    if not reports:
        by_text = {sentence: weak_labels(sentence) for sentence in sentences_of_notes(seed)}
    labelled = list(by_text.items())
    return Corpus(labelled, Pools.of(labelled), encoded)
