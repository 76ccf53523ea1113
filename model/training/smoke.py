"""The whole recipe on tiny data in about a minute: python -m training.smoke

Notes, weak labels, tokenizer, some steps of training, GGUF, and the GGUF read back and asked.
"""

import json
import random
import tempfile
from pathlib import Path

import torch

from . import evaluate
from .answering import answer_phenotypes, answer_prompts
from .architecture import Shape
from .branches import collate, packed
from .compare import COLUMNS, table
from .examples import Writer
from .export_gguf import write_gguf
from .phenotypes import PHENOTYPES
from .read_gguf import read_gguf
from .real_reports import CANCER_OF_STUDY, read_reports
from .feed import Feed
from .known_sentences import GROUPS, PHENOTYPE_OF, enrich, known_sentence
from .misspelling import misspell
from .mixes import MIXES
from .run import prepare_corpus, prepare_tokenizer
from .stream import ROW, Stream, note_contents
from .synthetic_notes import note
from .tokenizer import DIAGNOSIS_START, FIELDS, PHENOTYPE_START, QUESTIONS, RESPONSE, question_tail
from .train import Done, Learner, Length, Plan, losses, taken_up, train
from .weak_labels import answer, weak_labels

SEED = 1
STEPS = 12
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


def check_known_sentences() -> None:
    """Every table, many times: places are where the answers are, and no mark is left over."""
    for seed in range(3000):
        text, labels = known_sentence(random.Random(seed))
        spans = [span for spans in labels.values() for span in spans]
        whole = all(text[s:e] and text[s:e] == text[s:e].strip() for s, e in spans)
        if not whole or any(mark in text for mark in "<>{}[]") and not text.startswith("> ") or set(labels) - set(PHENOTYPES):
            check(False, f"known sentence {text!r} with {labels}")
    check(set(PHENOTYPE_OF.values()) == set(PHENOTYPES) and len(GROUPS) > 5, "known sentences of every phenotype have their answers where they stand")
    traps = {
        "[Lymph nodes]: [largest deposit {node_size}]": "tumor-size",
        "[Closest margin]: {margin}": "tumor-size",
        "[Family history]: [mother with] {other_name}": "tumor-site",
        "[CKD stage 3], [stable]": "cancer-stage",
        "[Cycle 2], [grade 2 neuropathy]": "cancer-grade",
    }
    silent = all(phenotype not in known_sentence(random.Random(1), template)[1] for template, phenotype in traps.items())
    check(silent, "nodes, margins, family and other stages are no answers")


def check_misspelling() -> None:
    chance = random.Random(SEED)
    found = weak_labels(SENTENCE)
    changed = 0
    for rate in (0.1, 0.5, 1.0) * 50:
        text, labels = misspell(SENTENCE, found, rate, chance)
        changed += text != SENTENCE
        places = [text[s:e] for spans in labels.values() for s, e in spans]
        if not any(words.startswith("2.1 x 1.4 ") for words in places) or "pT2 N0" not in places or any(words != words.strip(" ,.") for words in places):
            check(False, f"misspelled {text!r} with {labels}")
    check(changed > 100, "misspelled words carry their places along and leave values alone")


def check_rows(stream: Stream, model) -> None:
    """Examples side by side in rows are the same to the network as each in a row of its own."""
    examples = stream.examples(7, 0.5)[:12]
    examples = [example for example in examples if example.length <= 200][:6]
    with torch.inference_mode():
        apart = losses(model, model, collate(examples).on(), 0.0, 0)[1:]
        together = losses(model, model, packed(examples, ROW).on(), 0.0, 0)[1:]
    check(all(abs((a - b).item()) < 1e-3 for a, b in zip(apart, together, strict=True)), "examples in one row do not see each other")


def main() -> None:
    torch.set_num_threads(2)
    found = weak_labels(SENTENCE)
    given = {phenotype: answer(SENTENCE, found.get(phenotype, [])) for phenotype in PHENOTYPES}
    check(all(given[p].startswith(words) for p, words in EXPECTED.items()), "weak labels of a sentence")
    check_known_sentences()
    check_misspelling()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        write_reports(out / "reports.jsonl")
        reports, held_out = read_reports(out / "reports.jsonl")
        check(bool(reports) and bool(held_out), f"{len(reports)} notes to train on, {len(held_out)} held out")
        tokenizer = prepare_tokenizer(reports, out, VOCABULARY, SEED, 2)
        text = PHENOTYPE_START + " 2.5 cm, é\tand\nso on" + question_tail(QUESTIONS["tumor-size"]) + DIAGNOSIS_START + " ".join(FIELDS) + RESPONSE
        check(tokenizer.decode(tokenizer.encode(text)) == text and len(tokenizer.encode(text)) < 60, "the tokenizer gives a prompt back")
        corpus = prepare_corpus(reports, tokenizer, out, SEED)
        check(prepare_corpus(reports, tokenizer, out, SEED).sentences == corpus.sentences, "labelled sentences are kept")
        shapes = {"one": Shape(tokenizer.size, layers=2, width=64, heads=4, key_heads=2, hidden=160), "two": Shape(tokenizer.size, layers=1, width=64, heads=2, key_heads=2, hidden=96)}
        stream = Stream(corpus, Writer(tokenizer), Shape.context, SEED, MIXES["noisy"])
        plan = Plan(((0.0, 0.2), (0.25, 1.0), (1.0, 0.1)))

        def learners() -> list[Learner]:
            return [Learner.new(name, shape, out / name, SEED, "cpu", compiled=False) for name, shape in shapes.items()]

        # Two processes make the batches of the first half; the second half is taken up at the checkpoint without any.
        feed = Feed(stream, parts=1, processes=2)
        half = train(learners(), feed, Plan(((0.0, 0.2), (0.5, 1.0), (1.0, 1.0))), Length(steps=STEPS // 2), Done())
        feed.close()
        trained = learners()
        done = taken_up(trained)
        check(done.step == half.step == STEPS // 2 and done.tokens == half.tokens, "two sizes are taken up at their checkpoints")
        done = train(trained, Feed(stream, parts=1, processes=0, step=done.step), plan, Length(steps=STEPS), done)
        batch = stream.batch(0, 0.0).on()
        for learner in trained:
            first, last = (losses(m, m, batch, 0.0, 0)[1].item() for m in (type(learner.model)(learner.model.shape), learner.model))
            check(last < 0.9 * first, f"{learner.name}: loss of answers {first:.2f} before and {last:.2f} after {done.step} steps")
        model = trained[0].model.eval()
        check_rows(stream, model)
        for packing, most in (("Q8_0", 0.02), ("Q5_0", 0.1), ("Q4_0", 0.2)):
            path = out / f"{packing}.gguf"
            write_gguf(model, tokenizer, path, packing)
            farthest = max((a - b).abs().max().item() for a, b in zip(model.parameters(), read_gguf(path).parameters(), strict=True))
            check(farthest < most, f"GGUF {packing} of {path.stat().st_size} bytes read back, weights within {farthest:.4f}")
        read_back = read_gguf(out / "Q8_0.gguf")
        writer = Writer(tokenizer)
        check(set(answer_phenotypes(read_back, writer, [SENTENCE])[0]) == set(PHENOTYPES), "eight questions answered")
        made = note(random.Random(SEED))
        before = len(made.sentences)
        enrich(made, random.Random(SEED))
        check(len(made.sentences) > before, "a note with sentences of another kind of note")
        contents = note_contents(made, writer)
        prompts = [writer.diagnosis(contents, "", None), writer.treatment(contents, "", None)]
        check(len(answer_prompts(read_back, writer, prompts)) == 2, "diagnosis and treatment plan answered")
        example = writer.phenotypes(SENTENCE, found, random.Random(SEED), 0.0, 0.0)
        apart = [collate([type(example)(example.prefix, [branch])]).on() for branch in example.branches]
        with torch.inference_mode():
            together = losses(read_back, read_back, collate([example]).on(), 0.0, 0)[1].item()
            singly = sum(losses(read_back, read_back, b, 0.0, 0)[1].item() * len(b.answer) for b in apart) / sum(len(b.answer) for b in apart)
        check(abs(together - singly) < 1e-3, "branches together equal the questions one by one")
        check_scores(read_back, writer, held_out)
    print("smoke: ok")


def check_scores(model, writer: Writer, held_out: list) -> None:
    """All parts of the measurement, and the table of several."""
    scores = {"size": "one", "parameters": 1, "quantization": "Q8_0", "mix": "rich", "tokens": 1, "seconds": 1, "bytes": 1}
    evaluate.NOTES, evaluate.KNOWN = 3, 5
    scores |= dict(evaluate.evaluate(model, writer, held_out[:2]))
    row = table([scores]).splitlines()[-1]
    check("|  |" not in row and row.count("|") == len(COLUMNS) + 1, f"scores in one table: {row}")


if __name__ == "__main__":
    main()
