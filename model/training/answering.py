"""Greedy answers of the model in Python, equal to those of llama.cpp: for measuring."""

import torch

from .architecture import CancerLLMMini
from .branches import Example, collate
from .examples import Writer
from .phenotypes import PHENOTYPES
from .tokenizer import END

MOST_TOKENS = 50
TOKENS_AT_ONCE = {"cpu": 12_000, "cuda": 200_000}


@torch.inference_mode()
def next_tokens(model: CancerLLMMini, examples: list[Example]) -> list[list[int]]:
    """The likeliest next token of every branch."""
    batch = collate(examples).on(model.embedding.weight.device)
    hidden = model(batch.tokens, batch.positions, batch.mask).flatten(0, 1)
    best = iter(model.logits(hidden[batch.answer_at]).argmax(-1).tolist())
    return [[next(best) for _ in example.branches] for example in examples]


def grouped(order: list[int], lengths: list[int], most: int) -> list[list[int]]:
    """Indices of like length, at most so many padded tokens together."""
    groups: list[list[int]] = []
    for index in sorted(order, key=lambda at: lengths[at]):
        if not groups or lengths[index] * (len(groups[-1]) + 1) > most:
            groups.append([])
        groups[-1].append(index)
    return groups


def write_answers(model: CancerLLMMini, prefixes: list[list[int]], questions: list[list[list[int]]]) -> list[list[list[int]]]:
    """For each prefix and each of its questions the ids of the answer, without the end token."""
    written: list[list[list[int]]] = [[[] for _ in asked] for asked in questions]
    open_branches = {at: list(range(len(asked))) for at, asked in enumerate(questions)}
    most = TOKENS_AT_ONCE[model.embedding.weight.device.type]
    for _ in range(MOST_TOKENS):
        lengths = [len(prefixes[at]) + sum(len(questions[at][b]) + len(written[at][b]) for b in open_branches.get(at, [])) for at in range(len(prefixes))]
        for group in grouped(list(open_branches), lengths, most):
            examples = [Example(prefixes[at], [(questions[at][b] + written[at][b], [END]) for b in open_branches[at]], learn_text=False) for at in group]
            for at, tokens in zip(group, next_tokens(model, examples), strict=True):
                still = []
                for branch, token in zip(open_branches[at], tokens, strict=True):
                    if token != END:
                        written[at][branch].append(token)
                        still.append(branch)
                open_branches[at] = still
        open_branches = {at: branches for at, branches in open_branches.items() if branches}
        if not open_branches:
            break
    return written


def answer_phenotypes(model: CancerLLMMini, writer: Writer, sentences: list[str]) -> list[dict[str, str]]:
    """For each sentence the answer to each of the eight questions."""
    prefixes = [writer.start + writer.sentence(sentence) for sentence in sentences]
    tails = [writer.tails[phenotype] for phenotype in PHENOTYPES]
    answers = write_answers(model, prefixes, [tails] * len(sentences))
    return [
        {phenotype: writer.tokenizer.decode(ids).strip() for phenotype, ids in zip(PHENOTYPES, branches, strict=True)} for branches in answers
    ]


def answer_prompts(model: CancerLLMMini, writer: Writer, examples: list[Example]) -> list[str]:
    """The answers to diagnosis or treatment prompts, whose own answers are not looked at."""
    answers = write_answers(model, [example.prefix for example in examples], [[example.branches[0][0]] for example in examples])
    return [writer.tokenizer.decode(branches[0]).strip() for branches in answers]
