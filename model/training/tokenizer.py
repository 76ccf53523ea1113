"""The model's own tokenizer: SentencePiece BPE for text, and one token for each fixed string of the protocol.

The fixed strings are plain text on the wire. llama.cpp looks for user-defined tokens in plain text, longest first,
so a prompt written out word for word costs a few tokens.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import sentencepiece

from .phenotypes import NONE, QUESTIONS

PREAMBLE = (
    "Below is an instruction that describes a task, paired with an input that provides further context.\n\n### Instruction:\n"
)
LINGUIST = "You are an excellent linguist. The task is to answer the question by given the context or text"
DIAGNOSIS = "You are a medical expert. This task involves generating the diagnosis based on the provided context or text."
TREATMENT = "You are a medical expert. This task involves generating the treatment plan based on the provided context or text."
INPUT = "\n\n### Input:\n"
RESPONSE = "\n\n### Response:\n"
FIELDS = (
    "1) Reason for visit:",
    "2) Treatment site:",
    "3) Subjective information:",
    "4) Nursing Review of Systems (ROS):",
    "5) Objective observations:",
    "6) Laboratory test results:",
)

PHENOTYPE_START = PREAMBLE + LINGUIST + INPUT + "In the text:"
DIAGNOSIS_START = PREAMBLE + DIAGNOSIS + INPUT
TREATMENT_START = PREAMBLE + TREATMENT + INPUT


def question_tail(question: str) -> str:
    """What follows the sentence in a phenotype prompt."""
    return f" {question}{RESPONSE}"


FIXED = (
    PHENOTYPE_START,
    DIAGNOSIS_START,
    TREATMENT_START,
    *(question_tail(question) for question in QUESTIONS.values()),
    *FIELDS,
    PREAMBLE,
    INPUT,
    RESPONSE,
    NONE,
)
"""Strings that are one token each, with the blanks as they stand in a prompt."""

UNKNOWN, BEGIN, END = 0, 1, 2


@dataclass
class Tokenizer:
    pieces: sentencepiece.SentencePieceProcessor

    @classmethod
    def read(cls, path: Path) -> "Tokenizer":
        return cls(sentencepiece.SentencePieceProcessor(model_file=str(path)))

    @cached_property
    def fixed(self) -> dict[str, int]:
        """Ids of the fixed strings: after those of the pieces."""
        return {text: self.pieces.vocab_size() + index for index, text in enumerate(FIXED)}

    @cached_property
    def _fixed_pattern(self) -> re.Pattern[str]:
        return re.compile("(" + "|".join(re.escape(text) for text in sorted(FIXED, key=len, reverse=True)) + ")")

    @property
    def size(self) -> int:
        return self.pieces.vocab_size() + len(FIXED)

    def encode(self, text: str) -> list[int]:
        """Ids of a text, without a begin token."""
        ids: list[int] = []
        for part in self._fixed_pattern.split(text):
            if part in self.fixed:
                ids.append(self.fixed[part])
            elif part:
                ids.extend(self.pieces.encode(part))
        return ids

    @cached_property
    def _surfaces(self) -> list[bytes]:
        """The bytes that each id writes."""
        surfaces = []
        for index in range(self.pieces.vocab_size()):
            piece = self.pieces.id_to_piece(index)
            if self.pieces.is_byte(index):
                surfaces.append(bytes([int(piece[3:5], 16)]))
            elif self.pieces.is_control(index) or self.pieces.is_unknown(index):
                surfaces.append(b"")
            else:
                surfaces.append(piece.replace("▁", " ").encode())
        return surfaces + [text.encode() for text in FIXED]

    def decode(self, ids: list[int]) -> str:
        return b"".join(self._surfaces[index] for index in ids).decode("utf-8", errors="replace")

    def ends(self, ids: list[int]) -> list[int]:
        """For each id, how many bytes of text are written once it is."""
        total, ends = 0, []
        for index in ids:
            total += len(self._surfaces[index])
            ends.append(total)
        return ends


def train_tokenizer(texts: list[str], size: int, path: Path, threads: int = 2) -> Tokenizer:
    """Train the pieces on texts, without the fixed strings, and write them to path."""
    lines = (line for text in texts for line in text.split("\n") if line)
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=lines,
        model_prefix=str(path.with_suffix("")),
        model_type="bpe",
        vocab_size=size - len(FIXED),
        normalization_rule_name="identity",
        remove_extra_whitespaces=False,
        add_dummy_prefix=False,
        byte_fallback=True,
        split_digits=True,
        character_coverage=1.0 - 1e-5,
        max_sentence_length=100_000,
        num_threads=threads,
        unk_id=UNKNOWN,
        bos_id=BEGIN,
        eos_id=END,
        pad_id=-1,
        minloglevel=2,
    )
    return Tokenizer.read(path)
