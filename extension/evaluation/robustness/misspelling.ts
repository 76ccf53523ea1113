import { isProtected } from "../../alignment/protected";
import type { Random } from "../statistics/random";
import { keyboardNeighbours } from "./keyboard";
import type { Perturbation } from "./perturbation";
import { charactersOf, inCaseOf, perturbWords, wordsOf } from "./words";

/** The ways in which a word is misspelled; the name stands in the list of changes. */
export const misspellings = ["insertion", "deletion", "substitution", "transposition", "keyboard"] as const;
export type Misspelling = (typeof misspellings)[number];

const alphabet = Array.from("abcdefghijklmnopqrstuvwxyz");
const attempts = 40;

/** A share of words is misspelled, as in the paper's testbed (arXiv 2406.10459): 10 to 50 %. */
export const misspelling: Perturbation = {
  name: "misspelling",
  title: "Misspelled words",
  description:
    "A share of the words has one slip: a letter too many, too few, another, swapped, or the key beside it.",
  unit: "words",
  rates: [0.1, 0.2, 0.3, 0.4, 0.5],
  protects: true,
  perturb(note, options) {
    const words = wordsOf(note, options.protect);
    // A slip that makes another word of the note, or a protected one, would change what the note says.
    const known = new Set(wordsOf(note, false).map(({ text }) => text.toLowerCase()));
    return perturbWords(note, options, "misspelling", words, ({ text }, random) =>
      misspelled(text, random, known),
    );
  },
};

/** A misspelling of a word that is no word of `known` and no value, such as `VI` for `IV`; undefined where none was found. */
export function misspelled(
  word: string,
  random: Random,
  known: ReadonlySet<string>,
): { readonly text: string; readonly kind: Misspelling } | undefined {
  const characters = charactersOf(word);
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const kind = random.pick(misspellings);
    const text = slips[kind](characters, random)?.join("");
    if (text === undefined) continue;
    const plain = text.toLowerCase();
    const isValue = /^[ivx]+$/u.test(plain) || (isProtected(plain) && !/\d/u.test(plain));
    if (!known.has(plain) && !isValue) return { text, kind };
  }
  return undefined;
}

type Slip = (characters: readonly string[], random: Random) => string[] | undefined;

const slips: Readonly<Record<Misspelling, Slip>> = {
  insertion(characters, random) {
    const at = pickLetter(characters, random, () => true);
    if (at === undefined) return undefined;
    const before = characters[at] ?? "";
    const isDoubled = random.next() < 0.5 || !isLatin(before);
    return characters.toSpliced(at + 1, 0, isDoubled ? before : inCaseOf(random.pick(alphabet), before));
  },
  deletion(characters, random) {
    if (characters.filter(isLetter).length < 3) return undefined;
    const at = pickLetter(characters, random, () => true);
    return at === undefined ? undefined : characters.toSpliced(at, 1);
  },
  substitution(characters, random) {
    const at = pickLetter(characters, random, (character) => isLatin(character));
    if (at === undefined) return undefined;
    const old = characters[at] ?? "";
    const others = alphabet.filter((letter) => letter !== old.toLowerCase());
    return characters.with(at, inCaseOf(random.pick(others), old));
  },
  transposition(characters, random) {
    const at = pickLetter(characters, random, (character, index) => {
      const next = characters[index + 1];
      return next !== undefined && isLetter(next) && next.toLowerCase() !== character.toLowerCase();
    });
    if (at === undefined) return undefined;
    const [first = "", second = ""] = characters.slice(at, at + 2);
    return characters.toSpliced(
      at,
      2,
      inCaseOf(second.toLowerCase(), first),
      inCaseOf(first.toLowerCase(), second),
    );
  },
  keyboard(characters, random) {
    const at = pickLetter(characters, random, (character) => keyboardNeighbours.has(character.toLowerCase()));
    if (at === undefined) return undefined;
    const old = characters[at] ?? "";
    return characters.with(at, inCaseOf(random.pick(keyboardNeighbours.get(old.toLowerCase()) ?? []), old));
  },
};

function pickLetter(
  characters: readonly string[],
  random: Random,
  fits: (character: string, index: number) => boolean,
): number | undefined {
  const places = characters.flatMap((character, index) =>
    isLetter(character) && fits(character, index) ? [index] : [],
  );
  return places.length === 0 ? undefined : random.pick(places);
}

function isLetter(character: string): boolean {
  return /^\p{L}/u.test(character);
}

function isLatin(character: string): boolean {
  return /^[a-z]$/iu.test(character);
}
