/** What the page that compares two runs on a corpus and the extension say to each other. */

export interface ComparedRun {
  readonly id: string;
  readonly started: string;
  readonly model: string;
  readonly notes: number;
}

/** One note; counts are of phenotypes. */
export interface ComparedNote {
  readonly path: string;
  /** Why it is not compared; absent where it is. */
  readonly missing?: "not-in-a" | "not-in-b" | "other-version" | "unreadable";
  readonly onlyA: number;
  readonly onlyB: number;
  readonly extent: number;
  readonly both: number;
  /** Exact agreement: F1 of A against B, 0 to 1; absent where neither has a phenotype. */
  readonly agreement?: number;
  /** Diagnoses and treatments in other words. */
  readonly texts: number;
}

export interface ComparisonState {
  readonly a: ComparedRun;
  readonly b: ComparedRun;
  readonly notes: readonly ComparedNote[];
}

export interface ComparisonRequests {
  /** Shows both runs on a note. */
  open(params: { readonly note: string }): void;
}
