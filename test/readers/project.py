"""Gold labels to export: the samples, and notes that are hard to count in."""

import hashlib
import json
import random
import shutil
from pathlib import Path

import yaml

SAMPLES = Path(__file__).parents[2] / "samples"
LABELS = ["tumor-size", "tumor-site", "cancer-stage", "histological-type"]
# Words that begin and end where tokenizers agree, and between them what offsets are counted wrong on.
WORDS = ["mass", "2.5 cm", "left", "carcinoma", "naïve", "e\u0301tage", "résumé", "乳癌", "grade 2"]
BETWEEN = [" ", ", ", "\r\n", "\n", "\t", " 🎗 ", " 👩‍⚕️ ", " \u00a0", " 𝒳 "]


def make_project(folder: Path, notes: int, seed: int) -> None:
    """Copies the samples and adds notes with emoji, combining marks, tabs, mixed line ends and a byte-order mark."""
    shutil.copytree(SAMPLES, folder)
    draw = random.Random(seed)
    for number in range(notes):
        text, spans = "", []
        for _ in range(draw.randint(3, 40)):
            word = draw.choice(WORDS)
            if draw.random() < 0.6:
                spans.append((len(text), len(text) + len(word)))
            text += word + draw.choice(BETWEEN)
        path = f"notes/hard-{number:02}.txt"
        mark = b"\xef\xbb\xbf" if number % 3 == 0 else b""
        data = mark + text.encode()
        (folder / path).write_bytes(data)
        gold = {
            "version": 1,
            "note": {"path": path, "sha256": hashlib.sha256(data).hexdigest(), "offsets": "code-points"},
            "annotator": "sample",
            "status": "complete",
            "phenotypes": [
                {
                    "id": f"p{at}",
                    "label": draw.choice(LABELS),
                    "start": start,
                    "end": end,
                    "text": text[start:end],
                    "prefix": text[max(0, start - 32) : start],
                    "suffix": text[end : end + 32],
                    **suggested(at, start, end, text),
                }
                for at, (start, end) in enumerate(spans, start=1)
            ],
            "diagnoses": [],
            "treatments": [],
        }
        # JSON is YAML, and keeps every character as it is.
        (folder / f"gold/{path}.yaml").write_text(json.dumps(gold), encoding="utf-8")


def suggested(at: int, start: int, end: int, text: str) -> dict:
    """Every other label as a model had suggested it."""
    if at % 2 == 0:
        return {"decision": "added"}
    suggestion = {"label": LABELS[0], "start": start, "end": end, "text": text[start:end], "confidence": 0.75}
    return {"decision": "accepted", "suggestion": {"run": "20260101T000000Z-0000", **suggestion}}


def read_gold(folder: Path) -> dict[str, tuple[str, list[tuple[str, int, int, str]]]]:
    """By the note's path: its text, and its phenotypes as label, start, end (code points) and text."""
    found = {}
    for file in sorted((folder / "gold").rglob("*.yaml")):
        gold = yaml.safe_load(file.read_text(encoding="utf-8"))
        text = open(folder / gold["note"]["path"], encoding="utf-8-sig", newline="").read()
        spans = [(p["label"], p["start"], p["end"], p["text"]) for p in gold["phenotypes"]]
        for label, start, end, quote in spans:
            assert text[start:end] == quote, (file, label, start)
        found[gold["note"]["path"]] = (text, spans)
    return found
