"""What is shown when: shares of the examples in the course of a training, and how the texts are varied."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Phase:
    """What is shown from a share of the training on: shares of the tokens, roughly; sentences with their questions are the rest."""

    begin: float
    """share of the training, 0 to 1"""
    report_diagnosis: float
    report_tokens: int
    """mean budget of tokens, beyond the least, for the sentences of a report"""
    note_diagnosis: float = 0.0
    treatment: float = 0.0
    note_sentences: float = 0.0
    """share of the sentences that are a synthetic note's"""
    known_sentences: float = 0.0
    """share of the sentences that were written with their answers (known_sentences.py)"""
    scattered: float = 0.0
    """share of the real reports whose sentences stand in several fields, as under a report's own headings"""
    rare: float = 1.5
    """how often a sentence with a rare phenotype is drawn against one with common ones"""


@dataclass(frozen=True)
class Mix:
    name: str
    phases: tuple[Phase, ...]
    slips: float = 0.0
    """share of the examples in which words are misspelled, each at a rate drawn up to MOST_SLIPS"""

    def phase(self, share: float) -> Phase:
        return [phase for phase in self.phases if phase.begin <= share][-1]

    def without_reports(self) -> "Mix":
        """The same where there are no real reports to learn from: their part goes to synthetic notes."""
        return replace(
            self,
            phases=tuple(
                replace(p, report_diagnosis=0.0, note_diagnosis=max(0.15, p.note_diagnosis), treatment=max(0.15, p.treatment))
                for p in self.phases
            ),
        )


MOST_SLIPS = 0.5

PUBLISHED = Mix(
    "published",
    (
        Phase(0.0, report_diagnosis=0.16, report_tokens=110),
        Phase(0.205, report_diagnosis=0.16, report_tokens=110, note_diagnosis=0.05, treatment=0.10, note_sentences=0.12, scattered=0.25),
        Phase(0.256, report_diagnosis=0.27, report_tokens=90, note_diagnosis=0.05, treatment=0.10, note_sentences=0.12, scattered=0.25),
        Phase(0.378, report_diagnosis=0.17, report_tokens=100, note_diagnosis=0.04, treatment=0.15, note_sentences=0.12, scattered=0.25, rare=3.0),
    ),
)
"""Real sentences first, then synthetic notes as well, then more of the diagnosis, which is learnt slowest; at last more
treatment plans and more of the rare phenotypes."""

RICH = Mix(
    "rich",
    (
        Phase(0.0, report_diagnosis=0.14, report_tokens=110, known_sentences=0.15),
        Phase(0.1, report_diagnosis=0.16, report_tokens=150, note_diagnosis=0.08, treatment=0.16, note_sentences=0.10, known_sentences=0.25, scattered=0.25, rare=2.5),
    ),
)
"""With sentences whose answers are known, and more synthetic notes from early on."""

MIXES = {mix.name: mix for mix in (PUBLISHED, RICH, replace(RICH, name="noisy", slips=0.4))}
