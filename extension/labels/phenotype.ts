/** A kind of finding that is annotated in notes; `id` is what gold labels carry as `label`. */
export interface Phenotype {
  readonly id: string;
  readonly title: string;
  /** The question the CancerLLM protocol asks of each sentence. */
  readonly question: string;
  /** What annotators are to mark, shown on hover. */
  readonly guideline: string;
  /** `#rrggbb`, or the id of a VS Code theme color. */
  readonly color: string;
  /** The key that relabels a span to this phenotype, e.g. `1`. */
  readonly key?: string;
  /** Labels that were renamed to this one or merged into it; runs of before have them still. */
  readonly formerly?: readonly string[];
}

/** What the id of a phenotype looks like, see schemas/project.schema.json. */
export const labelPattern = /^[a-z0-9]+(-[a-z0-9]+)*$/;
export const longestLabel = 64;

/** The eight phenotypes of CancerBERT (Zhou et al. 2022, doi 10.1093/jamia/ocac040). */
export const defaultPhenotypes: readonly Phenotype[] = [
  {
    id: "hormone-receptor-type",
    title: "Hormone receptor type",
    question: "What is the hormone receptor type in the given context?",
    guideline:
      "Which receptor was tested: ER, PR, estrogen receptor, HER2. The name only, without its result.",
    color: "#c586c0",
    key: "1",
  },
  {
    id: "hormone-receptor-status",
    title: "Hormone receptor status",
    question: "What is the hormone receptor status in the given context?",
    guideline: "The result of a receptor test, with its percentage if given: positive (95%), negative, 3+.",
    color: "#d16d9e",
    key: "2",
  },
  {
    id: "tumor-size",
    title: "Tumor size",
    question: "What is the tumor size in the given context?",
    guideline:
      "A measured size of the tumor with its unit: 1.0 x 0.5 x 0.7 cm. Not nodes, margins or the specimen.",
    color: "#4ec9b0",
    key: "3",
  },
  {
    id: "tumor-site",
    title: "Tumor site",
    question: "What is the tumor site in the given context?",
    guideline: "The organ or the position in it: upper outer quadrant, 12 o'clock, breast.",
    color: "#569cd6",
    key: "4",
  },
  {
    id: "cancer-grade",
    title: "Cancer grade",
    question: "What is the cancer grade in the given context?",
    guideline: "Histologic or nuclear grade: Nottingham grade 2, poorly differentiated, Gleason 3+4=7.",
    color: "#d7ba7d",
    key: "5",
  },
  {
    id: "histological-type",
    title: "Histological type",
    question: "What is the histological type in the given context?",
    guideline: "The histology: invasive ductal carcinoma, DCIS, adenocarcinoma.",
    color: "#dcdcaa",
    key: "6",
  },
  {
    id: "tumor-laterality",
    title: "Tumor laterality",
    question: "What is the tumor laterality in the given context?",
    guideline: "The side of the tumor: left, right, bilateral.",
    color: "#9cdcfe",
    key: "7",
  },
  {
    id: "cancer-stage",
    title: "Cancer stage",
    question: "What is the cancer stage in the given context?",
    guideline: "TNM categories or the stage group: pT2 N0 M0, stage IIA.",
    color: "#ce9178",
    key: "8",
  },
];
