"""Sentences of all kinds of notes that are written together with their answers, so that these are known and not guessed.

Where a rule would be misled they teach what is meant: sizes of nodes, margins and specimens, prior cancers, those of the
family, what is denied or only suspected, several tumors in one report; with abbreviations and layouts of real notes.
"""

import random
import re

from .cancers import CANCERS, Cancer
from .synthetic_notes import Note, case_of, size, slots_of
from .treatment_rules import Case
from .variation import Labels
from .wording import CHOICE

PHENOTYPE_OF = {
    "R": "hormone-receptor-type",
    "V": "hormone-receptor-status",
    "Z": "tumor-size",
    "S": "tumor-site",
    "G": "cancer-grade",
    "H": "histological-type",
    "L": "tumor-laterality",
    "C": "cancer-stage",
}
MARK = re.compile(r"<([RVZSGHLC]):([^<>]*)>")
"""An answer in a template: `<Z:{size}>` is a place that answers the question for the size."""

PATHOLOGY = (
    "<S:{organ}>, <L:{side}>, {operation}: <H:{histology}>[, <G:{grade}>|][, <Z:{size}>|].",
    "<L:{side}> <S:{organ}>, {operation}:",
    "[FINAL DIAGNOSIS|Diagnosis|Microscopic diagnosis]: <H:{histology}>, <G:{grade}>, [measuring|size] <Z:{size}>, <S:{site}>.",
    "<H:{histology}>, [<Z:{size}> in greatest dimension|<Z:{size}> maximum diameter|greatest dimension <Z:{size}>], [involving|arising in] the <S:{site}>.",
    "[The tumor|The lesion|The neoplasm] [measures|is] <Z:{size}> and is located {margin} from the [closest|nearest|deep|radial] margin.",
    "[On sectioning|Serial sectioning reveals|Upon opening, there is] a [firm|tan-white|ill-defined|friable|gray] [mass|tumor|lesion] [measuring|of] <Z:{size}> in the <S:{site}>, {margin} from the inked margin.",
    "The specimen [measures|is] {specimen_size} and [contains|shows|on sectioning reveals] a <Z:{size}> [tumor|mass].",
    "[Received fresh|Received in formalin], labeled with the patient's name, is a {specimen_size} [portion|segment|ellipse] of tissue weighing {n} g.",
    "[The tumor extends|Tumor invades|Carcinoma infiltrates] to a depth of {margin} [into the wall|without reaching the serosa].",
    "[Sections show|Microscopically there is|Histologic sections reveal] [a|an|] <H:{histology}>, <G:{grade}>[, with focal necrosis| with lymphocytic infiltrate|].",
    "[Lymphovascular|Perineural|Perivascular] invasion [is present|is not identified|absent|: not seen].",
    "[All margins are|Margins:|Surgical margins] [negative|free of tumor|uninvolved by carcinoma]; [closest|nearest] margin [is|at] {margin}.",
    "[Distance to closest margin|Closest margin|Margin distance]: {margin}[ (posterior)| (inferior)|].",
    "[Largest|The largest] [metastatic deposit|nodal metastasis|lymph node] [measures|is] {node_size}[ without extranodal extension|].",
    "[Lymph nodes|Regional lymph nodes|LN]: [{digit} of 1{digit} positive|0/1{digit}|one of {digit} nodes], [largest deposit {node_size}|largest focus {node_size}|no extracapsular extension].",
    "[Metastatic carcinoma in|Two of five] lymph nodes[, {node_size}|, the largest {node_size}].",
    "[No|There is no evidence of|Negative for] [residual carcinoma|malignancy|high grade dysplasia|lymphoma|metastatic adenocarcinoma].",
    "[No evidence of|Negative for|Free of] {other_name}.",
    "[Background|Adjacent|Non-neoplastic] {organ} [is unremarkable|shows chronic inflammation|shows fibrosis].",
    "[Frozen section|Intraoperative consultation|FS]: <H:{histology}>[, margins negative|; margin {margin}|].",
    "[Pathologic stage|pTNM|AJCC 8th edition|Stage classification]: <C:{tnm}>.",
    "[Pathologic staging|Staging summary] (AJCC): <C:{tnm}>[; <C:{stage_phrase}>|].",
    "[Tumor 1|Tumor A|Larger focus|First tumor]: <Z:{size}>, <H:{histology}>; [tumor 2|tumor B|smaller focus|second tumor]: <Z:{size2}>[, same histology|].",
    "[There are two separate tumors|Two foci are present|Multifocal disease]: <Z:{size}> [in the|at] <S:{site}> and <Z:{size2}> [in the|at] <S:{site2}>.",
    "[1|A]) <L:{side}> <S:{organ}>: <H:{histology}>, <Z:{size}>; [2|B]) [contralateral biopsy|separate biopsy]: benign[, {node_size}|].",
    "[Two|Three] tumors, <Z:{size}> and <Z:{size2}>, {margin} apart.",
    "[Addendum|Amended report]: [the tumor size is corrected to|tumor measures] <Z:{size}>.",
    "[Satellite nodule|Separate benign nodule|Simple cyst] of {node_size} [is noted|, benign].",
)
SYNOPTIC = (
    "[Histologic type|Histological type|Tumor type|Histology]{is}<H:{histology}>",
    "[Histologic grade|Overall grade|Tumor grade|Grade]{is}<G:{grade}>",
    "[Tumor size|Greatest dimension|Size of tumor|Tumor size (greatest dimension)|Size]{is}<Z:{size}>",
    "[Additional dimensions|Tumor dimensions]{is}<Z:{size}>",
    "[Tumor site|Site|Primary site|Tumor location]{is}<S:{site}>",
    "[Specimen laterality|Laterality|Tumor laterality|Side]{is}<L:{side}>",
    "[Tumor focality|Focality]{is}[unifocal|multifocal|single focus]",
    "[Procedure|Specimen type]{is}{operation}",
    "[Margins|Margin status]{is}[uninvolved|negative|involved|cannot be assessed]",
    "[Distance from closest margin|Closest margin|Distance to deep margin]{is}{margin}",
    "[Size of largest metastatic deposit|Largest nodal deposit|Size of largest nodal metastasis]{is}{node_size}",
    "[Number of lymph nodes examined|Nodes examined]{is}1{digit}",
    "[Number of lymph nodes involved|Positive nodes]{is}{digit}",
    "[Specimen size|Specimen dimensions|Size of specimen]{is}{specimen_size}",
    "[Primary tumor|pT category|pT]{is}<C:{t}>",
    "[Regional nodes|Regional lymph nodes (pN)|pN category]{is}<C:{n_category}>",
    "[Distant metastasis|pM]{is}[not applicable|cannot be assessed]",
    "[Stage group|AJCC stage group|Prognostic stage]{is}<C:{stage_phrase}>",
    "[Depth of invasion|Depth of stromal invasion|Tumor thickness|Breslow thickness]{is}{margin}",
    "[Lymphovascular invasion|Perineural invasion|Treatment effect]{is}[present|absent|not identified|no known presurgical therapy]",
)
RECEPTORS = (
    "<R:ER> <V:{er}>, <R:PR> <V:{pr}>, <R:HER2> <V:{her2}>.",
    "<R:Estrogen receptor>: <V:{er_long}>.",
    "<R:Progesterone receptor>{is}<V:{pr_long}>",
    "<R:HER2>[/neu|]{is}<V:{her2}>[ by IHC| by FISH|]",
    "<R:ER><V:{er_sign}> / <R:PR><V:{pr_sign}> / <R:HER2><V:{her2_sign}>",
    "[Hormone receptors|Receptors|Biomarkers]: <R:ER> <V:{er_long}>, <R:PR> <V:{pr_long}>, <R:HER2> <V:{her2}>[; Ki-67 {percent}|].",
    "[The tumor|The carcinoma] is <V:{er}> for <R:estrogen receptor> and <V:{her2}> for <R:HER2>.",
    "[Ki-67|MIB-1|p53|E-cadherin|TTF-1|CK7|p63|CDX2|S100]{is}[{percent}|positive|negative|retained]",
    "[Immunostains|Immunohistochemistry]: [CK7|TTF-1|CDX2|p40|GATA3|PAX8] positive, [CK20|p63|synaptophysin|S100] negative.",
    "[Margins negative|Nodes negative|Sentinel node positive], [Ki-67 {percent}|mitoses {digit}/10 HPF].",
    "[Patient and family were|Pt was seen in the ER|She came to the ER] [counseled|for chest pain|with fever].",
)
RADIOLOGY = (
    "[There is|Again seen is|Interval identification of|Noted is] a <Z:{size}> [mass|spiculated lesion|enhancing mass|soft tissue mass] in the <L:{side}> <S:{site}>[, SUV {digit}.{digit}|].",
    "[IMPRESSION|Impression]: [1.|] <Z:{size}> [mass|lesion|tumor] [of|in] the <L:{side}> <S:{organ}>[, suspicious for malignancy|, BI-RADS 5|, highly suspicious|].",
    "[Enlarged|Pathologic] [axillary|mediastinal|hilar|pelvic|retroperitoneal|cervical] [lymph node|node|LN] [measuring|of|up to] {node_size}[ in short axis|].",
    "[A {node_size}|There is a {node_size}] [simple cyst|hemangioma|benign-appearing cyst|gallstone|granuloma|calcified fibroid] [in the liver|in the left kidney|in the spleen|is unchanged].",
    "[No|No new|No suspicious] [pulmonary nodules|hepatic lesions|lymphadenopathy|osseous lesions|pleural effusion|mass].",
    "[The endotracheal tube|The catheter tip|A port] [ends|terminates] {margin} above the carina.",
    "[Findings|FINDINGS]: [<L:{side}> <S:{site}> mass|mass of the <L:{side}> <S:{site}>] [measures|now measuring] <Z:{size}>[, abutting the pleura|].",
    "[TECHNIQUE|Technique]: [CT|MRI] with {digit} mm [slices|sections] [after|without] contrast.",
    "[The aorta|The common bile duct|The uterus|The spleen] [measures|is] {specimen_size}[, within normal limits|].",
    "[Multiple|Several] [hepatic|pulmonary|osseous] metastases[, the largest {node_size}| up to {node_size}].",
)
CLINIC = (
    "[Pt|Patient|This] is a {age} y/o {person} [w/|with] <C:{stage_phrase}> <H:{histology}> of the <L:{side}> <S:{organ}>[, s/p {operation}|].",
    "{age}[yo|y/o| yr old] {person} [dx'd|diagnosed] [in|] {year} [w/|with] <L:{side}> <S:{organ}> ca, <C:{tnm}>[, <G:{grade}>|].",
    "[Bx|Core bx|Biopsy|FNA] [of|] <L:{side}> <S:{site}> [showed|c/w|: ] <H:{histology}>[, <G:{grade}>|].",
    "[Palpable|On exam there is a|Exam: ] <Z:{size}> [mass|lump|nodule] <L:{side}> <S:{site}>[, mobile|, nontender|].",
    "[FH|FHx|Family history|Family Hx]: [mother|father|sister|maternal aunt|paternal grandmother|brother] [w/|with|had|died of] {other_name}[ at {age}| at age {age}|].",
    "[Family history is significant for|Positive family history of] {other_name} [in her mother|in his father|in two cousins|in a sister].",
    "[No family history of|FH negative for|Denies FH of] {other_name}[ or {name}|].",
    "[PMH|Past medical history|Hx|PMHx]: {other_name} [{year}|s/p resection {year}|in remission since {year}], [HTN|DM2|COPD|CAD].",
    "[h/o|History of|Prior|Remote history of] {other_name} [treated in {year}|({year})|, NED since {year}].",
    "[Previously had|Status post] [a {node_size} basal cell skin cancer removed|excision of a {node_size} lipoma|a benign {node_size} polyp removed] [in {year}|].",
    "[r/o|Rule out|Concern for|Evaluate for] [recurrence|metastasis|{other_name}].",
    "[Denies|No] [fever|chills|weight loss|bone pain|headache|SOB], [ECOG {performance}|KPS {digit}0].",
    "[Wt|Weight] {n} [kg|lb], [Ht|height] 1{digit}{digit} cm, BP 1{digit}4/7{digit}.",
    "[Incision|Wound|Scar] [is|measures] {specimen_size}, [healing well|clean and dry].",
    "[Plan|A/P|Recommendation]: [adjuvant chemo|radiation|surgery|endocrine therapy] for <C:{stage_phrase}> [disease|ca].",
    "[Assessment|Impression|A]: <L:{side}> <S:{organ}> [ca|cancer], <C:{tnm}>[, <C:{stage_phrase}>|].",
    "[Clinical stage|Stage]: <C:{stage_value}>.",
    "[Discussed|We reviewed] the [pathology|path report]: <H:{histology}>, <Z:{size}>, [margins neg|margins clear][, 0/{digit} nodes|].",
    "[Tumor board|MDT|Tumor conference] [recommends|consensus]: [neoadjuvant chemotherapy|surgery first|definitive chemoradiation].",
    "[Radiation|RT] to the [{side} {organ}|primary site], {digit}0 Gy in 2{digit} fractions.",
    "[Cycle|C]{digit} [of|day 1 of] [FOLFOX|carboplatin|AC-T|pembrolizumab], [tolerated well|grade 2 neuropathy|grade 1 nausea].",
    "[NYHA class II|CKD stage 3|Stage 2 pressure ulcer|Grade 2 diastolic dysfunction|ASA 3][, stable|].",
)
OPERATIVE = (
    "[PREOPERATIVE DIAGNOSIS|Postoperative diagnosis|Preop dx]: <L:{side}> <S:{organ}> [cancer|mass|carcinoma].",
    "[PROCEDURE|Procedure performed|Operation]: <L:{side}> {operation}.",
    "[A|An] {specimen_size} [skin incision|incision|ellipse] was made [over the mass|].",
    "[The mass|The tumor] was [palpated|identified] in the <S:{site}> and measured [about|approximately|] <Z:{size}>.",
    "[Estimated blood loss|EBL]: {n} mL[; drain placed|].",
    "[A {node_size}|One {node_size}] [sentinel node|hot node|blue node] was [removed|excised].",
)
LAYOUTS = ("", "", "", "", "- ", "* ", "• ", "1. ", "2) ", "A. ", "(a) ", "-- ", "   ", "> ")
SEPARATORS = (": ", ": ", ": ", " - ", " = ", ":  ", " ..... ", " | ", "\t", ":\t", " : ", "; ")
NOTE_KINDS = (PATHOLOGY, SYNOPTIC, RADIOLOGY, CLINIC, OPERATIVE)
GROUPS = (PATHOLOGY, PATHOLOGY, SYNOPTIC, SYNOPTIC, RECEPTORS, RADIOLOGY, CLINIC, CLINIC, OPERATIVE)
SITE_SHORT = {"upper outer quadrant": "UOQ", "upper inner quadrant": "UIQ", "lower outer quadrant": "LOQ", "lower inner quadrant": "LIQ"}
GRADE_SHORT = {"well differentiated": "well diff", "moderately differentiated": "mod diff", "poorly differentiated": "poorly diff"}
SIDE_SHORT = {"left": ("Lt", "L", "LEFT"), "right": ("Rt", "R", "RIGHT"), "bilateral": ("b/l", "BILATERAL")}
ABOUT_RECEPTORS = re.compile(r"\{(?:er|pr|her2)")
ORGAN_OR_SIDE = re.compile(r"\b(?:left|right|liver)\b")
"""Operations with these words would be answers themselves."""
CAPITALS = 0.1


def parsed(words: str) -> tuple[str, Labels]:
    """The text of marked words, and the places of its answers; a mark that is empty is none."""
    words = MARK.sub(lambda mark: mark.group() if mark.group(2).strip() else "", words)
    words = re.sub(r"[,:](?=\s*[,.:])", "", re.sub(r"[ ]+([,.;])", r"\1", re.sub(r"(?<=\S)  +(?=\S)", " ", words))).rstrip()
    text, cursor = "", 0
    labels: Labels = {}
    for mark in MARK.finditer(words):
        text += words[cursor : mark.start()]
        labels.setdefault(PHENOTYPE_OF[mark.group(1)], []).append((len(text), len(text) + len(mark.group(2))))
        text += mark.group(2)
        cursor = mark.end()
    return text + words[cursor:], labels


def values_of(cancer: Cancer, case: Case, chance: random.Random) -> dict[str, str]:
    """What a template's slots stand for in a case."""
    values = slots_of(cancer, case, chance)
    measured = cancer.sizes if cancer.sizes[1] else (0.5, 8.0)
    stage = case.stage.replace("Rai stage ", "") or chance.choice(("I", "II", "III", "IV"))
    values |= {
        "size": size(chance, *measured),
        "size2": size(chance, 0.3, 2.5),
        "site2": chance.choice(cancer.sites),
        "percent": f"{chance.randint(2, 95)}%",
        "is": chance.choice(SEPARATORS),
        "t": chance.choice(("pT1", "pT1c", "pT2", "pT3", "pT3a", "pT4", "ypT2", "pTis")),
        "n_category": chance.choice(("pN0", "pN1", "pN1a", "pN2", "pNX", "ypN0", "pN0 (i-)")),
        "grade": case.grade,
        "histology": case.histology.split(" of the ")[0],
        "operation": chance.choice([words for words in cancer.operations if not ORGAN_OR_SIDE.search(words)]),
        "stage_value": f"{chance.choice(('stage', 'Stage'))} {stage}",
        "stage_phrase": f"{chance.choice(('stage', 'Stage', 'STAGE', 'clinical stage'))} {stage}",
    }
    if not cancer.tnm:
        values["tnm"] = values["stage_phrase"]
    if chance.random() < 0.15:
        values["site"] = SITE_SHORT.get(values["site"], values["site"])
        values["grade"] = GRADE_SHORT.get(values["grade"], values["grade"])
        values["side"] = chance.choice(SIDE_SHORT.get(values["side"], (values["side"],)))
    return values


def written(template: str, values: dict[str, str], chance: random.Random) -> tuple[str, Labels]:
    """A template's sentence, in one of the layouts, and the places of its answers."""
    words = template
    while CHOICE.search(words):
        words = CHOICE.sub(lambda m: chance.choice(m.group(1).split("|")), words)
    words = re.sub(r"\{(\w+)\}", lambda m: values[m.group(1)], words)
    text, labels = parsed(chance.choice(LAYOUTS) + words)
    first = re.search(r"[A-Za-z]", text)
    if first and chance.random() < 0.8:
        text = text[: first.start()] + text[first.start()].upper() + text[first.end() :]
    if chance.random() < CAPITALS and len(text.upper()) == len(text):
        text = text.upper()
    return text, labels


def known_sentence(chance: random.Random, template: str | None = None) -> tuple[str, Labels]:
    """A sentence and the places of its answers. @param template one of the tables; any when left out"""
    template = template or chance.choice(chance.choice(GROUPS))
    cancers = [cancer for cancer in CANCERS if cancer.key == "breast" or not ABOUT_RECEPTORS.search(template)]
    cancer = chance.choice(cancers)
    return written(template, values_of(cancer, case_of(cancer, chance), chance), chance)


def enrich(made: Note, chance: random.Random) -> None:
    """Adds sentences of one kind of note, about the same case, to a synthetic note; they come in the order of the table."""
    values = values_of(made.cancer, made.case, chance)
    table = chance.choice(NOTE_KINDS)
    usable = [template for template in table if made.case.receptors or not ABOUT_RECEPTORS.search(template)]
    count = min(chance.randint(2, 9), len(usable))
    added = [usable[at] for at in sorted(chance.sample(range(len(usable)), count))]
    sentences = [written(template, values, chance)[0] for template in added]
    field = made.fields.setdefault(chance.choice(list(made.fields) or [5]), [])
    at = chance.randint(0, len(field))
    field[at:at] = sentences
