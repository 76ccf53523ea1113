import type { GoldPhenotype } from "../labels/gold-label";

/** What a quote says in terms that mCODE has an element for; nothing is guessed. */

/** Dimensions of a tumor as they are written, the largest first, in one unit. */
export interface Dimensions {
  readonly values: readonly number[];
  readonly unit: "cm" | "mm";
}

/** `1.0 x 0.5 x 0.7 cm`: one to three numbers and a unit; undefined for whatever else it says, a range for one. */
export function dimensionsOf(text: string): Dimensions | undefined {
  const number = String.raw`(\d+(?:\.\d+)?)`;
  const next = String.raw`(?:\s*(?:cm|mm)?\s*[x×]\s*${number})?`;
  const match = new RegExp(`^\\s*${number}${next}${next}\\s*(cm|mm)\\s*$`, "i").exec(text);
  if (!match) return undefined;
  const units = new Set(text.toLowerCase().match(/cm|mm/g));
  const unit = match[4]?.toLowerCase();
  if (units.size !== 1 || (unit !== "cm" && unit !== "mm")) return undefined;
  const values = match.slice(1, 4).filter(Boolean).map(Number);
  return { values: values.sort((a, b) => b - a), unit };
}

/** A category of a TNM classification, or a stage group, in the note's words. */
export interface StagePart {
  readonly kind: "T" | "N" | "M" | "group";
  /** `c` and `p` as the note has them; undefined where it does not say, or for another prefix than these. */
  readonly timing?: "clinical" | "pathologic";
  readonly text: string;
}

const category =
  /(?<![A-Za-z0-9])([yra]{0,2}[cp]?)(T(?:is|X|[0-4])|N(?:X|[0-3])|M(?:X|[01]))((?:mi|[a-d])?(?:\((?:[a-z0-9+-]+)\))*)(?![A-Za-z0-9])/g;

/**
 * `pT2 N1a M0`: its categories. The prefix of T goes for N, as TNM is written, but never for M: there is no pM0.
 * `stage IIB`: a stage group.
 * @returns nothing where some of the text is neither
 */
export function stagePartsOf(text: string): readonly StagePart[] {
  const spaced = text.replaceAll(/\s+/g, " ").trim();
  if (
    /^(?:(?:FIGO|AJCC|UICC|Ann Arbor|Lugano) )?(?:stage )?(?:group )?(?:0|I{1,3}V?|IV)[A-ES]?[1-3]?$/i.test(
      spaced,
    )
  )
    return [{ kind: "group", text: spaced }];
  const parts: StagePart[] = [];
  let prefix = "";
  const rest = spaced.replaceAll(category, (_, own: string, name: string, more: string) => {
    const kind = name.charAt(0) as "T" | "N" | "M";
    prefix = own === "" && kind !== "M" ? prefix : own;
    const timing = prefix.endsWith("c") ? "clinical" : prefix.endsWith("p") ? "pathologic" : undefined;
    parts.push({ kind, text: `${prefix}${name}${more}`, ...(timing && { timing }) });
    return "";
  });
  return /^[\s,;/]*$/.test(rest) ? parts : [];
}

/** A receptor with one result of it, or with none. */
export interface ReceptorResult {
  readonly type: GoldPhenotype;
  readonly status?: GoldPhenotype;
}

/**
 * Which result is of which receptor, among the labels of one sentence in their order. A result belongs to the
 * receptor before it; where receptors follow one another without a result between them ("ER and PR positive"), or a
 * result comes first beside several, the sentence does not tell.
 * @returns undefined where it does not tell
 */
export function receptorResults(
  labels: readonly { readonly isStatus: boolean; readonly item: GoldPhenotype }[],
): readonly ReceptorResult[] | undefined {
  const types = labels.filter(({ isStatus }) => !isStatus);
  const statuses = labels.filter(({ isStatus }) => isStatus);
  const [type] = types;
  if (!type) return undefined;
  if (types.length === 1 && statuses.length <= 1) {
    const status = statuses[0]?.item;
    return [{ type: type.item, ...(status && { status }) }];
  }
  if (statuses.length === 0) return types.map(({ item }) => ({ type: item }));
  const results: { type: GoldPhenotype; status: GoldPhenotype }[] = [];
  let current: GoldPhenotype | undefined;
  let hasResult = true;
  for (const { isStatus, item } of labels) {
    if (isStatus) {
      if (!current) return undefined;
      results.push({ type: current, status: item });
      hasResult = true;
    } else {
      if (!hasResult) return undefined;
      current = item;
      hasResult = false;
    }
  }
  return hasResult ? results : undefined;
}
