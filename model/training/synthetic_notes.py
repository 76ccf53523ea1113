"""Synthetic notes of 17 cancer types, in the six fields or as free text, with diagnosis and plan."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from . import wording
from .cancers import CANCERS, Cancer
from .treatment_rules import Case, plan
from .wording import say

FREE_TEXT = 0.45
"""Share of notes whose text stands in one field only."""
BRIEF = 0.55
"""Share of notes with little beside what the plan depends on."""


@dataclass
class Note:
    fields: dict[int, list[str]]
    """sentences by number of the field, from 0"""
    diagnosis: str
    treatment: str
    """modalities, comma-separated"""
    cancer: Cancer
    case: Case

    @property
    def sentences(self) -> list[str]:
        return [sentence for sentences in self.fields.values() for sentence in sentences]


def number(chance: random.Random, lowest: float, highest: float) -> str:
    return f"{chance.uniform(lowest, highest):.1f}"


def size(chance: random.Random, lowest: float, highest: float) -> str:
    """A size in one to three dimensions, in cm or mm, as notes write it."""
    count = chance.choice((1, 1, 2, 3))
    values = sorted((chance.uniform(lowest, highest) for _ in range(count)), reverse=True)
    if chance.random() < 0.2:
        return chance.choice((" x ", "x")).join(str(max(1, round(v * 10))) for v in values) + chance.choice((" mm", "mm"))
    return chance.choice((" x ", " x ", "x", " X ", " by ")).join(f"{v:.1f}" for v in values) + chance.choice((" cm", " cm", "cm"))


def tnm(stage: str, chance: random.Random) -> str:
    """A TNM that goes roughly with a stage group."""
    level = 4 if stage.startswith("IV") else 3 if stage.startswith("III") else 2 if stage.startswith("II") else 1
    prefix = chance.choice(("p", "p", "c", "", "yp"))
    t = {1: ("1", "1a", "1b", "1c", "2"), 2: ("2", "2a", "3"), 3: ("3", "3a", "4", "2"), 4: ("3", "4", "4a", "2")}[level]
    n = {1: ("0",), 2: ("0", "1"), 3: ("1", "1a", "2", "2b"), 4: ("1", "2", "X")}[level]
    m = {4: ("1", "1a", "1b")}.get(level, ("0", "X", "x"))
    second = prefix if prefix == "p" and chance.random() < 0.4 else ""
    blank = chance.choice((" ", "", ", ", " "))
    parts = [f"{prefix}T{chance.choice(t)}", f"{second}N{chance.choice(n)}"]
    if chance.random() < 0.75:
        parts.append(f"{second}M{chance.choice(m)}")
    return blank.join(parts)


def receptor_slots(receptors: dict[str, str], chance: random.Random) -> dict[str, str]:
    slots = {}
    for receptor, result in receptors.items():
        key = receptor.lower()
        percent = f"{chance.randint(2, 99)}%"
        slots[key] = result
        slots[f"{key}_sign"] = "+" if result == "positive" else "-"
        slots[f"{key}_long"] = f"{result} ({percent})" if result == "positive" and chance.random() < 0.6 else result
    return slots


def case_of(cancer: Cancer, chance: random.Random) -> Case:
    receptors = {}
    if cancer.key == "breast":
        receptors = {"ER": chance.choice(("positive", "positive", "negative")), "HER2": chance.choice(("positive", "negative", "negative"))}
        receptors["PR"] = receptors["ER"] if chance.random() < 0.8 else "negative"
    histology = chance.choice(list(cancer.diagnoses))
    in_situ = histology in ("DCIS", "ductal carcinoma in situ")
    grade = chance.choice(cancer.grades or ("",))
    if cancer.key == "brain":
        grade = "WHO grade IV" if "glioblastoma" in histology else "WHO grade III" if "anaplastic" in histology else "WHO grade II"
    return Case(
        cancer.key,
        histology,
        "0" if in_situ else chance.choice(cancer.stages or ("",)),
        receptors,
        {marker: chance.choice(results) for marker, results in cancer.markers.items()},
        grade,
        frail=chance.random() < 0.15,
        in_remission=chance.random() < 0.08,
    )


def slots_of(cancer: Cancer, case: Case, chance: random.Random) -> dict[str, str]:
    sex = chance.choice(cancer.sexes)
    side = chance.choice(cancer.sides) if cancer.sides else ""
    name = chance.choice(cancer.names)
    other = chance.choice([c for c in CANCERS if c.key != cancer.key])
    staged = bool(case.stage) and chance.random() < 0.7
    stage = case.stage if "stage" in case.stage else f"stage {case.stage}" if case.stage else ""
    marker = chance.choice(list(case.markers) or ["LDH"])
    finding = say(chance.choice(cancer.findings), {"n": str(chance.randint(2, 9))}, chance)
    return {
        "name": name,
        "complaint": chance.choice(cancer.complaints),
        "operation": chance.choice(cancer.operations),
        "digit": str(chance.randint(1, 9)),
        "organ": cancer.organ,
        "organ_upper": cancer.organ.upper(),
        "side": side,
        "site": chance.choice(cancer.sites),
        "age": str(chance.randint(*cancer.ages)),
        "person": chance.choice(("woman", "female", "lady") if sex == "F" else ("man", "male", "gentleman")),
        "pronoun": "she" if sex == "F" else "he",
        "pronoun_upper": "She" if sex == "F" else "He",
        "letter": chance.choice("ABCDGHKLMNPRSTW"),
        "month": chance.choice(("January", "March", "April", "June", "September", "October", "December")),
        "year": str(chance.randint(1995, 2025)),
        "date": f"{chance.randint(1, 12)}/{chance.randint(1, 28)}/{chance.randint(2012, 2025)}",
        "weeks": chance.choice(("two", "three", "six", "4", "8")),
        "histology": case.histology,
        "grade": case.grade or "malignant",
        "stage": case.stage.replace("Rai stage ", "") or "not assigned",
        "stage_words": f"{stage} " if staged else "",
        "size": size(chance, *cancer.sizes) if cancer.sizes[1] else "small",
        "node_size": size(chance, 0.2, 2.8),
        "specimen_size": size(chance, 3, 22),
        "margin": chance.choice((f"{chance.randint(1, 12)} mm", f"{number(chance, 0.1, 3)} cm")),
        "tnm": tnm(case.stage, chance) if cancer.tnm else stage or "not applicable",
        "finding": finding[0].lower() + finding[1:],
        "finding_upper": finding,
        "performance": chance.choice(("0", "1", "1", "2")) if not case.frail else "3",
        "bad": chance.choice(("3", "3", "4")),
        "n": str(chance.randint(11, 480)),
        "marker": marker,
        "marker_result": case.markers.get(marker, "elevated"),
        "lab": say(chance.choice(cancer.labs), {"n": str(chance.randint(2, 90))}, chance),
        "other_name": chance.choice(other.names),
        **receptor_slots(case.receptors, chance),
    }


def note(chance: random.Random, cancer: Cancer | None = None) -> Note:
    """A note with what its plan depends on said somewhere in it."""
    cancer = cancer or chance.choice(CANCERS)
    case = case_of(cancer, chance)
    slots = slots_of(cancer, case, chance)

    def some(templates: tuple[str, ...], least: int, most: int) -> list[str]:
        count = min(chance.randint(least, most), len(templates))
        return [say(template, slots, chance) for template in chance.sample(templates, count)]

    if chance.random() < BRIEF:
        fields = {2: some(wording.HISTORY, 0, 2), 4: some(wording.EXAM, 0, 1), 5: some(wording.PATHOLOGY, 0, 2)}
    else:
        fields = full_fields(some)
    where = chance.choice((f" of the {cancer.organ}", f" of the {slots['site']}", f", {slots['side']} {cancer.organ}".replace(",  ", ", ")))
    needed = [f"{slots['grade']} {case.histology}{where}.", f"Stage: {case.stage}." if case.stage and "stage" not in case.stage else f"{case.stage}."]
    needed += [f"{marker}: {result}." for marker, result in case.markers.items() if chance.random() < 0.85 or marker in ("EGFR", "ALK", "PD-L1", "MSI")]
    if case.receptors:
        needed.append(say(chance.choice(wording.RECEPTORS), slots, chance))
    needed = [sentence[0].upper() + sentence[1:] for sentence in needed if len(sentence) > 2]
    for sentence in needed:
        field = fields[chance.choice((5, 5, 5, 2, 4))]
        field.insert(chance.randint(0, len(field)), sentence)
    said = [*(some(wording.FRAIL, 1, 1) if case.frail else []), *(some(wording.REMISSION, 1, 1) if case.in_remission else [])]
    needed += said
    fields[chance.choice((2, 2, 4))] += said + (some(wording.ASSESSMENT, 1, 2) if chance.random() < 0.65 else [])
    return Note(arranged(fields, needed, chance), cancer.diagnoses[case.histology], ", ".join(plan(case)), cancer, case)


def full_fields(some: Callable[[tuple[str, ...], int, int], list[str]]) -> dict[int, list[str]]:
    return {
        0: some(wording.REASON, 1, 1),
        1: some(wording.TREATMENT_SITE, 0, 1),
        2: some(wording.HISTORY, 2, 7),
        3: some(wording.REVIEW, 0, 3),
        4: some(wording.EXAM, 1, 5),
        5: some(wording.PATHOLOGY, 1, 8) + some(wording.LABS, 0, 3),
    }


def arranged(fields: dict[int, list[str]], needed: list[str], chance: random.Random) -> dict[int, list[str]]:
    """The six fields as they are, or their sentences in one field, under headings or none; now and then in capitals.

    As free text some fields are left out, except the sentences that the plan depends on.
    """
    if chance.random() < 0.08:
        needed = [sentence.upper() for sentence in needed]
        fields = {field: [sentence.upper() for sentence in sentences] for field, sentences in fields.items()}
    if chance.random() >= FREE_TEXT:
        return {field: sentences for field, sentences in fields.items() if sentences}
    headings = {
        0: ("Chief complaint:", "CC:", "REASON FOR VISIT"),
        2: ("HPI:", "History of Present Illness:", "HISTORY", "Clinical history:", "INTERVAL HISTORY"),
        3: ("ROS:", "REVIEW OF SYSTEMS"),
        4: ("Physical Exam:", "EXAMINATION", "OBJECTIVE", "IMAGING"),
        5: ("Pathology:", "LABS", "PATHOLOGY REPORT", "Data:"),
    }
    headed = chance.random() < 0.6
    order = list(fields) if chance.random() < 0.7 else chance.sample(list(fields), len(fields))
    kept = chance.choice(((0, 1, 2, 3, 4, 5), (2, 4, 5), (5,), (1, 5), (2, 5), (0, 2, 4, 5)))
    sentences: list[str] = []
    for field in order:
        if field not in kept:
            sentences += [sentence for sentence in fields[field] if sentence in needed]
            continue
        if headed and field in headings and fields[field]:
            sentences.append(chance.choice(headings[field]))
        sentences += fields[field]
    return {chance.choice((2, 4, 5, 5)): sentences}
