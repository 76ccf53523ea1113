"""Exports gold labels in every format that somebody else's library reads, and compares what that library found."""

import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import yaml

from project import make_project, read_gold

ROOT = Path(__file__).parents[2]


def export(project: Path, name: str, *options: str) -> Path:
    out = project.parent / "out" / name
    command = ["node", ROOT / "dist/cli.js", "export", "--format", name, "--out", out, *options]
    ended = subprocess.run(command, cwd=project, capture_output=True, text=True)
    unreadable = [
        line for line in ended.stderr.splitlines() if ": note: " in line and not line.endswith("It makes no row.")
    ]
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
        # As brat's server reads it: characters of the file with universal newlines.
        text = (out / path).read_text(encoding="utf-8")
        for entity in example.entities:
            quote = " ".join(text[span.start : span.end] for span in entity.spans)
            assert quote == entity.mention, (path, entity.id)
            found[(path, entity.type, entity.spans[0].start, entity.spans[-1].end)] += 1
    for path, (text, spans) in gold.items():
        for label, start, end, _ in dict.fromkeys(spans):
            at = (len(text[:place].replace("\r\n", "\n")) for place in (start, end))
            wanted[(path.rsplit(".", 1)[0] + ".txt", label, *at)] += 1
    return same("brat", found, wanted)


def doccano(project: Path, gold: dict) -> str:
    found = Counter()
    with open(export(project, "doccano") / "doccano.jsonl", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            units = record["text"].encode("utf-16-le")
            for start, end, label in record["label"]:
                before, quote = (part.decode("utf-16-le") for part in (units[: 2 * start], units[2 * start : 2 * end]))
                found[(record["path"], label, len(before), len(before) + len(quote), quote)] += 1
    return same("doccano", found, all_spans(gold))


def prodigy(project: Path, gold: dict) -> str:
    import spacy as library
    from spacy.tokens import Doc

    found = Counter()
    vocabulary = library.blank("en").vocab
    with open(export(project, "prodigy") / "prodigy.jsonl", encoding="utf-8") as lines:
        for task in map(json.loads, lines):
            path, text, tokens = task["meta"]["path"], task["text"], task["tokens"]
            doc = Doc(vocabulary, [token["text"] for token in tokens], [token["ws"] for token in tokens])
            for token in tokens:
                assert text[token["start"] : token["end"]] == token["text"] == doc[token["id"]].text, path
            for span in task["spans"]:
                first, last = tokens[span["token_start"]], tokens[span["token_end"]]
                assert (first["start"], last["end"]) == (span["start"], span["end"]), path
                found[(path, span["label"], span["start"], span["end"], text[span["start"] : span["end"]])] += 1
    return same("prodigy", found, all_spans(gold))


def w3c(project: Path, gold: dict) -> str:
    found = Counter()
    for file in export(project, "w3c").rglob("*.jsonld"):
        for annotation in json.loads(file.read_text(encoding="utf-8"))["items"]:
            (body, *others), target = annotation["body"], annotation["target"]
            if others:
                continue
            path = target["source"]["id"]
            text, (quote, position) = gold[path][0], target["selector"]
            start, end = position["start"], position["end"]
            around = quote["prefix"] + quote["exact"] + quote["suffix"]
            assert text[start - len(quote["prefix"]) : end + len(quote["suffix"])] == around, path
            found[(path, body["value"], start, end, quote["exact"])] += 1
    return same("w3c", found, all_spans(gold))


COLUMNS = {
    "cancerllm-instruct": {"instruction", "context", "response"},
    "alpaca": {"instruction", "input", "output"},
    "messages": {"messages"},
}


def training(project: Path, gold: dict) -> str:
    from datasets import disable_progress_bars, load_dataset

    disable_progress_bars()
    told = []
    for name, columns in COLUMNS.items():
        out = export(project, name, "--split", "8:1:1", "--group-by", r"^notes/([a-z-]+)-")
        data = load_dataset(
            "json",
            data_files={split: str(out / f"{split}.jsonl") for split in ("train", "valid", "test")},
            cache_dir=str(project.parent / "cache"),
        )
        notes = json.loads((out / "splits.json").read_text(encoding="utf-8"))
        assert sorted(path for paths in notes.values() for path in paths) == sorted(gold), name
        groups = [{path.split("/")[1].rsplit("-", 1)[0] for path in paths} for paths in notes.values()]
        assert sum(map(len, groups)) == len(set.union(*groups)), f"{name}: a group is in two splits"
        for split, rows in data.items():
            assert set(rows.column_names) == columns, (name, split, rows.column_names)
        for config in out.glob("*.yaml"):
            for told_of in re.findall(r"\S+\.jsonl", config.read_text(encoding="utf-8")):
                assert (out / told_of.rstrip(",")).exists(), (config.name, told_of)
            assert isinstance(yaml.safe_load(config.read_text(encoding="utf-8")), dict), config.name
        told.append(sum(len(rows) for rows in data.values()))
    assert len(set(told)) == 1, told
    return f"{told[0]} rows of each of {', '.join(COLUMNS)}"


def preferences(project: Path, gold: dict) -> str:
    """As TRL wants them: standard (not conversational) preference pairs, and unpaired ones with a truth value."""
    from datasets import Value, disable_progress_bars, load_dataset

    disable_progress_bars()
    cache = str(project.parent / "cache")
    read = {
        name: load_dataset("json", data_files=str(export(project, name) / "train.jsonl"), split="train", cache_dir=cache)
        for name in ("dpo", "kto")
    }
    text = Value("string")
    assert read["dpo"].features == {"prompt": text, "chosen": text, "rejected": text}, read["dpo"].features
    assert read["kto"].features == {"prompt": text, "completion": text, "label": Value("bool")}, read["kto"].features
    pairs = Counter((row["prompt"], row["chosen"], row["rejected"]) for row in read["dpo"])
    assert pairs and all(chosen != rejected for _, chosen, rejected in pairs)
    wanted = Counter((row["prompt"], row["completion"]) for row in read["kto"] if row["label"])
    unwanted = Counter((row["prompt"], row["completion"]) for row in read["kto"] if not row["label"])
    # Each pair is one answer that is wanted and one that is not.
    assert unwanted == Counter((prompt, rejected) for prompt, _, rejected in pairs.elements())
    assert not Counter((prompt, chosen) for prompt, chosen, _ in pairs.elements()) - wanted
    return f"{pairs.total()} pairs in dpo, {wanted.total()} wanted and {unwanted.total()} unwanted answers in kto"


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
    by_spacy = read_by_spacy(text, project.parent / "spacy-convert")
    assert by_spacy == strict, f"conll: spaCy's convert finds {by_spacy} of {strict} entities"
    return f"{strict} entities, strictly IOB2, all of which spaCy's convert finds too"


def read_by_spacy(text: str, out: Path) -> int:
    import spacy as library
    from spacy.tokens import DocBin

    out.mkdir()
    # Its column format knows no comment in the document line.
    lines = ["-DOCSTART- -X- O O" if line.startswith("-DOCSTART-") else line.replace("\t", " ") for line in text.split("\n")]
    (out / "labels.iob").write_text("\n".join(lines), encoding="utf-8")
    convert = [sys.executable, "-m", "spacy", "convert", out / "labels.iob", out, "--converter", "ner"]
    subprocess.run(convert, capture_output=True, check=True)
    docs = DocBin().from_disk(out / "labels.spacy").get_docs(library.blank("en").vocab)
    return sum(len(doc.ents) for doc in docs)


def without_overlaps(spans: list) -> list:
    kept: list = []
    for one in sorted(set(spans), key=lambda span: (span[1] - span[2], span[1])):
        if all(one[2] <= other[1] or other[2] <= one[1] for other in kept):
            kept.append(one)
    return kept


def label_studio(project: Path, gold: dict) -> str:
    from label_studio_sdk.converter import Converter
    from label_studio_sdk.label_interface import LabelInterface

    out = export(project, "label-studio")
    converter = Converter(str(out / "label-config.xml"), str(project), download_resources=False)
    converter.convert_to_json(str(out / "tasks.json"), str(out / "read"), is_dir=False)
    read = json.loads((out / "read/result.json").read_text(encoding="utf-8"))
    tasks = json.loads((out / "tasks.json").read_text(encoding="utf-8"))
    assert len(read) == len(tasks) == len(gold)
    interface = LabelInterface((out / "label-config.xml").read_text(encoding="utf-8"))
    predictions = 0
    for task in tasks:
        (annotation,) = task["annotations"]
        # Label Studio takes no file with a user that is not its own.
        assert "completed_by" not in annotation
        assert interface.validate_annotation(annotation), task["data"]["path"]
        for prediction in task["predictions"]:
            predictions += 1
            assert not interface.validate_prediction(prediction, return_errors=True), task["data"]["path"]
    assert predictions > 0
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
    "doccano": doccano,
    "prodigy": prodigy,
    "w3c": w3c,
    "spacy": spacy,
    "conll": conll,
    "label-studio": label_studio,
    "fhir-mcode": fhir,
    "training data": training,
    "preferences": preferences,
}


def main() -> int:
    failed = 0
    chosen = {name: READERS[name] for name in sys.argv[1:] or READERS}
    with tempfile.TemporaryDirectory() as temporary:
        project = Path(temporary) / "project"
        make_project(project, notes=60, seed=1)
        gold = read_gold(project)
        for name, read in chosen.items():
            try:
                print(f"✓ {name}: {read(project, gold)}")
            except Exception as error:
                failed += 1
                print(f"✗ {name}: {repr(error)[:300]}")
    print(f"{len(chosen) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
