"""Several answers to one text as branches of one sequence.

The text (prefix) is read once. Each branch, a question with its answer, sees the prefix and itself but no other
branch, and its positions continue from the prefix: just what the product computes when it keeps the prefix.
"""

from dataclasses import dataclass, field

import torch
from torch import Tensor

UNSUPERVISED = -1


@dataclass
class Example:
    """A prefix with its branches: for each the ids of the question and those of the answer (the end token included)."""

    prefix: list[int]
    branches: list[tuple[list[int], list[int]]]
    learn_text: bool = True
    positions: list[int] | None = None
    """Positions of the prefix, where they are not 0, 1, 2, …"""

    @property
    def length(self) -> int:
        return len(self.prefix) + sum(len(question) + len(answer) - 1 for question, answer in self.branches)


@dataclass
class Batch:
    """Tensors for rows of equal length. The last token of an answer is only a target, never an input."""

    tokens: Tensor
    positions: Tensor
    mask: Tensor
    """[rows, 1, length, length], true where a query (row) may see a key (column)"""
    answer_at: Tensor
    """flat indices of the places whose next token belongs to an answer"""
    answer: Tensor
    text_at: Tensor
    """flat indices of the places whose next token belongs to a prefix"""
    text: Tensor


@dataclass
class Row:
    tokens: list[int] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    branch: list[int] = field(default_factory=list)
    """0 in the prefix, then 1, 2, … by branch; padding is a branch of its own"""
    answers: list[tuple[int, int]] = field(default_factory=list)
    texts: list[tuple[int, int]] = field(default_factory=list)


def lay_out(example: Example) -> Row:
    prefix = example.prefix
    positions = example.positions or list(range(len(prefix)))
    row = Row(list(prefix), list(positions), [0] * len(prefix))
    if example.learn_text:
        row.texts = [(at, prefix[at + 1]) for at in range(1, len(prefix) - 1)]
    for number, (question, answer) in enumerate(example.branches, start=1):
        first = len(row.tokens)
        tokens = question + answer[:-1]
        row.tokens += tokens
        row.positions += range(positions[-1] + 1, positions[-1] + 1 + len(tokens))
        row.branch += [number] * len(tokens)
        row.answers += [(first + len(question) - 1 + at, token) for at, token in enumerate(answer)]
    return row


def collate(examples: list[Example]) -> Batch:
    """Rows padded to the longest."""
    rows = [lay_out(example) for example in examples]
    length = max(len(row.tokens) for row in rows)
    tokens = torch.zeros(len(rows), length, dtype=torch.long)
    positions = torch.zeros(len(rows), length, dtype=torch.long)
    branch = torch.full((len(rows), length), UNSUPERVISED, dtype=torch.long)
    answers, texts = [], []
    for index, row in enumerate(rows):
        size = len(row.tokens)
        tokens[index, :size] = torch.tensor(row.tokens)
        positions[index, :size] = torch.tensor(row.positions)
        branch[index, :size] = torch.tensor(row.branch)
        answers += [(index * length + at, token) for at, token in row.answers]
        texts += [(index * length + at, token) for at, token in row.texts]
    causal = torch.ones(length, length, dtype=torch.bool).tril()
    mask = causal & ((branch[:, None, :] == 0) | (branch[:, None, :] == branch[:, :, None]))
    answer_at, answer = torch.tensor(answers, dtype=torch.long).reshape(-1, 2).unbind(1)
    text_at, text = torch.tensor(texts, dtype=torch.long).reshape(-1, 2).unbind(1)
    return Batch(tokens, positions, mask[:, None], answer_at, answer, text_at, text)
