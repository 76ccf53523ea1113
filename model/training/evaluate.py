"""Measures a GGUF file: python -m training.evaluate --model FILE --tokenizer FILE --reports dev.jsonl

On the cases held out: answers against the weak labels and against the case's own labels, and the diagnosis.
On synthetic notes of another seed: diagnosis and treatment plan; and sentences whose answers are known.
"""

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import torch

from .answering import answer_phenotypes, answer_prompts
from .architecture import CancerLLMMini
from .case_labels import Answers, labelled, said
from .corpus import FINDING
from .examples import Writer
from .known_sentences import known_sentence
from .phenotypes import NONE, PHENOTYPES
from .read_gguf import read_gguf
from .real_reports import Report, cancer_type, read_reports
from .sentences import sentences
from .stream import LONGEST_DIAGNOSIS, note_contents
from .synthetic_notes import note
from .tokenizer import Tokenizer
from .variation import Labels
from .weak_labels import Span, answer, weak_labels

LABORATORY = 5
"""The field that a pathology report goes to, from 0."""
NOTES = 400
NOTES_SEED = 77_000_000
KNOWN = 2000


def percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


def distinct(text: str, spans: list[Span]) -> list[Span]:
    """The places in order, the same words only once: as the model is taught to list them."""
    seen: set[str] = set()
    return [(s, e) for s, e in sorted(spans) if not (text[s:e].lower() in seen or seen.add(text[s:e].lower()))]


def against_labels(texts: list[str], answers: Answers, labelled_texts: list[Labels]) -> dict:
    """Per phenotype: exact answers where there is one, and false answers where there is none."""
    counts: dict[str, Counter[str]] = {phenotype: Counter() for phenotype in PHENOTYPES}
    for text, given, labels in zip(texts, answers, labelled_texts, strict=True):
        for phenotype in PHENOTYPES:
            count = counts[phenotype]
            if phenotype in labels:
                wanted = answer(text, distinct(text, labels[phenotype]))
                count["asked"] += 1
                count["exact"] += given[phenotype] == wanted
                count["missed"] += given[phenotype] == NONE
                count["quoted"] += all(item in text for item in given[phenotype].split(", "))
            else:
                count["none"] += 1
                count["false"] += given[phenotype] != NONE
    counts["all"] = sum(counts.values(), Counter())
    return {
        name: {
            "questions with an answer": c["asked"],
            "exact %": percent(c["exact"], c["asked"]),
            "answered none %": percent(c["missed"], c["asked"]),
            "verbatim %": percent(c["quoted"], c["asked"]),
            "questions without": c["none"],
            "false answers %": round(100 * c["false"] / c["none"], 2) if c["none"] else 0,
        }
        for name, c in counts.items()
    }


def against_case_labels(reports: list[Report], by_report: list[Answers]) -> dict:
    """For each label: how many cases have it, in how many the answers say something, and how often that is right."""
    counts: dict[str, Counter[str]] = {}
    for report, answers in zip(reports, by_report, strict=True):
        given = said(answers)
        for name, wanted in labelled(report).items():
            count = counts.setdefault(name, Counter())
            if wanted:
                count["labelled"] += 1
                count["said"] += given[name] is not None
                count["right"] += given[name] == wanted
    return {name: {"cases": c["labelled"], "said": c["said"], "right when said %": percent(c["right"], c["said"])} for name, c in counts.items()}


def report_prompt(report: Report, answers: Answers, writer: Writer):
    """A report in the field of laboratory results: sentences with findings first, as many as fit, in order."""
    pieces = [writer.sentence(sentence) for sentence in sentences(report.text)]
    order = sorted(range(len(pieces)), key=lambda at: all(answers[at][p] == NONE for p in FINDING))
    taken, total = [], 0
    for at in order:
        if total + len(pieces[at]) <= LONGEST_DIAGNOSIS:
            taken.append(at)
            total += len(pieces[at])
    return writer.diagnosis({LABORATORY: [pieces[at] for at in sorted(taken)]}, "", None)


def diagnoses(reports: list[Report], by_report: list[Answers], model: CancerLLMMini, writer: Writer) -> dict:
    given = answer_prompts(model, writer, [report_prompt(r, a, writer) for r, a in zip(reports, by_report, strict=True)])
    exact = sum(words == report.diagnosis for words, report in zip(given, reports, strict=True))
    typed = sum(cancer_type(words) == cancer_type(report.diagnosis) for words, report in zip(given, reports, strict=True))
    wrong = Counter(f"{report.diagnosis} -> {words}" for words, report in zip(given, reports, strict=True) if words != report.diagnosis)
    return {"cases": len(reports), "diagnosis %": percent(exact, len(reports)), "cancer type %": percent(typed, len(reports)), "wrong": dict(wrong.most_common())}


def synthetic(model: CancerLLMMini, writer: Writer) -> dict:
    notes = [note(random.Random(NOTES_SEED + index)) for index in range(NOTES)]
    contents = [note_contents(made, writer) for made in notes]
    diagnosed = answer_prompts(model, writer, [writer.diagnosis(c, "", None) for c in contents])
    treated = answer_prompts(model, writer, [writer.treatment(c, "", None) for c in contents])
    hits = given = wanted = exact = 0
    for made, words in zip(notes, treated, strict=True):
        right, answered = set(made.treatment.split(", ")), set(words.split(", "))
        hits, given, wanted, exact = hits + len(right & answered), given + len(answered), wanted + len(right), exact + (right == answered)
    return {
        "notes": NOTES,
        "diagnosis %": percent(sum(a == made.diagnosis for a, made in zip(diagnosed, notes, strict=True)), NOTES),
        "modality F1 %": percent(2 * hits, given + wanted),
        "whole plan %": percent(exact, NOTES),
    }


def evaluate(model: CancerLLMMini, writer: Writer, reports: list[Report]) -> Iterator[tuple[str, dict]]:
    """The parts of the measurement, each as soon as it is known."""
    texts = [sentences(report.text) for report in reports]
    flat = [sentence for group in texts for sentence in group]
    answers = answer_phenotypes(model, writer, flat)
    by_report, first = [], 0
    for group in texts:
        by_report.append(answers[first : first + len(group)])
        first += len(group)
    yield "weak labels", against_labels(flat, answers, [weak_labels(text) for text in flat])
    yield "case labels", against_case_labels(reports, by_report)
    yield "diagnosis of real reports", diagnoses(reports, by_report, model, writer)
    yield "synthetic notes", synthetic(model, writer)
    known = [known_sentence(random.Random(NOTES_SEED + index)) for index in range(KNOWN)]
    texts_known = [text for text, _ in known]
    yield "known sentences", against_labels(texts_known, answer_phenotypes(model, writer, texts_known), [labels for _, labels in known])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="GGUF file")
    parser.add_argument("--tokenizer", type=Path, required=True, help="SentencePiece model that was trained with it")
    parser.add_argument("--reports", type=Path, required=True)
    parser.add_argument("--limit", type=int, help="only so many of the held-out reports")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu", choices=("cpu", "cuda"))
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    _, held_out = read_reports(arguments.reports)
    writer = Writer(Tokenizer.read(arguments.tokenizer))
    for part, scores in evaluate(read_gguf(arguments.model).to(arguments.device), writer, held_out[: arguments.limit]):
        print(json.dumps({part: scores}, indent=2), flush=True)


if __name__ == "__main__":
    main()
