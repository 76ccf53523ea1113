"""Real pathology reports (one JSON object a line: id, cancer, text, labels) and how they are divided."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

CANCER_OF_STUDY = {
    "ACC": "adrenocortical carcinoma",
    "BLCA": "bladder cancer",
    "BRCA": "breast cancer",
    "CESC": "cervical cancer",
    "CHOL": "cholangiocarcinoma",
    "COAD": "colorectal cancer",
    "DLBC": "lymphoma",
    "ESCA": "esophageal cancer",
    "GBM": "glioblastoma",
    "HNSC": "head and neck cancer",
    "KICH": "chromophobe renal cell carcinoma",
    "KIRC": "clear cell renal cell carcinoma",
    "KIRP": "papillary renal cell carcinoma",
    "LGG": "lower grade glioma",
    "LIHC": "liver cancer",
    "LUAD": "lung adenocarcinoma",
    "LUSC": "lung squamous cell carcinoma",
    "MESO": "mesothelioma",
    "OV": "ovarian cancer",
    "PAAD": "pancreatic cancer",
    "PCPG": "pheochromocytoma",
    "PRAD": "prostate cancer",
    "READ": "colorectal cancer",
    "SARC": "soft tissue sarcoma",
    "SKCM": "melanoma",
    "STAD": "gastric cancer",
    "TGCT": "testicular cancer",
    "THCA": "thyroid cancer",
    "THYM": "thymic tumor",
    "UCEC": "endometrial cancer",
    "UCS": "uterine carcinosarcoma",
    "UVM": "uveal melanoma",
}
"""The diagnosis that is asked of the model, by study of The Cancer Genome Atlas."""

TYPE_OF_CANCER = {
    "chromophobe renal cell carcinoma": "kidney",
    "clear cell renal cell carcinoma": "kidney",
    "papillary renal cell carcinoma": "kidney",
    "kidney cancer": "kidney",
    "glioblastoma": "brain",
    "lower grade glioma": "brain",
    "lung adenocarcinoma": "lung",
    "lung squamous cell carcinoma": "lung",
    "small cell lung cancer": "lung",
    "lung cancer": "lung",
    "endometrial cancer": "uterus",
    "uterine carcinosarcoma": "uterus",
}
"""Diagnoses that are one type of cancer by site; every other diagnosis is a type of its own."""


@dataclass(frozen=True)
class Report:
    case: str
    study: str
    text: str
    labels: dict[str, str]

    @property
    def diagnosis(self) -> str:
        return CANCER_OF_STUDY[self.study]


def cancer_type(diagnosis: str) -> str:
    return TYPE_OF_CANCER.get(diagnosis, diagnosis)


def is_held_out(case: str) -> bool:
    """One case in ten, by a hash of its name, is never shown in training in any form."""
    return int.from_bytes(hashlib.sha256(case.encode()).digest()[:4], "big") % 10 == 0


def read_reports(path: Path) -> tuple[list[Report], list[Report]]:
    """The reports to train on and those held out."""
    reports = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            entry = json.loads(line)
            reports.append(Report(entry["id"], entry["cancer"], entry["text"], entry["labels"]))
    return [r for r in reports if not is_held_out(r.case)], [r for r in reports if is_held_out(r.case)]
