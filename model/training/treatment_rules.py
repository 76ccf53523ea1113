"""Which treatment follows from a synthetic case: plain rules after the usual guidelines, one modality a phrase.

They teach the model the form of a plan and its dependence on type, stage, receptors and markers. They are no advice.
"""

from dataclasses import dataclass, field

SUPPORTIVE = "supportive care"


@dataclass
class Case:
    cancer: str
    histology: str
    stage: str
    receptors: dict[str, str] = field(default_factory=dict)
    """ER, PR, HER2 -> positive or negative"""
    markers: dict[str, str] = field(default_factory=dict)
    grade: str = ""
    frail: bool = False
    operated: bool = False
    in_remission: bool = False


def level(stage: str) -> int:
    """0 to 4 from a stage group; 0 where there is none."""
    words = stage.replace("Rai stage ", "").upper()
    for prefix, number in (("IV", 4), ("III", 3), ("II", 2), ("I", 1)):
        if words.startswith(prefix):
            return number
    return 0


def plan(case: Case) -> list[str]:
    if case.in_remission:
        return ["surveillance"]
    stage = level(case.stage)
    if case.frail and (stage == 4 or case.cancer in ("leukemia", "pancreatic", "brain")):
        return [SUPPORTIVE]
    return RULES[case.cancer](case, stage)


def positive(case: Case, receptor: str) -> bool:
    return case.receptors.get(receptor) == "positive"


def marked(case: Case, marker: str, *results: str) -> bool:
    return any(result in case.markers.get(marker, "") for result in results)


def breast(case: Case, stage: int) -> list[str]:
    endocrine = ["endocrine therapy"] if positive(case, "ER") or positive(case, "PR") else []
    targeted = ["targeted therapy"] if positive(case, "HER2") else []
    in_situ = case.histology.lower() in ("dcis", "ductal carcinoma in situ")
    if in_situ:
        return ["surgery", "radiation", *endocrine]
    if stage == 4:
        return endocrine + targeted + (["chemotherapy"] if targeted or not endocrine else [])
    needs_chemotherapy = stage >= 2 or not endocrine or bool(targeted)
    chemotherapy = ["chemotherapy"] if needs_chemotherapy and not case.frail else []
    return ["surgery", *chemotherapy, *targeted, "radiation", *endocrine]


def lung(case: Case, stage: int) -> list[str]:
    if case.histology == "small cell carcinoma":
        return ["chemotherapy", "immunotherapy"] if stage == 4 else ["chemotherapy", "radiation"]
    driver = marked(case, "EGFR", "exon", "L858R") or marked(case, "ALK", "rearranged")
    if stage == 4:
        return ["targeted therapy"] if driver else ["immunotherapy"] if marked(case, "PD-L1", "80%") else ["chemotherapy", "immunotherapy"]
    if stage == 3:
        return ["chemotherapy", "radiation", "immunotherapy"]
    first = "radiation" if case.frail else "surgery"
    return [first, "chemotherapy"] if stage == 2 and not case.frail else [first]


def colorectal(case: Case, stage: int) -> list[str]:
    if stage == 4:
        return ["immunotherapy"] if marked(case, "MSI", "high") else ["chemotherapy", "targeted therapy"]
    return ["surgery", "chemotherapy"] if stage == 3 and not case.frail else ["surgery"]


def leukemia(case: Case, stage: int) -> list[str]:
    name = case.histology.lower()
    if "lymphocytic" in name or name == "cll":
        return ["targeted therapy"] if stage >= 2 else ["surveillance"]
    if "chronic myeloid" in name:
        return ["targeted therapy"]
    targeted = ["targeted therapy"] if marked(case, "FLT3", "ITD") or ("lymphoblastic" in name and marked(case, "BCR-ABL1", "positive")) else []
    return ["chemotherapy", *targeted, "transplant"]


def lymphoma(case: Case, stage: int) -> list[str]:
    name = case.histology.lower()
    if "follicular" in name or "marginal" in name:
        return ["radiation"] if stage <= 1 else ["chemotherapy", "immunotherapy"] if stage >= 3 else ["surveillance"]
    if "hodgkin" in name:
        return ["chemotherapy", "radiation"] if stage <= 2 else ["chemotherapy"]
    return ["chemotherapy", "immunotherapy"]


def prostate(case: Case, stage: int) -> list[str]:
    if stage == 4:
        return ["endocrine therapy", "chemotherapy"] if not case.frail else ["endocrine therapy"]
    if "=6" in case.grade:
        return ["surveillance"]
    if stage == 3 or "=8" in case.grade or "=9" in case.grade:
        return ["radiation", "endocrine therapy"]
    return ["radiation"] if case.frail else ["surgery"]


def kidney(case: Case, stage: int) -> list[str]:
    if stage == 4:
        return ["immunotherapy", "targeted therapy"]
    if case.frail and stage == 1:
        return ["surveillance"]
    return ["surgery", "immunotherapy"] if stage == 3 and "clear" in case.histology else ["surgery"]


def bladder(case: Case, stage: int) -> list[str]:
    if stage == 4:
        return ["chemotherapy", "immunotherapy"]
    if stage >= 2:
        return ["chemotherapy", "radiation"] if case.frail else ["chemotherapy", "surgery"]
    return ["surgery", "intravesical therapy"] if case.grade != "low grade" else ["surgery", "surveillance"]


def thyroid(case: Case, stage: int) -> list[str]:
    if "medullary" in case.histology:
        return ["surgery", "targeted therapy"] if stage == 4 else ["surgery"]
    return ["surgery", "radioactive iodine"] if stage >= 2 else ["surgery"]


def melanoma(case: Case, stage: int) -> list[str]:
    if stage == 4:
        return ["immunotherapy", "targeted therapy"] if marked(case, "BRAF", "V600E") else ["immunotherapy"]
    return ["surgery", "immunotherapy"] if stage == 3 or case.stage == "IIC" else ["surgery"]


def pancreatic(case: Case, stage: int) -> list[str]:
    if stage == 4:
        return ["chemotherapy"]
    return ["chemotherapy", "radiation"] if stage == 3 else ["surgery", "chemotherapy"]


def liver(case: Case, stage: int) -> list[str]:
    if stage == 4:
        return ["immunotherapy", "targeted therapy"]
    if stage == 3:
        return ["embolization", "immunotherapy"]
    return ["ablation"] if case.frail else ["transplant"] if stage == 2 else ["surgery"]


def gastric(case: Case, stage: int) -> list[str]:
    if stage == 4:
        targeted = ["targeted therapy"] if marked(case, "HER2", "positive") else []
        return ["chemotherapy", *targeted] if targeted else ["chemotherapy", "immunotherapy"]
    return ["surgery"] if stage == 1 or case.frail else ["chemotherapy", "surgery"]


def ovarian(case: Case, stage: int) -> list[str]:
    if case.stage == "IA":
        return ["surgery"]
    maintenance = ["targeted therapy"] if stage >= 3 and (marked(case, "BRCA", "mutation") or marked(case, "HRD", "positive")) else []
    return ["surgery", "chemotherapy", *maintenance]


def endometrial(case: Case, stage: int) -> list[str]:
    if stage == 4:
        return ["chemotherapy", "immunotherapy"]
    if stage == 3:
        return ["surgery", "chemotherapy", "radiation"]
    return ["surgery"] if case.stage == "IA" else ["surgery", "radiation"]


def head_and_neck(case: Case, stage: int) -> list[str]:
    if stage >= 3:
        return ["radiation"] if case.frail else ["chemotherapy", "radiation"]
    return ["radiation"] if case.frail else ["surgery", "radiation"] if stage == 2 else ["surgery"]


def brain(case: Case, stage: int) -> list[str]:
    low = "grade II" in case.grade and "III" not in case.grade and "glioblastoma" not in case.histology
    return ["surgery", "surveillance"] if low else ["surgery", "radiation", "chemotherapy"]


RULES = {
    "breast": breast,
    "lung": lung,
    "colorectal": colorectal,
    "leukemia": leukemia,
    "lymphoma": lymphoma,
    "prostate": prostate,
    "kidney": kidney,
    "bladder": bladder,
    "thyroid": thyroid,
    "melanoma": melanoma,
    "pancreatic": pancreatic,
    "liver": liver,
    "gastric": gastric,
    "ovarian": ovarian,
    "endometrial": endometrial,
    "head and neck": head_and_neck,
    "brain": brain,
}
