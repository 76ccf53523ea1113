import type { TreatmentModality } from "../../labels/suggestion";

/** Beginnings, endings and names that tell how a treatment works; `~` stands for the rest of a word. */
const words: Readonly<Partial<Record<TreatmentModality, string>>> = {
  transplant: "~transplant~|hsct|asct|stem cell~",
  immunotherapy:
    "immun~|pembrolizumab|nivolumab|ipilimumab|atezolizumab|durvalumab|avelumab|cemiplimab|dostarlimab|tremelimumab|checkpoint~|anti-pd~|pd-1~|pd-l1~|bcg|interferon~|interleukin~|aldesleukin|car-t|car t",
  endocrine:
    "endocrine|hormon~|antihormon~|anti-estrogen~|antiestrogen~|tamoxifen|letrozole|anastrozole|exemestane|fulvestrant|aromatase|leuprol~|goserelin|degarelix|relugolix|androgen~|adt|bicalutamide|enzalutamide|apalutamide|darolutamide|abiraterone|levothyroxine|ovarian suppression",
  targeted:
    "target~|~tinib|~ciclib|~parib|~rafenib|~metinib|~lisib|venetoclax|tki|anti-her2|her2-directed|trastuzumab~|pertuzumab|bevacizumab|cetuximab|panitumumab|rituximab|obinutuzumab|ramucirumab|daratumumab|bortezomib|lenalidomide|everolimus|sacituzumab|enfortumab|sotorasib|adagrasib|tretinoin|atra|arsenic",
  radiation:
    "radiation|radiotherap~|irradiat~|sbrt|srs|imrt|wbrt|ebrt|xrt|brachytherap~|radioiodine|radioactive|rai|gy|proton|gamma knife|radiosurgery|chemoradi~",
  chemotherapy:
    "chemo~|~platin|~taxel|~rubicin|~citabine|methotrexate|irinotecan|topotecan|etoposide|cyclophosphamide|temozolomide|~fluorouracil|5-fu|cytarabine|folfox|folfiri|folfirinox|capox|xelox|flot|r-chop|chop|abvd|bep|tchp|ac-t|cmf|mvac|vincristine|vinorelbine|hydroxyurea|azacitidine|decitabine|7\\+3|hipec",
  surgery:
    "surg~|resect~|~ectomy|~ectomies|excis~|re-excision|debulk~|cytoreduct~|turbt|whipple|dissection|sentinel|reconstruct~|amputation|ablation|mohs|leep",
  surveillance:
    "surveillance|watchful|observation|observe|watch|active monitoring|follow-up|follow up|monitor~|repeat imaging",
  supportive:
    "supportive|palliat~|hospice|pain|~emetic~|ondansetron|nutrition~|physical therapy|transfus~|growth factor|~filgrastim|bisphosphonate~|zoledron~|denosumab|comfort|stent~|counsel~|dexamethasone|steroid~",
};

const patterns = Object.entries(words).map(
  ([modality, list]) =>
    [
      modality as TreatmentModality,
      new RegExp(
        `(?<![\\p{L}\\p{N}])(?:${list.replaceAll("~", "[\\p{L}\\p{N}-]*")})(?![\\p{L}\\p{N}])`,
        "iu",
      ),
    ] as const,
);

/** How a treatment works, told by the first of its words that says so; `other` where none does. */
export function modalityOf(treatment: string): TreatmentModality {
  let first: { modality: TreatmentModality; index: number } = { modality: "other", index: Infinity };
  for (const [modality, pattern] of patterns) {
    const index = pattern.exec(treatment)?.index;
    if (index !== undefined && index < first.index) first = { modality, index };
  }
  return first.modality;
}
