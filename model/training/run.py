"""The recipe in one command: python -m training.run --reports dev.jsonl --out build

Makes the tokenizer and the data, trains, and writes `cancerllm-mini.gguf`. A run that was stopped is taken up again
at its last checkpoint. Without real reports everything is learnt from synthetic notes.
"""

import argparse
from pathlib import Path

import torch

from .architecture import Shape
from .corpus import read_corpus, training_texts
from .examples import Writer
from .export_gguf import write_gguf
from .real_reports import Report, read_reports
from .stream import Stream
from .tokenizer import Tokenizer, train_tokenizer
from .train import Plan, train

VOCABULARY = 5120
SEED = 20261123
FIRST_CYCLE = ((0, 1 / 60), (60, 1.0), (1056, 1.0), (1250, 0.68), (1304, 0.17), (1338, 0.1), (1410, 0.005))
SECOND_CYCLE = ((1440, 0.7), (2950, 0.7), (3750, 0.005))
PLAN = Plan(FIRST_CYCLE + SECOND_CYCLE)
"""Twice warm-up, a constant rate and a decay: just as the published weights were trained."""


def prepare(reports: list[Report], out: Path, vocabulary: int, seed: int, context: int) -> tuple[Tokenizer, Stream]:
    """The tokenizer (kept in `out`) and the stream of training batches."""
    out.mkdir(parents=True, exist_ok=True)
    path = out / "tokenizer.model"
    tokenizer = Tokenizer.read(path) if path.exists() else train_tokenizer(training_texts(reports, seed), vocabulary, path)
    writer = Writer(tokenizer)
    return tokenizer, Stream(read_corpus(reports, writer, seed), writer, context, seed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=Path, help="real reports, one JSON object a line: id, cancer, text, labels")
    parser.add_argument("--out", type=Path, required=True, help="folder for the tokenizer, the checkpoint and the model")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    reports = read_reports(arguments.reports)[0] if arguments.reports else []
    tokenizer, stream = prepare(reports, arguments.out, VOCABULARY, SEED, Shape.context)
    model = train(Shape(tokenizer.size), stream, PLAN, arguments.out, SEED, fast=True)
    write_gguf(model.eval(), tokenizer, arguments.out / "cancerllm-mini.gguf")


if __name__ == "__main__":
    main()
