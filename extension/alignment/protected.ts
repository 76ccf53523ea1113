/**
 * Words whose change changes the meaning however alike the rest is: numbers and signs, units, laterality, negation
 * and uncertainty, grade, stage and TNM categories. Where one differs there is no match.
 */
const protectedWords = new Set(
  [
    // laterality and position
    "left right bilateral unilateral lt rt l r upper lower inner outer medial lateral anterior posterior superior",
    "inferior proximal distal central dorsal ventral",
    // negation and uncertainty
    "no not non none nor never without negative positive denies denied absent present free neither possible possibly",
    "probable probably suspected suspicious likely unlikely cannot equivocal indeterminate uncertain rule ruled except",
    // grade and stage
    "grade stage low high intermediate well moderately moderate poorly poor undifferentiated situ invasive noninvasive",
    "benign malignant metastatic primary secondary recurrent residual i ii iii iv iia iib iic iiia iiib iiic iva ivb ivc",
    // units
    "mm cm m mg g kg mcg ug ml l dl iu gy cgy mg/m2 mmol percent hours days weeks months years",
    // whose finding it is
    "mother father sister brother aunt uncle grandmother grandfather daughter son family",
  ].flatMap((line) => line.split(" ")),
);

/** True where a token, as {@link tokens} gives it, may not differ between an answer and the text. */
export function isProtected(token: string): boolean {
  return /\d|[+\-%<>=≤≥±]/u.test(token) || protectedWords.has(token);
}
