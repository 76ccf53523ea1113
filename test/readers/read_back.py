"""Exports gold labels in every format that somebody else's library reads, and compares what that library found."""

import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from project import make_project, read_gold

ROOT = Path(__file__).parents[2]


def export(project: Path, name: str, *options: str) -> Path:
    out = project.parent / "out" / name
    command = ["node", ROOT / "dist/cli.js", "export", "--format", name, "--out", out, *options]
    ended = subprocess.run(command, cwd=project, capture_output=True, text=True)
    unreadable = [line for line in ended.stderr.splitlines() if ": note: " in line]
    assert ended.returncode in (0, 1) and not unreadable, (name, unreadable[:3])
    return out


def same(name: str, found: Counter, wanted: Counter) -> str:
    missing, extra = wanted - found, found - wanted
    assert not missing and not extra, f"{name}: {missing.total()} missing, {extra.total()} that are not there"
    return f"{found.total()} phenotypes, each at its place with its text"


def all_spans(gold: dict) -> Counter:
    return Counter((path, *span) for path, (_, spans) in gold.items() for span in spans)


def uima_json(project: Path, gold: dict) -> str:
    import cassis

    found = Counter()
    for file in export(project, "uima-json").rglob("*.json"):
        with open(file, "rb") as stream:
            cas = cassis.load_cas_from_json(stream)
        (note,) = cas.select("cancerllm.Note")
        assert cas.sofa_string == gold[note.path][0], note.path
        for span in cas.select("cancerllm.Phenotype"):
            found[(note.path, span.label, span.begin, span.end, span.get_covered_text())] += 1
    return same("uima-json", found, all_spans(gold))


def bioc(project: Path, gold: dict) -> str:
    from bioc import biocjson

    with open(export(project, "bioc") / "bioc.json", encoding="utf-8") as stream:
        collection = biocjson.load(stream)
    found = Counter()
    for document in collection.documents:
        for passage in document.passages:
            for annotation in passage.annotations:
                if annotation.infons.get("type") not in labels_of(gold):
                    continue
                at = annotation.total_span
                start, end = at.offset - passage.offset, at.offset + at.length - passage.offset
                assert passage.text[start:end] == annotation.text, document.id
                found[(document.id, annotation.infons["type"], at.offset, at.offset + at.length, annotation.text)] += 1
    return same("bioc", found, all_spans(gold))


def labels_of(gold: dict) -> set[str]:
    return {label for _, spans in gold.values() for label, *_ in spans}


def brat(project: Path, gold: dict) -> str:
    from pybrat.parser import BratParser

    out = export(project, "brat")
    # It refuses two entities on one span, which evidence and a phenotype may be.
    for file in out.rglob("*.ann"):
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if not line.startswith("T") or line.split()[1] in labels_of(gold)]
        file.write_text("".join(line for line in kept if line.startswith("T")), encoding="utf-8")
    found = Counter()
    wanted = Counter()
    for example in BratParser(error="raise").parse(str(out)):
        path = f"{example.id if example.id.startswith('notes') else 'notes/' + example.id}.txt"
        for entity in example.entities:
            found[(path, entity.type, " ".join(entity.mention.split()))] += 1
    for path, (_, spans) in gold.items():
        for label, _, _, quote in dict.fromkeys(spans):
            wanted[(path.rsplit(".", 1)[0] + ".txt", label, " ".join(quote.split()))] += 1
    missing, extra = wanted - found, found - wanted
    assert not missing and not extra, f"brat: {missing.total()} missing, {extra.total()} that are not there"
    return f"{found.total()} entities with their text"


def spacy(project: Path, gold: dict) -> str:
    import spacy as library
    from spacy.tokens import DocBin

    out = export(project, "spacy")
    command = [sys.executable, out / "to_spacy.py", out / "spacy.jsonl", out / "all.spacy"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = Counter()
    for doc in DocBin(store_user_data=True).from_disk(out / "all.spacy").get_docs(library.blank("en").vocab):
        path = doc.user_data["path"]
        assert doc.text == gold[path][0], path
        for span in doc.spans["sc"]:
            found[(path, span.label_, span.start_char, span.end_char, span.text)] += 1
    wrong = found - all_spans(gold)
    assert not wrong, f"spacy: {wrong.total()} at a wrong place"
    samples = sum(len(spans) for path, (_, spans) in gold.items() if "hard-" not in path)
    here = sum(count for (path, *_), count in found.items() if "hard-" not in path)
    assert here >= 0.98 * samples, f"spacy: {here} of {samples} labels of the samples"
    return told.strip()


def conll(project: Path, gold: dict) -> str:
    from seqeval.metrics.sequence_labeling import get_entities
    from seqeval.scheme import IOB2, Entities

    text = (export(project, "conll", "--overlaps", "longest") / "labels.conll").read_text(encoding="utf-8")
    tags = [
        [line.rsplit("\t", 1)[1] for line in block.split("\n")]
        for block in text.strip("\n").split("\n\n")
        if not block.startswith("-DOCSTART-")
    ]
    strict = sum(len(sentence) for sentence in Entities(tags, IOB2).entities)
    assert strict == len(get_entities(tags)), "conll: the tags are not IOB2"
    wanted = sum(len(without_overlaps(spans)) for _, spans in gold.values())
    assert strict == wanted, f"conll: {strict} entities, {wanted} were written"
    return f"{strict} entities, strictly IOB2"


def without_overlaps(spans: list) -> list:
    kept: list = []
    for one in sorted(set(spans), key=lambda span: (span[1] - span[2], span[1])):
        if all(one[2] <= other[1] or other[2] <= one[1] for other in kept):
            kept.append(one)
    return kept


def label_studio(project: Path, gold: dict) -> str:
    from label_studio_sdk.converter import Converter

    out = export(project, "label-studio")
    converter = Converter(str(out / "label-config.xml"), str(project), download_resources=False)
    converter.convert_to_json(str(out / "tasks.json"), str(out / "read"), is_dir=False)
    read = json.loads((out / "read/result.json").read_text(encoding="utf-8"))
    tasks = json.loads((out / "tasks.json").read_text(encoding="utf-8"))
    assert len(read) == len(tasks) == len(gold)
    found = Counter()
    for task in tasks:
        path, text = task["data"]["path"], task["data"]["text"]
        for result in task["annotations"][0]["result"]:
            if result["from_name"] != "phenotype" and result["type"] != "labels":
                continue
            (label,) = result["value"]["labels"]
            start, end = result["value"]["start"], result["value"]["end"]
            assert text[start:end] == result["value"]["text"], path
            if label in labels_of(gold):
                found[(path, label, start, end, text[start:end])] += 1
    return same("label-studio", found, all_spans(gold))


def fhir(project: Path, gold: dict) -> str:
    from fhir.resources.R4B.bundle import Bundle

    entries = bundles = 0
    for file in export(project, "fhir-mcode").rglob("*.json"):
        bundle = Bundle.model_validate_json(file.read_text(encoding="utf-8"))
        bundles += 1
        entries += len(bundle.entry)
    assert bundles == len(gold) and entries > bundles
    return f"{bundles} bundles with {entries} resources, valid as R4B"


READERS = {
    "uima-json": uima_json,
    "bioc": bioc,
    "brat": brat,
    "spacy": spacy,
    "conll": conll,
    "label-studio": label_studio,
    "fhir-mcode": fhir,
}


def main() -> int:
    failed = 0
    with tempfile.TemporaryDirectory() as temporary:
        project = Path(temporary) / "project"
        make_project(project, notes=60, seed=1)
        gold = read_gold(project)
        for name, read in READERS.items():
            try:
                print(f"✓ {name}: {read(project, gold)}")
            except Exception as error:
                failed += 1
                print(f"✗ {name}: {repr(error)[:300]}")
    print(f"{len(READERS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
