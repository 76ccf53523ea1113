"""Facts of 17 types of cancer that synthetic notes are made of: where, what, which values, which complaint."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Cancer:
    key: str
    diagnoses: dict[str, str]
    """histology (as a note writes it) -> the diagnosis asked for"""
    sites: tuple[str, ...]
    """where in the organ"""
    organ: str
    sides: tuple[str, ...] = ()
    sexes: str = "MF"
    ages: tuple[int, int] = (38, 86)
    grades: tuple[str, ...] = ("well differentiated", "moderately differentiated", "poorly differentiated", "grade 1", "grade 2", "grade 3")
    stages: tuple[str, ...] = ("I", "IIA", "IIB", "IIIA", "IIIB", "IIIC", "IV")
    tnm: bool = True
    sizes: tuple[float, float] = (0.6, 9.0)
    """cm"""
    complaints: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    labs: tuple[str, ...] = ()
    markers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """biomarkers besides receptors, with their possible results"""
    operations: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    """what the disease is called in a sentence"""


CANCERS = (
    Cancer(
        "breast",
        {"invasive ductal carcinoma": "breast cancer", "invasive lobular carcinoma": "breast cancer", "infiltrating ductal carcinoma": "breast cancer",
         "mucinous carcinoma": "breast cancer", "DCIS": "breast cancer", "ductal carcinoma in situ": "breast cancer", "IDC": "breast cancer"},
        ("upper outer quadrant", "upper inner quadrant", "lower outer quadrant", "lower inner quadrant", "2 o'clock", "10 o'clock", "6 o'clock", "retroareolar region", "axillary tail"),
        "breast", ("left", "right", "bilateral"), "FFFFFFFFM", (29, 88),
        ("Nottingham grade 1", "Nottingham grade 2", "Nottingham grade 3", "grade 2", "grade 3", "poorly differentiated", "high nuclear grade"),
        sizes=(0.4, 7.0),
        complaints=("a palpable breast lump", "an abnormal screening mammogram", "nipple discharge", "skin dimpling of the breast"),
        findings=("firm mobile breast mass", "spiculated mass on mammogram, BI-RADS 5", "palpable axillary adenopathy", "no nipple retraction"),
        labs=("CA 15-3 {n} U/mL", "CA 27.29 {n} U/mL"),
        markers={"Ki-67": ("5%", "12%", "20%", "35%", "60%"), "Oncotype DX score": ("8", "14", "22", "31"), "BRCA": ("negative", "BRCA1 mutation", "BRCA2 mutation")},
        operations=("lumpectomy", "partial mastectomy", "total mastectomy", "modified radical mastectomy", "sentinel lymph node biopsy"),
        names=("breast cancer", "breast carcinoma", "breast ca"),
    ),
    Cancer(
        "lung",
        {"adenocarcinoma": "lung adenocarcinoma", "invasive adenocarcinoma, acinar predominant": "lung adenocarcinoma", "squamous cell carcinoma": "lung squamous cell carcinoma",
         "keratinizing squamous cell carcinoma": "lung squamous cell carcinoma", "small cell carcinoma": "small cell lung cancer", "non-small cell carcinoma": "lung cancer"},
        ("upper lobe", "lower lobe", "middle lobe", "hilum", "apex", "lingula"),
        "lung", ("left", "right"), ages=(42, 88), stages=("IA", "IB", "IIA", "IIB", "IIIA", "IIIB", "IVA", "IV"),
        complaints=("cough and hemoptysis", "worsening dyspnea", "a lung nodule found on CT", "chest pain and weight loss"),
        findings=("decreased breath sounds at the base", "spiculated pulmonary nodule, FDG avid with SUV {n}", "mediastinal adenopathy", "pleural effusion"),
        labs=("CEA {n} ng/mL", "sodium 129 mmol/L"),
        markers={"EGFR": ("exon 19 deletion", "L858R mutation", "wild type"), "ALK": ("rearranged", "negative"), "PD-L1": ("TPS <1%", "TPS 30%", "TPS 80%"), "KRAS": ("G12C", "wild type")},
        operations=("lobectomy", "wedge resection", "pneumonectomy", "segmentectomy", "CT-guided core biopsy", "bronchoscopy with EBUS"),
        names=("lung cancer", "carcinoma of the lung", "bronchogenic carcinoma", "NSCLC"),
    ),
    Cancer(
        "colorectal",
        {"adenocarcinoma": "colorectal cancer", "mucinous adenocarcinoma": "colorectal cancer", "signet ring cell carcinoma": "colorectal cancer"},
        ("sigmoid colon", "cecum", "ascending colon", "transverse colon", "descending colon", "rectum", "hepatic flexure", "rectosigmoid"),
        "colon", ages=(33, 90),
        complaints=("rectal bleeding", "iron deficiency anemia", "change in bowel habits", "a positive FIT test"),
        findings=("near-obstructing mass at colonoscopy", "abdomen soft, no hepatomegaly", "circumferential wall thickening on CT", "liver lesions suspicious for metastases"),
        labs=("CEA {n} ng/mL", "hemoglobin 8.9 g/dL"),
        markers={"MSI": ("MSI-high", "microsatellite stable"), "KRAS": ("mutated", "wild type"), "BRAF": ("V600E", "wild type"), "MMR": ("proficient", "deficient")},
        operations=("right hemicolectomy", "sigmoid colectomy", "low anterior resection", "abdominoperineal resection", "colonoscopy with biopsy"),
        names=("colon cancer", "colorectal cancer", "rectal cancer", "colon carcinoma"),
    ),
    Cancer(
        "leukemia",
        {"acute myeloid leukemia": "leukemia", "chronic lymphocytic leukemia": "leukemia", "acute lymphoblastic leukemia": "leukemia", "chronic myeloid leukemia": "leukemia", "AML": "leukemia", "CLL": "leukemia"},
        ("bone marrow", "peripheral blood"), "bone marrow", ages=(19, 84), grades=(), stages=("Rai stage 0", "Rai stage II", "Rai stage IV", ""), tnm=False, sizes=(0, 0),
        complaints=("fatigue and easy bruising", "an elevated white count", "fevers and gum bleeding", "recurrent infections"),
        findings=("petechiae on both legs", "splenomegaly 4 cm below the costal margin", "no lymphadenopathy", "pallor"),
        labs=("WBC {n} x10^9/L with {n}% blasts", "platelets {n} x10^9/L", "flow cytometry: CD34+, CD117+ blasts", "bone marrow with {n}% blasts", "LDH {n} U/L"),
        markers={"FLT3": ("ITD positive", "negative"), "NPM1": ("mutated", "wild type"), "BCR-ABL1": ("positive", "negative"), "TP53": ("deleted", "intact")},
        operations=("bone marrow biopsy", "bone marrow aspiration"),
        names=("leukemia", "acute leukemia", "AML", "CLL"),
    ),
    Cancer(
        "lymphoma",
        {"diffuse large B-cell lymphoma": "lymphoma", "follicular lymphoma": "lymphoma", "classical Hodgkin lymphoma": "lymphoma", "mantle cell lymphoma": "lymphoma", "DLBCL": "lymphoma", "marginal zone lymphoma": "lymphoma"},
        ("cervical lymph nodes", "axilla", "mediastinum", "retroperitoneum", "spleen", "stomach", "inguinal region"), "lymph nodes", ages=(18, 88), grades=("grade 1-2", "grade 3A", ""),
        stages=("I", "II", "IIA", "III", "IIIB", "IV"), tnm=False, sizes=(1.2, 11.0),
        complaints=("painless neck swelling", "night sweats and weight loss", "pruritus and fevers", "a mediastinal mass"),
        findings=("rubbery cervical nodes up to {n} cm", "bulky mediastinal adenopathy", "spleen tip palpable", "FDG-avid nodal disease above and below the diaphragm"),
        labs=("LDH {n} U/L", "beta-2 microglobulin 3.1 mg/L"),
        markers={"CD20": ("positive", "negative"), "CD30": ("positive", "negative"), "BCL2": ("positive", "rearranged"), "Ki-67": ("15%", "40%", "90%")},
        operations=("excisional lymph node biopsy", "core needle biopsy"),
        names=("lymphoma", "non-Hodgkin lymphoma", "Hodgkin lymphoma"),
    ),
    Cancer(
        "prostate",
        {"adenocarcinoma": "prostate cancer", "acinar adenocarcinoma": "prostate cancer", "prostatic adenocarcinoma": "prostate cancer"},
        ("apex", "base", "peripheral zone", "transition zone", "mid gland"), "prostate", ("left", "right", "bilateral"), "M", (48, 86),
        ("Gleason score 3+3=6", "Gleason 3+4=7", "Gleason score 4+3=7", "Gleason 4+4=8", "Gleason score 4+5=9", "Grade Group 2"),
        stages=("I", "IIA", "IIB", "IIC", "IIIA", "IIIB", "IVA", "IVB"), sizes=(0.4, 4.0),
        complaints=("an elevated PSA", "urinary hesitancy and nocturia", "bone pain", "a nodule on rectal examination"),
        findings=("prostate enlarged with a firm nodule", "PI-RADS 5 lesion on MRI", "no bony tenderness", "bone scan with uptake in the pelvis"),
        labs=("PSA {n} ng/mL", "testosterone 350 ng/dL"),
        markers={"PSA doubling time": ("4 months", "11 months"), "Decipher": ("low risk", "high risk")},
        operations=("radical prostatectomy", "transrectal biopsy", "robotic prostatectomy", "TURP"),
        names=("prostate cancer", "carcinoma of the prostate", "prostate ca"),
    ),
    Cancer(
        "kidney",
        {"clear cell renal cell carcinoma": "clear cell renal cell carcinoma", "renal cell carcinoma, clear cell type": "clear cell renal cell carcinoma",
         "papillary renal cell carcinoma": "papillary renal cell carcinoma", "chromophobe renal cell carcinoma": "chromophobe renal cell carcinoma"},
        ("upper pole", "lower pole", "mid pole", "renal hilum"), "kidney", ("left", "right"), ages=(35, 84),
        grades=("Fuhrman grade 1", "Fuhrman grade 2", "Fuhrman grade 3", "ISUP grade 2", "WHO/ISUP grade 4", "nuclear grade 3"), stages=("I", "II", "III", "IV"), sizes=(1.2, 14.0),
        complaints=("gross hematuria", "flank pain", "an incidental renal mass"),
        findings=("enhancing renal mass on CT", "no flank tenderness", "tumor thrombus in the renal vein"),
        labs=("creatinine 1.{n} mg/dL", "hemoglobin 11.2 g/dL", "calcium 10.9 mg/dL"),
        markers={"CAIX": ("positive", "negative"), "CK7": ("positive", "negative")},
        operations=("partial nephrectomy", "radical nephrectomy", "laparoscopic nephrectomy"),
        names=("kidney cancer", "renal cell carcinoma", "RCC"),
    ),
    Cancer(
        "bladder",
        {"urothelial carcinoma": "bladder cancer", "papillary urothelial carcinoma": "bladder cancer", "transitional cell carcinoma": "bladder cancer"},
        ("trigone", "dome", "left lateral wall", "right lateral wall", "posterior wall", "bladder neck"), "bladder", (), "MMMF", (48, 90), ("high grade", "low grade", "grade 3"),
        stages=("0a", "I", "II", "IIIA", "IVA"), sizes=(0.5, 7.0),
        complaints=("painless gross hematuria", "microscopic hematuria", "urinary frequency and dysuria"),
        findings=("papillary tumor at cystoscopy", "no suprapubic mass", "bladder wall thickening on CT urogram"),
        labs=("urine cytology positive for malignant cells", "creatinine 1.{n} mg/dL"),
        markers={"FGFR3": ("mutated", "wild type"), "PD-L1": ("CPS 5", "CPS 20")},
        operations=("TURBT", "radical cystectomy", "cystoprostatectomy", "cystoscopy with biopsy"),
        names=("bladder cancer", "urothelial cancer of the bladder", "bladder ca"),
    ),
    Cancer(
        "thyroid",
        {"papillary thyroid carcinoma": "thyroid cancer", "papillary carcinoma, follicular variant": "thyroid cancer", "follicular carcinoma": "thyroid cancer", "medullary thyroid carcinoma": "thyroid cancer"},
        ("lobe", "isthmus", "upper pole", "lower pole"), "thyroid", ("left", "right", "bilateral"), "FFFM", (19, 80), ("well differentiated", "", "poorly differentiated"),
        stages=("I", "II", "III", "IVA"), sizes=(0.3, 5.0),
        complaints=("a thyroid nodule", "neck fullness", "hoarseness"),
        findings=("palpable thyroid nodule", "hypoechoic nodule with microcalcifications, TI-RADS 5", "no cervical adenopathy"),
        labs=("TSH 2.{n} mIU/L", "thyroglobulin {n} ng/mL", "calcitonin {n} pg/mL"),
        markers={"BRAF": ("V600E", "wild type"), "RET": ("mutated", "wild type")},
        operations=("total thyroidectomy", "hemithyroidectomy", "fine needle aspiration", "central neck dissection"),
        names=("thyroid cancer", "thyroid carcinoma", "PTC"),
    ),
    Cancer(
        "melanoma",
        {"malignant melanoma": "melanoma", "superficial spreading melanoma": "melanoma", "nodular melanoma": "melanoma", "melanoma": "melanoma", "acral lentiginous melanoma": "melanoma"},
        ("back", "shoulder", "calf", "scalp", "thigh", "arm", "heel"), "skin", ("left", "right"), ages=(24, 88), grades=("Clark level IV", "Clark level III", ""),
        stages=("IA", "IB", "IIA", "IIB", "IIC", "IIIB", "IIIC", "IV"), sizes=(0.4, 4.0),
        complaints=("a changing mole", "a bleeding pigmented lesion", "a dark skin lesion"),
        findings=("asymmetric pigmented lesion with irregular borders", "palpable inguinal node", "no satellite lesions"),
        labs=("LDH {n} U/L", "Breslow thickness 2.{n} mm"),
        markers={"BRAF": ("V600E", "wild type"), "NRAS": ("mutated", "wild type"), "S100": ("positive",)},
        operations=("wide local excision", "punch biopsy", "sentinel lymph node biopsy", "shave biopsy"),
        names=("melanoma", "cutaneous melanoma", "skin melanoma"),
    ),
    Cancer(
        "pancreatic",
        {"ductal adenocarcinoma": "pancreatic cancer", "pancreatic ductal adenocarcinoma": "pancreatic cancer", "adenocarcinoma": "pancreatic cancer"},
        ("head of the pancreas", "body of the pancreas", "tail of the pancreas", "uncinate process"), "pancreas", ages=(41, 88), stages=("IA", "IB", "IIA", "IIB", "III", "IV"), sizes=(1.2, 6.5),
        complaints=("painless jaundice", "epigastric pain radiating to the back", "new onset diabetes and weight loss"),
        findings=("scleral icterus", "hypodense pancreatic mass with double duct sign", "celiac encasement", "palpable gallbladder"),
        labs=("CA 19-9 {n} U/mL", "total bilirubin {n} mg/dL"),
        markers={"KRAS": ("G12D", "wild type"), "BRCA2": ("mutated", "negative")},
        operations=("Whipple procedure", "pancreaticoduodenectomy", "distal pancreatectomy", "EUS-guided FNA"),
        names=("pancreatic cancer", "carcinoma of the pancreas", "PDAC"),
    ),
    Cancer(
        "liver",
        {"hepatocellular carcinoma": "liver cancer", "HCC": "liver cancer", "trabecular hepatocellular carcinoma": "liver cancer"},
        ("segment 6", "segment 8", "left lobe", "right lobe", "segment IVA", "caudate lobe"), "liver", ages=(38, 85), stages=("I", "IB", "II", "IIIA", "IIIB", "IV"), sizes=(1.2, 13.0),
        complaints=("right upper quadrant pain", "a liver lesion on surveillance ultrasound", "ascites and weight loss"),
        findings=("cirrhotic liver with an arterially enhancing lesion, LI-RADS 5", "spider angiomata", "ascites", "portal vein thrombosis"),
        labs=("AFP {n} ng/mL", "Child-Pugh A", "albumin 2.{n} g/dL", "hepatitis C RNA detected"),
        markers={"HepPar-1": ("positive",), "glypican-3": ("positive", "negative")},
        operations=("segmentectomy", "right hepatectomy", "liver transplantation", "ultrasound-guided biopsy"),
        names=("liver cancer", "hepatocellular carcinoma", "hepatoma"),
    ),
    Cancer(
        "gastric",
        {"adenocarcinoma, intestinal type": "gastric cancer", "signet ring cell carcinoma": "gastric cancer", "adenocarcinoma": "gastric cancer", "poorly cohesive carcinoma": "gastric cancer"},
        ("antrum", "gastric body", "cardia", "lesser curvature", "greater curvature", "pylorus"), "stomach", ages=(32, 88),
        complaints=("early satiety", "dyspepsia and melena", "epigastric pain and vomiting"),
        findings=("ulcerated gastric mass at endoscopy", "epigastric tenderness", "thickened stomach wall on CT", "peritoneal nodules"),
        labs=("CEA {n} ng/mL", "hemoglobin 9.1 g/dL", "H. pylori positive"),
        markers={"HER2": ("negative", "positive (3+)"), "PD-L1": ("CPS 1", "CPS 10"), "MSI": ("MSI-high", "stable")},
        operations=("subtotal gastrectomy", "total gastrectomy", "EGD with biopsy", "D2 lymphadenectomy"),
        names=("gastric cancer", "stomach cancer", "gastric carcinoma"),
    ),
    Cancer(
        "ovarian",
        {"high grade serous carcinoma": "ovarian cancer", "serous carcinoma": "ovarian cancer", "endometrioid carcinoma of the ovary": "ovarian cancer", "clear cell carcinoma of the ovary": "ovarian cancer", "papillary serous cystadenocarcinoma": "ovarian cancer"},
        ("ovary", "fallopian tube", "adnexa", "omentum"), "ovary", ("left", "right", "bilateral"), "F", (31, 86), ("high grade", "low grade", "grade 3"),
        stages=("IA", "IC", "IIB", "IIIA", "IIIB", "IIIC", "IV"), sizes=(2.0, 18.0),
        complaints=("abdominal bloating", "a pelvic mass", "increasing abdominal girth"),
        findings=("complex adnexal mass on ultrasound", "ascites and omental caking", "fixed pelvic mass"),
        labs=("CA-125 {n} U/mL", "HE4 {n} pmol/L"),
        markers={"BRCA": ("BRCA1 mutation", "negative"), "HRD": ("positive", "negative"), "WT1": ("positive",)},
        operations=("total abdominal hysterectomy and bilateral salpingo-oophorectomy", "debulking surgery", "omentectomy", "diagnostic laparoscopy"),
        names=("ovarian cancer", "ovarian carcinoma", "carcinoma of the ovary"),
    ),
    Cancer(
        "endometrial",
        {"endometrioid adenocarcinoma": "endometrial cancer", "endometrioid carcinoma": "endometrial cancer", "serous carcinoma of the endometrium": "endometrial cancer"},
        ("endometrium", "uterine fundus", "lower uterine segment", "uterine cavity"), "uterus", (), "F", (38, 88), ("FIGO grade 1", "FIGO grade 2", "FIGO grade 3", "grade 1"),
        stages=("IA", "IB", "II", "IIIA", "IIIC1", "IVB"), sizes=(0.8, 8.0),
        complaints=("postmenopausal bleeding", "abnormal uterine bleeding", "a thickened endometrial stripe"),
        findings=("uterus slightly enlarged", "endometrial stripe of 18 mm", "no adnexal mass"),
        labs=("CA-125 {n} U/mL", "hemoglobin 10.4 g/dL"),
        markers={"MMR": ("deficient", "intact"), "p53": ("abnormal", "wild type")},
        operations=("total hysterectomy and bilateral salpingo-oophorectomy", "endometrial biopsy", "dilation and curettage", "robotic hysterectomy"),
        names=("endometrial cancer", "uterine cancer", "endometrial carcinoma"),
    ),
    Cancer(
        "head and neck",
        {"squamous cell carcinoma": "head and neck cancer", "keratinizing squamous cell carcinoma": "head and neck cancer", "HPV-associated squamous cell carcinoma": "head and neck cancer"},
        ("base of tongue", "tonsil", "larynx", "oral tongue", "floor of mouth", "supraglottis", "hypopharynx", "oropharynx", "buccal mucosa"), "oral cavity", ("left", "right", ""), "MMMF", (36, 86),
        stages=("I", "II", "III", "IVA", "IVB"), sizes=(0.7, 6.0),
        complaints=("a sore throat and otalgia", "a neck mass", "a non-healing tongue ulcer", "hoarseness"),
        findings=("exophytic lesion of the oropharynx", "2 cm level II node", "vocal cord fixation on laryngoscopy", "trismus"),
        labs=("albumin 3.{n} g/dL", "TSH 1.{n} mIU/L"),
        markers={"p16": ("positive", "negative"), "PD-L1": ("CPS 15", "CPS <1")},
        operations=("partial glossectomy", "total laryngectomy", "modified radical neck dissection", "direct laryngoscopy with biopsy"),
        names=("head and neck cancer", "oropharyngeal cancer", "laryngeal cancer", "tongue cancer"),
    ),
    Cancer(
        "brain",
        {"glioblastoma": "glioblastoma", "glioblastoma multiforme": "glioblastoma", "oligodendroglioma": "lower grade glioma", "astrocytoma": "lower grade glioma", "anaplastic astrocytoma": "lower grade glioma", "diffuse astrocytoma": "lower grade glioma"},
        ("frontal lobe", "temporal lobe", "parietal lobe", "occipital lobe", "insula"), "brain", ("left", "right"), ages=(20, 82), grades=("WHO grade II", "WHO grade III", "WHO grade IV"), stages=(), tnm=False, sizes=(1.2, 7.5),
        complaints=("a new seizure", "headache and confusion", "word-finding difficulty", "progressive weakness"),
        findings=("mild expressive aphasia", "ring-enhancing mass with edema on MRI", "pronator drift", "midline shift of 6 mm"),
        labs=("sodium 138 mmol/L", "levetiracetam level in range"),
        markers={"IDH1": ("R132H mutated", "wild type"), "MGMT promoter": ("methylated", "unmethylated"), "1p/19q": ("codeleted", "intact")},
        operations=("craniotomy for resection", "stereotactic biopsy", "gross total resection", "subtotal resection"),
        names=("brain tumor", "glioma", "malignant glioma"),
    ),
)
