import { stemmer } from "stemmer";

/** How an answer's text is made comparable. */
export interface Wording {
  /** Words for BLEU and ROUGE. */
  readonly words: (answer: string) => readonly string[];
  /** What must be the same for an exact match. */
  readonly key: (answer: string) => string;
}

/** Python's `string.punctuation`. */
const punctuation = /[!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]/g;

function paperWords(answer: string): string[] {
  return answer.toLowerCase().replace(punctuation, "").split(/\s+/u).filter(Boolean);
}

/**
 * As CancerLLM was scored: lower case, punctuation taken out, spaces collapsed; for the exact match a leading article
 * is taken out and every word Porter-stemmed. So `2.5` is `25` here, and `ER+` is `ER-`.
 */
export const paperWording: Wording = {
  words: paperWords,
  key: (answer) => withoutArticle(paperWords(answer)).map(stemmer).join(" "),
};

/** A number, a word, or a sign that carries meaning. */
const strictToken = /\p{N}+(?:[.,]\p{N}+)*|[\p{L}\p{M}]+|[+\-%<>=≤≥±~/]/gu;

/**
 * Numbers, signs and units count: `2.5` is not `25`, `ER+` is not `ER-`, `2 cm` is not `2 mm`. What does not carry
 * meaning is equal: case, Unicode form, spaces, a full stop at the end, hyphens between words, a leading article.
 */
export const strictWording: Wording = {
  words: strictWords,
  key: (answer) => withoutArticle(strictWords(answer)).join(" "),
};

function strictWords(answer: string): string[] {
  const plain = answer
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\u2010-\u2015\u2212]/gu, "-")
    .replace(/\u00d7/gu, "x")
    .replace(/-(?=\p{L})|(?<=\p{L})-(?=\p{N})/gu, " ");
  return plain.match(strictToken) ?? [];
}

function withoutArticle(words: readonly string[]): readonly string[] {
  const [first = ""] = words;
  return ["a", "an", "the"].includes(first) ? words.slice(1) : words;
}
