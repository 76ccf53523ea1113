"""What the answers to a report's sentences say of the case, to be compared with the case's own labels."""

import re
from collections import Counter

from .real_reports import Report

Answers = list[dict[str, str]]
NOTHING = "none"

RECEPTORS = {"er": re.compile(r"estrogen|\bER", re.I), "pr": re.compile(r"progest|\bPg?R", re.I), "her2": re.compile(r"her|erb", re.I)}


def items(answer: str) -> list[str]:
    return [] if answer == NOTHING else [item.strip() for item in answer.split(", ")]


def most_common(values: list[str]) -> str | None:
    return Counter(values).most_common(1)[0][0] if values else None


def result(words: str) -> str | None:
    for word, meaning in (("not", None), ("negativ", "negative"), ("positiv", "positive"), ("equivocal", "equivocal")):
        if word in words.lower():
            return meaning
    return {"+": "positive", "-": "negative", "0": "negative", "1+": "negative", "2+": "equivocal", "3+": "positive"}.get(words.strip("() "))


def receptor(answers: Answers, name: str) -> str | None:
    """The result said most often; one result in a sentence is taken for all its receptors, else they go in turn."""
    results = []
    for answer in answers:
        types, statuses = items(answer["hormone-receptor-type"]), items(answer["hormone-receptor-status"])
        if len(statuses) == 1:
            statuses *= len(types)
        for kind, status in zip(types, statuses, strict=False):
            meaning = result(status)
            if RECEPTORS[name].match(kind) and meaning:
                results.append(meaning)
    return most_common(results)


def side(answers: Answers) -> str | None:
    found = []
    for answer in answers:
        for item in items(answer["tumor-laterality"]):
            found += {"l": ["left"], "r": ["right"], "b": ["bilateral"]}.get(item[:1].lower(), [])
    return most_common(found)


def grade(answers: Answers) -> str | None:
    found = []
    for answer in answers:
        for item in items(answer["cancer-grade"]):
            if "gleason" in item.lower():
                continue
            level = re.search(r"\b(?:G)?([1-4])\b|\b(IV|I{1,3})\b|(poor|undiff|high)|(moder)|(well|low)", item, re.I)
            if level:
                digit, roman, poor, moderate, well = level.groups()
                found.append(digit or str({"I": 1, "II": 2, "III": 3, "IV": 4}.get((roman or "").upper(), 0) or (3 if poor else 2 if moderate else 1 if well else 0)))
    return most_common(found)


def tumor_stage(answers: Answers) -> str | None:
    found = [m.group(1) for answer in answers for m in [re.search(r"T\s?([0-4])", answer["cancer-stage"])] if m]
    return most_common(found)


def labelled_side(report: Report) -> str | None:
    words = f"{report.labels.get('lat', '')} {report.labels.get('site/lat', '')}"
    match = re.search(r"\b(left|right|bilateral|l|r)\b", words)
    return {"l": "left", "r": "right"}.get(match.group(1), match.group(1)) if match else None


def labelled(report: Report) -> dict[str, str | None]:
    """The case's labels in the words of said()."""
    degree = re.fullmatch(r"g([1-4])", report.labels.get("grade", ""))
    stage = re.match(r"t([0-4])", report.labels.get("t", ""))
    return {
        **{name: report.labels.get(name) if report.labels.get(name) in ("positive", "negative") else None for name in RECEPTORS},
        "side": labelled_side(report),
        "grade": degree.group(1) if degree else None,
        "T": stage.group(1) if stage else None,
    }


def said(answers: Answers) -> dict[str, str | None]:
    return {**{name: receptor(answers, name) for name in RECEPTORS}, "side": side(answers), "grade": grade(answers), "T": tumor_stage(answers)}
