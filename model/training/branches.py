"""Several answers to one text as branches of one sequence.

The text (prefix) is read once. Each branch, a question with its answer, sees the prefix and itself but no other
branch, and its positions continue from the prefix: just what the product computes when it keeps the prefix.
Several examples may stand in one row: each is a document of its own and sees nothing of the others.
"""

from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor


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
class Tensors:
    """A batch on a device."""

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
class Batch:
    """Rows of equal length, as numbers that travel between processes. The last token of an answer is only a target."""

    tokens: np.ndarray
    positions: np.ndarray
    document: np.ndarray
    """[rows, length], the example that a place belongs to; padding is one of its own"""
    branch: np.ndarray
    """[rows, length], 0 in the prefix, then 1, 2, … by branch"""
    answer_at: np.ndarray
    answer: np.ndarray
    text_at: np.ndarray
    text: np.ndarray

    def on(self, device: torch.device | str = "cpu") -> Tensors:
        def tensor(array: np.ndarray) -> Tensor:
            return torch.from_numpy(array).to(device, non_blocking=True).long()

        document, branch = (torch.from_numpy(array).to(device, non_blocking=True) for array in (self.document, self.branch))
        return Tensors(
            tensor(self.tokens),
            tensor(self.positions),
            visible(document, branch),
            *map(tensor, (self.answer_at, self.answer, self.text_at, self.text)),
        )


def visible(document: Tensor, branch: Tensor) -> Tensor:
    """[rows, 1, length, length]: a place sees what stands before it in its document's prefix and in its own branch."""
    length = document.size(1)
    causal = torch.ones(length, length, dtype=torch.bool, device=document.device).tril()
    same_document = document[:, None, :] == document[:, :, None]
    in_reach = (branch[:, None, :] == 0) | (branch[:, None, :] == branch[:, :, None])
    return (causal & same_document & in_reach)[:, None]


@dataclass
class Row:
    tokens: list[int] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    document: list[int] = field(default_factory=list)
    branch: list[int] = field(default_factory=list)
    answers: list[tuple[int, int]] = field(default_factory=list)
    texts: list[tuple[int, int]] = field(default_factory=list)
    documents: int = 0

    def add(self, example: Example) -> None:
        """Lays out an example behind those that are there."""
        begin, prefix = len(self.tokens), example.prefix
        positions = example.positions or range(len(prefix))
        self.tokens += prefix
        self.positions += positions
        self.branch += [0] * len(prefix)
        if example.learn_text:
            self.texts += [(begin + at, prefix[at + 1]) for at in range(1, len(prefix) - 1)]
        for number, (question, answer) in enumerate(example.branches, start=1):
            first = len(self.tokens)
            tokens = question + answer[:-1]
            self.tokens += tokens
            self.positions += range(positions[-1] + 1, positions[-1] + 1 + len(tokens))
            self.branch += [number] * len(tokens)
            self.answers += [(first + len(question) - 1 + at, token) for at, token in enumerate(answer)]
        self.documents += 1
        self.document += [self.documents] * (len(self.tokens) - begin)


def batch_of(rows: list[Row], length: int) -> Batch:
    """Rows padded to a length."""

    def filled(lists: list[list[int]], kind: type) -> np.ndarray:
        array = np.zeros((len(rows), length), dtype=kind)
        for index, numbers in enumerate(lists):
            array[index, : len(numbers)] = numbers
        return array

    def flat(pairs: list[list[tuple[int, int]]]) -> tuple[np.ndarray, np.ndarray]:
        found = [(index * length + at, token) for index, row in enumerate(pairs) for at, token in row]
        both = np.array(found, dtype=np.int32).reshape(-1, 2)
        return both[:, 0].copy(), both[:, 1].copy()

    answer_at, answer = flat([row.answers for row in rows])
    text_at, text = flat([row.texts for row in rows])
    return Batch(
        filled([row.tokens for row in rows], np.int32),
        filled([row.positions for row in rows], np.int32),
        filled([row.document for row in rows], np.int16),
        filled([row.branch for row in rows], np.int16),
        *(answer_at, answer, text_at, text),
    )


def collate(examples: list[Example]) -> Batch:
    """A row for each example, padded to the longest."""
    rows = []
    for example in examples:
        rows.append(Row())
        rows[-1].add(example)
    return batch_of(rows, max(len(row.tokens) for row in rows))


def packed(examples: list[Example], length: int) -> Batch:
    """Examples side by side in rows of a length, the longest first, so that hardly anything is padded."""
    rows: list[Row] = []
    for example in sorted(examples, key=lambda one: -one.length):
        if example.length > length:
            raise ValueError(f"an example of {example.length} tokens does not fit into a row of {length}")
        row = next((row for row in rows if len(row.tokens) + example.length <= length), None)
        if row is None:
            row = Row()
            rows.append(row)
        row.add(example)
    return batch_of(rows, length)


def joined(batches: list[Batch]) -> Batch:
    """Batches of the same length as one."""
    offsets = np.cumsum([0] + [batch.tokens.size for batch in batches])

    def together(name: str) -> np.ndarray:
        return np.concatenate([getattr(batch, name) for batch in batches])

    def moved(name: str) -> np.ndarray:
        return np.concatenate([getattr(batch, name) + offset for batch, offset in zip(batches, offsets, strict=False)])

    return Batch(
        *map(together, ("tokens", "positions", "document", "branch")),
        *(moved("answer_at"), together("answer"), moved("text_at"), together("text")),
    )
