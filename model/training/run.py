"""The recipe in one command: python -m training.run --reports dev.jsonl --out build

Makes the tokenizer and the data, trains one or several sizes on the same batches, and writes a GGUF file of each, with
`--evaluate` its scores too. A run that was stopped is taken up again at its last checkpoint. Without real reports
everything is learnt from synthetic notes.
"""

import argparse
import hashlib
import json
import os
import pickle
import time
from pathlib import Path

import torch

from . import sentences, weak_labels
from .architecture import SIZES, Shape
from .corpus import Corpus, read_corpus, training_texts
from .evaluate import evaluate
from .examples import Writer
from .export_gguf import PACKINGS, write_gguf
from .feed import Feed
from .mixes import MIXES, PUBLISHED
from .read_gguf import read_gguf
from .real_reports import Report, read_reports
from .stream import TOKENS_PER_BATCH, Stream
from .tokenizer import Tokenizer, train_tokenizer
from .train import Done, Learner, Length, Plan, taken_up, train

VOCABULARY = 5120
SEED = 20261123
STEPS = 3750
TWO_CYCLES = Plan(
    tuple(
        (step / STEPS, factor)
        for step, factor in (
            *((0, 1 / 60), (60, 1.0), (1056, 1.0), (1250, 0.68), (1304, 0.17), (1338, 0.1), (1410, 0.005)),
            *((1440, 0.7), (2950, 0.7), (3750, 0.005)),
        )
    )
)
"""Twice warm-up, a constant rate and a decay: just as the published weights were trained."""
ONE_CYCLE = Plan(((0.0, 0.02), (0.02, 1.0), (0.55, 1.0), (1.0, 0.005)))


def prepare_tokenizer(reports: list[Report], out: Path, vocabulary: int, seed: int, threads: int) -> Tokenizer:
    """The tokenizer that is kept in `out`, trained where it is not there."""
    out.mkdir(parents=True, exist_ok=True)
    path = out / "tokenizer.model"
    return Tokenizer.read(path) if path.exists() else train_tokenizer(training_texts(reports, seed), vocabulary, path, threads)


def prepare_corpus(reports: list[Report], tokenizer: Tokenizer, out: Path, seed: int) -> Corpus:
    """The labelled sentences; they are kept in `out` for the same reports, tokenizer and rules."""
    digest = hashlib.sha256(tokenizer.pieces.serialized_model_proto())
    for module in (weak_labels, sentences):
        digest.update(Path(module.__file__).read_bytes())
    for report in reports:
        digest.update(f"{report.case} {report.study} {report.text}".encode())
    path = out / f"corpus-{digest.hexdigest()[:12]}.pickle"
    if path.exists():
        return pickle.loads(path.read_bytes())  # our own file
    corpus = read_corpus(reports, Writer(tokenizer), seed)
    path.with_suffix(".new").write_bytes(pickle.dumps(corpus))
    path.with_suffix(".new").rename(path)
    return corpus


def finish(learner: Learner, tokenizer: Tokenizer, packing: str) -> Path:
    path = learner.folder / "cancerllm-mini.gguf"
    write_gguf(learner.model.eval(), tokenizer, path, packing)
    learner.model.train()
    return path


def score(path: Path, tokenizer: Tokenizer, held_out: list[Report], device: str, about: dict) -> None:
    """Measures a GGUF file; what is known is written part by part."""
    scores = {**about, "bytes": path.stat().st_size}
    for part, found in evaluate(read_gguf(path).to(device), Writer(tokenizer), held_out):
        scores[part] = found
        (path.parent / "scores.json").write_text(json.dumps(scores, indent=2) + "\n", encoding="utf-8")


def arguments_of() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=Path, help="real reports, one JSON object a line: id, cancer, text, labels")
    parser.add_argument("--out", type=Path, required=True, help="folder for the tokenizer, the checkpoints and the models")
    parser.add_argument("--sizes", default="mini", help=f"comma-separated, of {', '.join(SIZES)}; trained on the same batches")
    parser.add_argument("--mix", default=PUBLISHED.name, choices=MIXES, help="what is shown how often")
    parser.add_argument("--steps", type=int, help=f"length of the training; {STEPS} when neither this nor --minutes is given")
    parser.add_argument("--minutes", type=float, help="length of the training, for however many steps that is")
    parser.add_argument("--batch", type=int, default=TOKENS_PER_BATCH, help="tokens of a step, roughly")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu", choices=("cpu", "cuda"))
    parser.add_argument("--threads", type=int, default=2, help="of PyTorch on the CPU")
    parser.add_argument("--processes", type=int, help="that make batches ahead; none on the CPU, else all cores but two")
    parser.add_argument("--compile", action=argparse.BooleanOptionalAction, help="compile the networks first; on the CPU unless denied")
    parser.add_argument("--quantization", default="Q8_0", choices=PACKINGS, help="of the GGUF file's matrices")
    parser.add_argument("--prepare", action="store_true", help="only make the tokenizer and label the sentences")
    parser.add_argument("--evaluate", action="store_true", help="measure each model on the reports held out")
    return parser.parse_args()


def main() -> None:
    given = arguments_of()
    torch.set_num_threads(given.threads)
    torch.set_float32_matmul_precision("high")
    reports, held_out = read_reports(given.reports) if given.reports else ([], [])
    tokenizer = prepare_tokenizer(reports, given.out, VOCABULARY, SEED, given.threads)
    corpus = prepare_corpus(reports, tokenizer, given.out, SEED)
    if given.prepare:
        return
    mix = MIXES[given.mix]
    on_gpu = given.device == "cuda"
    processes = given.processes if given.processes is not None else max(1, (os.cpu_count() or 3) - 2) if on_gpu else 0
    length = Length(minutes=given.minutes) if given.minutes else Length(steps=given.steps or STEPS)
    names = given.sizes.split(",")
    folders = [given.out / f"{mix.name}-{name}" for name in names]
    checkpoint = folders[0] / "checkpoint.pt"
    step = torch.load(checkpoint, weights_only=True, map_location="cpu")["step"] if checkpoint.exists() else 0
    stream = Stream(corpus, Writer(tokenizer), Shape.context, SEED, mix)
    feed = Feed(stream, max(1, round(given.batch / TOKENS_PER_BATCH)), processes, step)
    compiled = given.compile if given.compile is not None else not on_gpu
    learners = [
        Learner.new(name, SIZES[name](tokenizer.size), folder, SEED, given.device, compiled)
        for name, folder in zip(names, folders, strict=True)
    ]
    began = time.monotonic()
    done = train(learners, feed, TWO_CYCLES if mix is PUBLISHED else ONE_CYCLE, length, taken_up(learners))
    feed.close()
    print(f"trained {done.step} steps, {done.tokens} tokens, in {time.monotonic() - began:.0f} s", flush=True)
    made = [(learner, finish(learner, tokenizer, given.quantization)) for learner in learners]
    if given.evaluate:
        for learner, path in made:
            score(path, tokenizer, held_out, given.device, about(learner, mix.name, given.quantization, done))


def about(learner: Learner, mix: str, quantization: str, done: Done) -> dict:
    return {
        "size": learner.name,
        "parameters": sum(p.numel() for p in learner.model.parameters()),
        "quantization": quantization,
        "mix": mix,
        **{"steps": done.step, "tokens": done.tokens, "seconds": round(done.seconds)},
    }


if __name__ == "__main__":
    main()
