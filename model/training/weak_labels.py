"""Weak labels: for each phenotype, the places in a sentence that answer its question, found by regular expressions.

A place is (start, end) in characters of the sentence, so that every answer is a verbatim quote.
The rules read a sentence as an annotator would: sizes only of the tumor, sites only where a tumor or a specimen
is spoken of, no histology that is denied. They are a teacher with faults, not the truth.
"""

import re

Span = tuple[int, int]
NOTHING_THERE = "none"

# --- what is denied -----------------------------------------------------------------------------------------------

DENIAL = re.compile(
    r"\b(?:no(?:t| evidence of| definite| residual)?|negative for|free of|without|absence of|absent|rule out|r/o|"
    r"exclude[sd]?|uninvolved by|not involved by|clear of|neither|denies)\b[^.;:,]{0,60}$",
    re.I,
)
TUMOR_WORD = (
    r"(?:tumou?rs?|mass(?:es)?|lesions?|carcinomas?|adenocarcinomas?|neoplasms?|malignan\w+|cancers?|melanomas?|sarcomas?|"
    r"lymphomas?|gliomas?|glioblastomas?|metasta\w+|\w+omas?|dcis|lcis)"
)
TUMOR = re.compile(rf"\b{TUMOR_WORD}\b", re.I)


def is_denied(sentence: str, start: int) -> bool:
    """Whether the words before a place deny what stands there."""
    return DENIAL.search(sentence[max(0, start - 80) : start]) is not None


def speaks_of_tumor(sentence: str) -> bool:
    return any(not is_denied(sentence, m.start()) for m in TUMOR.finditer(sentence))


# --- receptors ----------------------------------------------------------------------------------------------------

RECEPTOR = re.compile(
    r"\b(?:o?estrogen(?:\s+and\s+progesterone|\s*/\s*progesterone)?(?:\.?\s+receptors?)"
    r"|progesterone(?:\.?\s+receptors?)|androgen receptors?"
    r"|her-?\s?2\s?[-/ ]?\s?neu|her-?\s?2|c-?erb-?b-?2)\b",
    re.I,
)
RECEPTOR_SHORT = re.compile(r"(?<![A-Za-z])(?:ERA?|PgR|PRA?|PR)(?=$|[\s:;,.()/+=\[-])(?!-?(?:positive|negative)?\s*(?:physician|doctor))")
RECEPTOR_CONTEXT = re.compile(
    r"\b(?:positiv\w*|negativ\w*|receptors?|her-?2\S*|estrogen|progesterone|immuno\w*|stain\w*|markers?|status|pending)\b|[+]|\d\s?%|\bER\s?/\s?PR\b|\bE?R-ICA\b|\bPgR\b",
    re.I,
)
STATUS = re.compile(
    r"(?:(?:strongly|weakly|moderately|focally|diffusely|low|weak|strong|moderate|highly)[ -]+)?"
    r"\b(?:positiv(?:e|ity)|negativ(?:e|ity)|equivocal|borderline|indeterminate|non-?amplified|not amplified|amplified|"
    r"not over-?expressed|over-?expressed|pending|unfavou?rable|favou?rable)\b"
    r"(?:\s*\((?:[^()]{0,25}\d\s?%[^()]{0,15}|\s?score [0-3]\+?|[0-3]\s?\+|[+]{1,3})\s*\))?"
    r"|(?<![\d.])[0-3]\s?\+(?![\d])"
    r"|(?<![\d.])[<>]?\s?\d{1,3}(?:-\d{1,3})?\s?%"
    r"|(?<=[A-Za-z2u])\s?(?:\(?[+]{1,3}\)?|\(-\)|-(?=\s*(?:$|[,;.)/]|(?:ER|PR|HER-?2|and)\b)))",
    re.I,
)
OTHER_MARKER = re.compile(
    r"\b(?:margins?|nodes?|metasta\w+|ki-?67|p53|cytokeratin|ck\d+|ttf|s-?100|cd\d+|e-cadherin|mib|synaptophysin|"
    r"chromogranin|vimentin|invasion|egfr|calretinin|napsin|carcinoma|tumou?r|cells?)\b",
    re.I,
)


def receptor_types(sentence: str) -> list[Span]:
    spans = [m.span() for m in RECEPTOR.finditer(sentence)]
    if RECEPTOR_CONTEXT.search(sentence):
        spans += [m.span() for m in RECEPTOR_SHORT.finditer(sentence)]
    return without_overlap(spans)


def receptor_statuses(sentence: str) -> list[Span]:
    """The result that follows each receptor before the next one, or a "positive for" just before it."""
    receptors = receptor_types(sentence)
    found: list[Span] = []
    for index, (start, end) in enumerate(receptors):
        stop = receptors[index + 1][0] if index + 1 < len(receptors) else len(sentence)
        window = sentence[: min(stop, end + 90)]
        other = OTHER_MARKER.search(window, end)
        while other and other.group().lower().startswith(("tumor", "tumour", "cell", "carcinoma")):
            other = OTHER_MARKER.search(window, other.end())
        result = STATUS.search(window, end, other.start() if other else len(window))
        if result:
            found.append(trimmed(sentence, result.span()))
            continue
        before = re.search(r"\b(positive|negative|equivocal)(?=\s+(?:for|staining for)\b[^.;:]{0,50}$)", sentence[:start], re.I)
        if before:
            found.append(before.span())
    return without_overlap(found)


# --- size ---------------------------------------------------------------------------------------------------------

NUMBER = r"\d{1,3}(?:[.,]\d{1,2})?"
UNIT = r"(?:cm|mm|centimeters?|millimeters?|cms?|CM|MM|Cm|Mm)"
SIZE = re.compile(rf"(?<![\d.,/])(?:{NUMBER}\s?{UNIT}?\.?\s?(?:x|X|×|by)\s?){{0,2}}{NUMBER}[ -]?{UNIT}\b")
SIZE_FOR = re.compile(
    r"\b(?:tumou?rs?|mass(?:es)?|lesions?|carcinomas?|adenocarcinomas?|neoplasms?|nodul(?:e|es|ar)|melanoma|sarcoma|cancer|"
    r"foc(?:us|i)|(?:greatest|maximum|maximal|largest|additional|other|minor|max)\.? (?:tumou?r )?(?:dimensions?|diameter)|"
    r"invasive component|ulcer(?:ation|ated)?|polyp\w*|size)\b",
    re.I,
)
SIZE_AGAINST = re.compile(
    r"\b(?:margins?|distance|nodes?|thick\w*|depth|deep|inva\w*|infiltrat\w*|extend\w*|specimens?|received|fragments?|tissues?|"
    r"aggregat\w*|segments?|weigh\w*|skin|ellipse|cysts?|uterus|cervix|ovar\w+|tubes?|prostate|lobes?|kidney|breast|colon|"
    r"portion|lung|spleen|liver|gallbladder|stones?|appendix|omentum|fat|scar|biops\w+|cores?|sections?|metasta\w+|length|"
    r"from|within|wall|thyroid|bladder|stomach|esophagus|vessel|artery|vein|ureter|nipple|areola|seminal|ring|away|adrenal|"
    r"excision\w*|pancreas|rectum|calcul\w+|cavity|cassette|endometri\w+|myometri\w+|breslow|up to)\b",
    re.I,
)
SIZE_AFTER = re.compile(
    r"^\s*,?(?:in (?:greatest|maximum|maximal|largest|diameter|size)|(?:[\w/-]+[,]?\s+){0,5}?"
    r"(?:mass|tumou?r|lesion|carcinoma|nodule|neoplasm|cancer|adenocarcinoma|melanoma|sarcoma)\b)",
    re.I,
)
SIZE_AFTER_AGAINST = re.compile(r"^\s*,?\s*(?:[a-z]+\s+){0,2}?(?:from|away|to the|deep|thick|in length|in thickness|margin|of the (?:nearest|closest)|long|lymph|depth)\b", re.I)


def tumor_sizes(sentence: str) -> list[Span]:
    """Sizes whose nearest cue says that it is the tumor that is measured."""
    found = []
    for m in SIZE.finditer(sentence):
        before, after = sentence[max(0, m.start() - 90) : m.start()], sentence[m.end() : m.end() + 70]
        if SIZE_AFTER_AGAINST.match(after):
            continue
        cue_for = [c.end() for c in SIZE_FOR.finditer(before)]
        cue_against = [c.end() for c in SIZE_AGAINST.finditer(before)]
        named_after = SIZE_AFTER.match(after) and not re.match(r"\s*,?in ", after)
        nearest_for, nearest_against = max(cue_for, default=-1), max(cue_against, default=-1)
        if named_after or nearest_for > nearest_against:
            found.append(m.span())
        elif nearest_for == nearest_against == -1 and SIZE_AFTER.match(after):
            found.append(m.span())
    return found


# --- site and side ------------------------------------------------------------------------------------------------

ORGAN = (
    r"(?:breast|lung|bronchus|main ?stem bronchus|colon|cecum|caecum|rectum|rectosigmoid(?: colon)?|sigmoid(?: colon)?|"
    r"(?:ascending|descending|transverse) colon|hepatic flexure|splenic flexure|ileocecal valve|kidney|renal pelvis|bladder|urinary bladder|ureter|prostate(?: gland)?|"
    r"thyroid(?: gland)?|isthmus|liver|hepatic lobe|stomach|gastric (?:antrum|body|cardia|fundus)|antrum|cardia|pylorus|lesser curvature|greater curvature|"
    r"pancreas|pancreatic (?:head|body|tail)|(?:head|body|tail) of (?:the )?pancreas|esophagus|oesophagus|gastroesophageal junction|ge junction|"
    r"ovary|ovaries|fallopian tubes?|uterus|endometrium|myometrium|cervix|uterine cervix|endocervix|vagina|vulva|"
    r"larynx|glottis|supraglottis|epiglottis|vocal cords?|pharynx|oropharynx|hypopharynx|tongue|base of (?:the )?tongue|floor of (?:the )?mouth|tonsil|mandible|maxilla|buccal mucosa|oral cavity|lip|palate|gingiva|parotid(?: gland)?|"
    r"brain|cerebrum|cerebellum|(?:frontal|temporal|parietal|occipital|insular)(?: lobe)?|insula|skin|scalp|trunk|thigh|back|arm|leg|calf|shoulder|abdominal wall|chest wall|retroperitoneum|mediastinum|"
    r"adrenal(?: gland)?|testis|testicle|thymus|pleura|peritoneum|omentum|bone marrow|spleen|choroid|ciliary body|eye|bile duct|gallbladder|duodenum|small bowel|ileum|jejunum|mesentery|soft tissue)"
)
SUBSITE = (
    r"(?:(?:upper|lower|mid)[ -](?:outer|inner)[ -]quadrant|(?:upper|lower|inner|outer|central) quadrants?|"
    r"(?:upper|lower|middle|superior|inferior|mid)[ -](?:lobe|pole|third|portion)|(?:medial|lateral|anterior|posterior) segment|"
    r"[RL](?:UL|LL|ML)|\d{1,2}(?::\d\d)?[ -]?o[' ]?clock(?: position)?|segments? [IVX1-8]+[AB]?(?:(?: and |, |/|-)[IVX1-8]+[AB]?)*|"
    r"(?:retro|sub)areolar|axillary tail|trigone|dome|lateral wall|posterior wall|anterior wall|lower uterine segment|peripheral zone|transition zone|apex)"
)
POSITION = r"(?:upper|lower|mid(?:dle)?|distal|proximal|anterior|posterior|lateral|medial|superior|inferior|ventral|dorsal|anterolateral|posterolateral|deep)"
SITE = re.compile(rf"\b(?:{SUBSITE}(?:,? (?:of )?(?:the )?(?:{POSITION} )?{ORGAN})?|(?:{POSITION} )?{ORGAN}(?:,? (?:{SUBSITE}))?)(?![\w-])", re.I)
SITE_FIELD = re.compile(r"\b(?:site|laterality|location|localization|located|situated|origin|primary|organ)\b", re.I)
SPECIMEN = re.compile(r"\b(?:\w*ectomy|excision\w*|resection|biops(?:y|ies)|lumpectomy|specimen type|procedure|\w*scopy|aspirat\w+|core)\b", re.I)
NOT_A_SITE = re.compile(r"^[\s,-]*(?:\w+\s){0,1}(?:lymph|nodes?|margins?|tissue|fat|function|artery|vein|exam|conservation|cancer staging|stones?|parenchyma is|pain)\b", re.I)
DULL = re.compile(r"\b(?:received|labell?ed|submitted|cassettes?|sectioned|serially|representative|unremarkable|benign|within normal|inked|patient's)\b", re.I)


def is_about_tumor_or_specimen(sentence: str) -> bool:
    if SITE_FIELD.search(sentence):
        return True
    return not DULL.search(sentence) and (SPECIMEN.search(sentence) is not None or speaks_of_tumor(sentence))


def tumor_sites(sentence: str) -> list[Span]:
    """Anatomic places where a tumor, a site field or a surgical specimen is spoken of, except nodes and margins."""
    if not is_about_tumor_or_specimen(sentence):
        return []
    return [
        m.span()
        for m in SITE.finditer(sentence)
        if not NOT_A_SITE.match(sentence[m.end() :]) and not re.search(r"\b(?:no|free of|margin of|margins?:)\s*$", sentence[: m.start()], re.I)
    ]


SIDE = re.compile(r"\b(?:left|right|bilateral|midline|unilateral)\b", re.I)
SIDE_ABBREVIATED = re.compile(r"(?<![\w.])(?:Lt|Rt|LT|RT)\b\.?")
SIDE_OF = re.compile(rf"^[\s,:()-]*(?:(?!nodes?|lymph|margin)[\w'-]+[\s,:()-]+){{0,3}}?(?:{ORGAN}|{SUBSITE}|{TUMOR_WORD}|lobe|hemithyroid\w*|\w*ectomy|hemicolectomy|pole|side|adnexal?|cheek|neck mass|axillary tail|renal|tumou?r)\b", re.I)
SIDE_FIELD = re.compile(r"\b(?:laterality|tumou?r (?:site|location|side)|side|location|site)\b[^.;]{0,40}$", re.I)
ORGAN_BEFORE = re.compile(rf"\b(?:{ORGAN}|{TUMOR_WORD}|lobe)[\s,:()-]+(?:[\w-]+[\s,:()-]+){{0,1}}$", re.I)
NOT_A_SIDE = re.compile(
    r"^[\s,-]*(?:[\w/-]+[\s,-]+){0,3}?(?:lymph|nodes?|margins?|artery|vein|vessels?|iliac|obturator|sided weakness|atrium|ventric\w+|coronary|para-?aortic|level|ureteral margin|colic|paratracheal|common)\b", re.I
)


def tumor_lateralities(sentence: str) -> list[Span]:
    """The side of an organ, a tumor or a specimen; not that of nodes, vessels and margins."""
    if not is_about_tumor_or_specimen(sentence):
        return []
    found = []
    for m in [*SIDE.finditer(sentence), *SIDE_ABBREVIATED.finditer(sentence)]:
        before, after = sentence[: m.start()], sentence[m.end() :]
        if NOT_A_SIDE.match(after):
            continue
        if SIDE_OF.match(after) or SIDE_FIELD.search(before) or (ORGAN_BEFORE.search(before) and re.match(r"\s*[,;:.)-]|\s*$", after)):
            found.append(m.span())
    return without_overlap(found)


# --- grade --------------------------------------------------------------------------------------------------------

DEGREE = r"(?:well|moderate(?:ly)?|poor(?:ly)?|intermediate)"
GRADE_VALUE = r"(?:[1-4](?:\s?(?:/|of|out of|-|to)\s?[1-4])?|I{1,3}V?(?:\s?(?:/|of|out of|-|to)\s?I{1,3}V?)?|IV|G[1-4X])\b"
GRADE = re.compile(
    rf"\b{DEGREE}(?:(?:[ -]+to[ -]+|\s?[-/,]\s?|\s+and\s+){DEGREE})?[. -]*\s?differentiated\b|\b{DEGREE}[. ]+differentiation\b|\bundifferentiated\b"
    r"|\b(?:high|low|intermediate)(?:[ -]to[ -](?:high|intermediate))?(?: nuclear| histologic(?:al)?)?[ -]grade\b"
    r"|\bGleason(?:'s)?(?:\s+(?:score|grades?|sum|pattern|combined|primary|secondary|total|summary)){0,3}[\s:]*(?:of\s)?(?:\(?\d\s?[+]\s?\d\)?(?:\s?=\s?\d{1,2}(?:\s?/\s?10)?)?|\d{1,2}(?:\s?/\s?10)?(?:\s?\(\d\s?\+\s?\d\))?)"
    rf"|\b(?:(?:overall|combined|histologic(?:al)?|nuclear|fuhrman(?:'s)?|furhman|nottingham|bloom[ -]richardson|sbr|figo|who|elston|edmondson(?:-steiner)?|tumou?r|final|modified|architectural|nottingham histologic|isup)\s+)*grade(?:\s+group)?\s*[ :=]?\s*(?:is\s)?{GRADE_VALUE}"
    r"|\b(?:who|grade)[ (:-]+(?:grade )?(?:I{1,3}V?|IV)\b(?![\w-])"
    r"|(?<![\w-])G[1-4](?![\w-])(?!\s*[-:]\s*[A-Z])",
    re.I,
)
GRADE_FIELD = re.compile(rf"\b(?:grade|grading|differentiation|nottingham score|score total|overall score)\b[^:.;]{{0,25}}:\s*({GRADE_VALUE}|high|low|intermediate|well|moderate(?:ly)?|poor(?:ly)?|\d/9)(?![\w-])", re.I)
NOT_A_GRADE = re.compile(r"^[\s,-]*(?:\w+\s+){0,2}?(?:dysplasia|intraepithelial|pin|prostatic intra|fever|squamous intra|adenomas?|not applicable|cannot)\b", re.I)


def without_heading(match: re.Match[str]) -> Span:
    """The value of "Histologic grade: 2"; a Gleason score keeps its name, since a bare 7 says nothing."""
    words = match.group()
    if ":" in words and not words.lower().startswith("gleason"):
        return match.start() + words.index(":") + 1, match.end()
    return match.span()


def cancer_grades(sentence: str) -> list[Span]:
    found = [
        trimmed(sentence, without_heading(m))
        for m in GRADE.finditer(sentence)
        if not NOT_A_GRADE.match(sentence[m.end() :])
        and not is_denied(sentence, m.start())
        and not (m.group()[0] in "gG" and len(m.group()) == 2 and not re.search(r"grade|differentiat|histolog|carcinoma|pT|tumou?r", sentence, re.I))
    ]
    found += [m.span(1) for m in GRADE_FIELD.finditer(sentence)]
    return without_overlap(found)


# --- histology ----------------------------------------------------------------------------------------------------

GAP = r"[-/. ]{1,3}"
QUALIFIER = (
    r"(?:invasive|infiltrating|infiltrative|in[ -]situ|ductal|lobular|papillary|micropapillary|tubular|mucinous|medullary|metaplastic|"
    r"cribriform|comedo|apocrine|follicular|anaplastic|squamous(?: cell)?|basal(?:oid)?(?: cell)?|adeno(?:id|squamous)?|cystic|acinar|bronchi?olo-?alveolar|solid|"
    r"thyroid|lepidic|clear(?:[ -]cell)?|renal(?: cell)?|chromophobe|urothelial|transitional(?: cell)?|hepatocellular|cholangio|endometrioid|serous|"
    r"signet[ -]ring(?: cell)?|neuroendocrine|small[ -]cell|large[ -]cell|non[- ]small[ -]cell|spindle(?: cell)?|giant[ -]cell|sarcomatoid|keratinizing|non-?keratinizing|"
    r"verrucous|mucoepidermoid|pleomorphic|epithelioid|biphasic|desmoplastic|malignant|primary|superficial spreading|nodular|acral|"
    r"mixed|conventional|classic(?:al)?|oncocytic|tall[ -]cell|hurthle cell|intestinal|diffuse|villous|intraductal|noninvasive|embryonal|yolk sac|mammary|"
    r"adrenal|adrenocortical|cortical|granular cell|prostatic|colonic|colorectal|gastric|pulmonary|thymic|germ cell|myxoid|round cell|peripheral nerve sheath|b[ -]cell|t[ -]cell|hodgkin|mantle cell|marginal zone|acute|chronic|lymphoblastic|lymphocytic|myeloid|myelogenous)"
)
CORE = (
    r"(?:adeno-?carcinomas?|cystadenocarcinomas?|carcinomas?|carcino-?sarcomas?|leiomyosarcomas?|liposarcomas?|rhabdomyosarcomas?|myxofibrosarcomas?|sarcomas?|melanomas?|"
    r"lymphomas?|leuka?emias?|mesotheliomas?|glioblastomas?(?: multiforme)?|astrocytomas?|oligo-?dendrogliomas?|oligoastrocytomas?|ependymomas?|gliosarcomas?|gliomas?|seminomas?|"
    r"teratomas?|choriocarcinomas?|thymomas?|pheochromocytomas?|paragangliomas?|cholangiocarcinomas?|hepatomas?|gist|myeloma|histiocytomas?)"
)
SPECIFIC = r"(?:dcis|lcis|adeno-?carcinoma|cystadenocarcinoma|melanoma|glioblastoma|astrocytoma|oligo|seminoma|mesothelioma|thymoma|pheochromo|paragangl|cholangio|leiomyo|lipo|carcinosarcoma|ependymoma|gliosarcoma|chorio|teratoma|hepatoma|myeloma|rhabdo|myxofibro|histiocyt|lymphoma|leuk)"
HISTOLOGY = re.compile(
    rf"\b(?:(?:{QUALIFIER}(?:\s?(?:and|&)\s)?[,]?{GAP}){{0,5}}{CORE}(?:[-, ]{{1,2}}in[ -]situ)?"
    rf"(?:,? (?:{QUALIFIER}(?: and {QUALIFIER})? (?:type|variant|subtype|pattern))|,? (?:not otherwise specified|nos|no special type|nst)\b)?"
    r"|(?:intraductal |extensive )?\b(?:DCIS|LCIS)\b|(?:malignant )?phyllodes tumou?r|gastrointestinal stromal tumou?r|wilms'? tumou?r|carcinoid(?: tumou?r)?|yolk sac tumou?r|"
    r"malignant peripheral nerve sheath tumou?r)(?![\w-])",
    re.I,
)
QUALIFIED = re.compile(rf"^{QUALIFIER}\b", re.I)
HISTOLOGY_FIELD = re.compile(r"\b(?:histolog\w+ (?:sub)?types?|tumou?r types?|cell type)\s*:\s*([A-Za-z][\w -]{3,50}?)(?=\s*(?:[.,;(:]|$))", re.I)
DENIED_PLAINLY = re.compile(r"\b(?:no(?! special)(?:t| evidence of)?|negative for|free of|without|rule out|r/o|uninvolved by|history of|distance (?:of|from)|absence of)\b[^.;:]{0,50}$", re.I)
EMPTY_VALUE = re.compile(r"^(?:not|see|cannot|none|unknown|n/?a|pending|other|specify)\b", re.I)


def histological_types(sentence: str) -> list[Span]:
    """Named histologies; plain "carcinoma" or "malignant tumor" says too little, and what is denied is left out."""
    found = []
    for m in HISTOLOGY.finditer(sentence):
        words = m.group()
        if not QUALIFIED.match(words) and not re.match(SPECIFIC, words, re.I) and " tumo" not in words.lower() and not words.lower().startswith(("carcinoid", "gist", "glioma")):
            continue
        if re.fullmatch(rf"(?:primary|malignant|invasive|infiltrating|infiltrative|residual){GAP}(?:carcinomas?|lymphomas?|tumou?rs?)", words, re.I):
            continue
        if not DENIED_PLAINLY.search(sentence[max(0, m.start() - 70) : m.start()]):
            found.append(trimmed(sentence, m.span()))
    if not found:
        found = [m.span(1) for m in HISTOLOGY_FIELD.finditer(sentence) if not EMPTY_VALUE.match(m.group(1))]
    return without_overlap(found)


# --- stage --------------------------------------------------------------------------------------------------------

DIGIT = r"[0-4OoXx]"
T_PART = rf"[yarc]{{0,2}}[pc]?T\s?(?:[0-4Xx]|is|IS)\s?[a-d]?[12]?(?:\s?\((?:is|m|s|\d)\))?"
N_PART = rf"[y]?[pc]?N\s?{DIGIT}[a-c]?(?:\s?\((?:i[+-]|sn|mi|mol[+-]|i\s?[+-]\)\s?\(sn)\))?(?:mi)?"
M_PART = rf"[pc]?M\s?{DIGIT}[a-c]?"
TNM = re.compile(
    rf"(?<![A-Za-z0-9])(?:{T_PART}(?:\s?[,;/.-]?\s?{N_PART})?(?:\s?[,;/.-]?\s?{M_PART})?|[y]?p{N_PART}(?:\s?[,;/.-]?\s?{M_PART})?|{N_PART}\s?[,;/]?\s?{M_PART}|p{M_PART})(?![A-Za-z0-9])"
)
TNM_BARE = re.compile(r"(?<![A-Za-z0-9])(?:N\s?[0-3Xx][a-c]?|M\s?[01Xx][a-c]?)(?![A-Za-z0-9-])")
TNM_CONTEXT = re.compile(r"\b(?:stag\w+|tnm|ajcc|uicc|metastas[ie]s|lymph nodes?|primary tumou?r)\b", re.I)
STAGE = re.compile(
    r"\b(?:(?:figo|ajcc|clinical|pathologic(?:al)?|tnm|ann arbor|dukes'?|masaoka)\s+)?stage(?:\s+(?:group(?:ing)?|is))?\s*[:=]?\s*(?:0|I{1,3}V?|IV|[1-4])(?:\s?[A-Ca-c](?:\d)?)?(?![\w])"
    r"|\bfigo\s*:?\s*(?:I{1,3}V?|IV)\s?[A-Ca-c]?\d?(?![\w])|\b(?:modified )?(?:astler[- ]coller|dukes'?)\s*:?\s*(?:stage\s*)?[A-D][1-3]?(?![\w])|\blimited[ -]stage\b|\bextensive[ -]stage\b",
    re.I,
)
STAGE_FIELD = re.compile(r"\b[TNM][ -](?:stage|category|classification)\s*:\s*(p?[TNM]?\s?[0-4OX][a-c]?)(?!\w)")


def cancer_stages(sentence: str) -> list[Span]:
    found = [m.span() for m in STAGE.finditer(sentence)]
    context = TNM_CONTEXT.search(sentence) or len(TNM.findall(sentence)) > 1
    for m in TNM.finditer(sentence):
        words = m.group()
        clear = re.match(r"[yarc]*p[TNM]|cT", words) or re.search(r"T.*N|N.*M", words)
        if clear or context:
            found.append(trimmed(sentence, m.span()))
    if TNM_CONTEXT.search(sentence):
        found += [m.span() for m in TNM_BARE.finditer(sentence)]
    found += [m.span(1) for m in STAGE_FIELD.finditer(sentence)]
    return without_overlap(found)


# --- all of them --------------------------------------------------------------------------------------------------

RULES = {
    "hormone-receptor-type": receptor_types,
    "hormone-receptor-status": receptor_statuses,
    "tumor-size": tumor_sizes,
    "tumor-site": tumor_sites,
    "cancer-grade": cancer_grades,
    "histological-type": histological_types,
    "tumor-laterality": tumor_lateralities,
    "cancer-stage": cancer_stages,
}
MOST_ANSWERS = 5


def trimmed(sentence: str, span: Span) -> Span:
    """A place without white space and separators at its ends."""
    start, end = span
    while start < end and sentence[start] in " ,;:.":
        start += 1
    while end > start and sentence[end - 1] in " ,;:.":
        end -= 1
    return start, end


def without_overlap(spans: list[Span]) -> list[Span]:
    """Places in order of the text; of two that overlap, the longer."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: s[0] - s[1]):
        if all(span[1] <= other[0] or span[0] >= other[1] for other in kept):
            kept.append(span)
    return sorted(kept)


def weak_labels(sentence: str) -> dict[str, list[Span]]:
    """For each phenotype that the sentence answers: its places, in order, the same words only once."""
    labels = {}
    for phenotype, rule in RULES.items():
        seen: set[str] = set()
        kept = []
        for start, end in rule(sentence):
            words = sentence[start:end].lower()
            if words and words not in seen:
                seen.add(words)
                kept.append((start, end))
        if kept:
            labels[phenotype] = kept[:MOST_ANSWERS]
    return labels


def answer(sentence: str, spans: list[Span]) -> str:
    return ", ".join(sentence[start:end] for start, end in spans) or NOTHING_THERE
