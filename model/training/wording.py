"""How notes say things. "[a|b]" is a choice (it may nest and be empty), "{slot}" a value of the case."""

import random
import re

CHOICE = re.compile(r"\[([^\[\]]*)\]")


def say(template: str, slots: dict[str, str], chance: random.Random) -> str:
    """One sentence from a template, choices from the innermost outwards."""
    while CHOICE.search(template):
        template = CHOICE.sub(lambda m: chance.choice(m.group(1).split("|")), template)
    words = re.sub(r"\{(\w+)\}", lambda m: slots[m.group(1)], template)
    words = re.sub(r"\s+([,.;:])", r"\1", re.sub(r"  +", " ", words)).strip()
    words = re.sub(r"[,:](?=[,.:])", "", words)
    return words[:1].upper() + words[1:]


REASON = (
    "[Follow-up|New patient visit|Consultation|Return visit|Second opinion] for {name}.",
    "{complaint}.",
    "[Evaluation|Work-up] of {complaint}.",
    "[Newly diagnosed|Recently diagnosed] {name}.",
    "Discussion of treatment options[ after {operation}|].",
    "Chemotherapy [cycle {digit}|education]; {name}.",
)
TREATMENT_SITE = ("{organ}", "{side} {organ}", "{site}", "{side} {site}", "{site}, {organ}", "Outpatient [oncology|infusion] clinic", "{organ}, {site}")
HISTORY = (
    "[The patient|Patient|Pt|Mr. {letter}.|Mrs. {letter}.|This] is a {age}[-year-old| year old|yo| y/o] {person} who [presented with|was seen for|noted|was referred for] {complaint}.",
    "{age} y/o {person} with {stage_words}{histology} of the {side} {organ}[, diagnosed {month} {year}|].",
    "[In {month} {year}|{weeks} weeks ago|On {date}] {pronoun} underwent {operation}[, which showed|; pathology showed|. Pathology:] {histology}[, {grade}|].",
    "[Biopsy|Pathology|Final pathology] [of the {site}|] [revealed|showed|confirmed|was consistent with] {grade} {histology}[ measuring {size}|].",
    "{pronoun_upper} [reports|complains of|endorses|c/o] [fatigue|mild nausea|poor appetite|weight loss of {digit} kg|night sweats|intermittent pain] [since the last visit|for {weeks} weeks|].",
    "{pronoun_upper} [denies|has no] [fever|chills|chest pain|shortness of breath|headache|bone pain][, {pronoun} is working full time|].",
    "[Past medical history|PMH]: [hypertension|type 2 diabetes|asthma|hypothyroidism|GERD|atrial fibrillation], [appendectomy {year}|cholecystectomy|osteoarthritis|hyperlipidemia].",
    "[Family history|FH]: [mother|father|sister|brother|maternal aunt|grandmother] with {other_name}[ at age {age}|].",
    "[Family history is negative for malignancy|No family history of cancer|Family history noncontributory].",
    "[Past history of|Remote history of|History of] {other_name} [treated in {year}|in remission since {year}|].",
    "[Social history|SH]: [never smoker|former smoker, {digit}0 pack years|quit in {year}|occasional alcohol|retired teacher|works as a carpenter].",
    "Medications: [lisinopril|metformin|atorvastatin|levothyroxine|omeprazole] and [aspirin|vitamin D|ondansetron as needed].",
    "Imaging at an outside hospital [demonstrated|showed] a {size} [mass|lesion|tumor] in the {side} {site}.",
    "{pronoun_upper} is here [to discuss|to review] [the results|adjuvant treatment|next steps|the pathology report].",
)
REVIEW = (
    "[Constitutional|General]: [negative|fatigue|weight loss|no fever].",
    "Denies [nausea|vomiting|diarrhea|constipation], [no bleeding|no bruising|no rash].",
    "Pain {digit}/10[, {site}|].",
    "[Appetite fair|Sleeping poorly|Appetite good, weight stable].",
    "[Positive for fatigue|All other systems negative|Ten point review otherwise negative].",
    "[Cardiovascular|Respiratory|Neurologic]: [no complaints|negative|as above].",
)
EXAM = (
    "[Vitals|VS]: BP 1{digit}4/7{digit}, pulse 7{digit}, temp 98.{digit}, weight 7{digit} kg.",
    "[ECOG performance status|ECOG|KPS] {performance}.",
    "[General: well appearing|NAD|Alert and oriented|Comfortable, in no distress].",
    "[Exam|On examination|Physical exam]: {finding}.",
    "{finding_upper}.",
    "[Lungs clear|Heart regular|Abdomen soft|No edema|No cervical adenopathy|Neck supple].",
    "[CT|MRI|PET/CT|Ultrasound|Imaging] of {date}: {size} [mass|lesion|tumor] [in|involving] the {side} {site}[, no distant metastases|].",
    "[Palpable|Visible|There is a] {size} [mass|lesion|nodule] [at|in] the {side} {site}.",
    "The [scar|wound] [is well healed|shows no sign of infection].",
    "Lymph nodes measure up to {node_size}[, not enlarged|].",
)
PATHOLOGY = (
    "[SPECIMEN|Specimen(s) received|Specimen]: {side} {organ}, {site}, {operation}.",
    "{organ_upper}, {side}, {operation}: {histology}[, {grade}|].",
    "[FINAL DIAGNOSIS|Final diagnosis|DIAGNOSIS|Diagnosis]: {histology}, {grade}[, {size}|].",
    "[Histologic type|HISTOLOGIC TYPE|Histology|Tumor type]: {histology}.",
    "[Histologic grade|GRADE|Grade|Tumor grade]: {grade}.",
    "[Tumor size|TUMOR SIZE|Greatest dimension|Size of tumor]: {size}.",
    "[Tumor site|TUMOR SITE|Site|Tumor location]: {site}.",
    "[Laterality|Specimen laterality]: {side}.",
    "[Margins|Surgical margins]: [negative, closest {margin}|uninvolved by tumor|free, distance {margin}|positive at the deep margin].",
    "[Lymph nodes|Regional nodes]: [{digit} of 1{digit} positive|0/1{digit}|largest metastasis {node_size}].",
    "[Lymphovascular invasion|Perineural invasion]: [present|absent|not identified|focal].",
    "[Pathologic stage|AJCC stage|pTNM|Staging]: {tnm}.",
    "[Stage|Clinical stage|AJCC stage|Overall stage] {stage}.",
    "Sections show {histology} [infiltrating|arising in|involving] the {site}.",
    "The tumor [measures|is] {size}[ and is {margin} from the nearest margin|].",
    "[No|There is no] evidence of [lymphoma|melanoma|metastatic carcinoma|sarcoma] [in the submitted tissue|].",
    "The specimen [weighs {n} g and|] measures {specimen_size}.",
)
LABS = (
    "{lab}.",
    "CBC: WBC {digit}.4, Hgb 1{digit}.2, platelets 2{digit}5.",
    "[Creatinine 0.{digit}|AST 2{digit}, ALT 3{digit}|LFTs normal|CMP unremarkable].",
    "{marker}: {marker_result}.",
    "{marker} {marker_result}.",
)
RECEPTORS = (
    "ER {er}, PR {pr}, HER2 {her2}.",
    "[Estrogen receptor|ER]: {er_long}. [Progesterone receptor|PR]: {pr_long}. [HER2|HER-2/neu|HER2/neu]: {her2}.",
    "ER{er_sign}/PR{pr_sign}/HER2{her2_sign}.",
    "The tumor is {er} for estrogen receptor, {pr} for progesterone receptor and {her2} for HER2.",
    "Receptors: ER {er_long}, PR {pr_long}, HER2 {her2}[ by IHC| by FISH|].",
)
ASSESSMENT = (
    "[Assessment|Impression|IMPRESSION|A/P]: {age} y/o {person} with {stage_words}{name}.",
    "[Impression|Assessment]: {stage_words}{histology} of the {side} {organ}.",
    "{stage_words}{name}[, {tnm}|].",
    "[Clinical|Working] diagnosis: {name}.",
    "[Tumor board|Multidisciplinary conference] reviewed this case of {stage_words}{name}.",
)
FRAIL = (
    "[Performance status is poor, ECOG {bad}|ECOG {bad}, mostly bedbound|Severe COPD and heart failure, ECOG {bad}|Too frail for intensive treatment].",
    "Multiple comorbidities[, not a surgical candidate|, declines aggressive therapy|, ECOG {bad}].",
)
REMISSION = (
    "[No evidence of disease|NED|In complete remission] {digit} years after [completing therapy|treatment].",
    "Surveillance imaging shows no recurrence[; therapy completed in {year}|].",
)
