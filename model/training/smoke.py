"""The whole recipe on tiny data in about a minute: python -m training.smoke

Notes, weak labels, tokenizer, some steps of training, GGUF, and the GGUF read back and asked.
"""

import json
import random
import tempfile
from pathlib import Path

import torch

from .answering import answer_phenotypes, answer_prompts
from .architecture import Shape
from .branches import collate
from .examples import Writer
from .export_gguf import write_gguf
from .phenotypes import PHENOTYPES
from .read_gguf import read_gguf
from .real_reports import CANCER_OF_STUDY, read_reports
from .run import prepare
from .stream import note_contents
from .synthetic_notes import note
from .tokenizer import DIAGNOSIS_START, FIELDS, PHENOTYPE_START, QUESTIONS, RESPONSE, question_tail
from .train import Plan, losses, train
from .weak_labels import answer, weak_labels

SEED = 1
STEPS = 16
VOCABULARY = 900
SENTENCE = "Invasive ductal carcinoma, Nottingham grade 2, 2.1 x 1.4 cm, upper outer quadrant of left breast, ER+, pT2 N0."
EXPECTED = {
    "hormone-receptor-type": "ER",
    "hormone-receptor-status": "+",
    "tumor-size": "2.1 x 1.4 cm",
    "tumor-site": "upper outer quadrant",
    "cancer-grade": "Nottingham grade 2",
    "histological-type": "Invasive ductal carcinoma",
    "tumor-laterality": "left",
    "cancer-stage": "pT2 N0",
}


def check(holds: bool, what: str) -> None:
    if not holds:
        raise SystemExit(f"smoke: failed: {what}")
    print(f"smoke: {what}", flush=True)


def write_reports(path: Path) -> None:
    """Synthetic notes in the form of the real reports."""
    study_of = {diagnosis: study for study, diagnosis in CANCER_OF_STUDY.items()}
    with path.open("w", encoding="utf-8") as lines:
        for index in range(240):
            made = note(random.Random(index))
            if made.diagnosis in study_of:
                entry = {"id": f"case-{index}", "cancer": study_of[made.diagnosis], "labels": {}, "text": " ".join(made.sentences)}
                lines.write(json.dumps(entry) + "\n")


def main() -> None:
    torch.set_num_threads(2)
    found = weak_labels(SENTENCE)
    given = {phenotype: answer(SENTENCE, found.get(phenotype, [])) for phenotype in PHENOTYPES}
    check(all(given[p].startswith(words) for p, words in EXPECTED.items()), "weak labels of a sentence")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        write_reports(out / "reports.jsonl")
        reports, held_out = read_reports(out / "reports.jsonl")
        check(bool(reports) and bool(held_out), f"{len(reports)} notes to train on, {len(held_out)} held out")
        shape = Shape(VOCABULARY, layers=2, width=64, heads=4, key_heads=2, hidden=160)
        tokenizer, stream = prepare(reports, out, VOCABULARY, SEED, shape.context)
        text = PHENOTYPE_START + " 2.5 cm, é\tand\nso on" + question_tail(QUESTIONS["tumor-size"]) + DIAGNOSIS_START + " ".join(FIELDS) + RESPONSE
        check(tokenizer.decode(tokenizer.encode(text)) == text and len(tokenizer.encode(text)) < 60, "the tokenizer gives a prompt back")
        model = train(shape, stream, Plan(((0, 0.2), (4, 1.0), (STEPS, 0.1))), out, SEED, fast=False)
        first, last = (losses(m, m, next(stream.batches(0)), 0)[1].item() for m in (type(model)(shape), model))
        check(last < 0.8 * first, f"loss of answers {first:.2f} before and {last:.2f} after {STEPS} steps")
        write_gguf(model.eval(), tokenizer, out / "model.gguf")
        read_back = read_gguf(out / "model.gguf")
        farthest = max((a - b).abs().max().item() for a, b in zip(model.parameters(), read_back.parameters(), strict=True))
        check(farthest < 0.02, f"GGUF of {(out / 'model.gguf').stat().st_size} bytes read back, weights within {farthest:.4f}")
        writer = Writer(tokenizer)
        check(set(answer_phenotypes(read_back, writer, [SENTENCE])[0]) == set(PHENOTYPES), "eight questions answered")
        made = note_contents(note(random.Random(SEED)), writer)
        prompts = [writer.diagnosis(made, "", None), writer.treatment(made, "", None)]
        check(len(answer_prompts(read_back, writer, prompts)) == 2, "diagnosis and treatment plan answered")
        example = writer.phenotypes(SENTENCE, found, random.Random(SEED), 0.0, 0.0)
        apart = [collate([type(example)(example.prefix, [branch])]) for branch in example.branches]
        with torch.inference_mode():
            together = losses(read_back, read_back, collate([example]), 0)[1].item()
            singly = sum(losses(read_back, read_back, b, 0)[1].item() * len(b.answer) for b in apart) / sum(len(b.answer) for b in apart)
        check(abs(together - singly) < 1e-3, "branches together equal the questions one by one")
    print("smoke: ok")


if __name__ == "__main__":
    main()
