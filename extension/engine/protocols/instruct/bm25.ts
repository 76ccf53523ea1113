/** The usual parameters: how soon more of a word counts no more, and how much a document's length does. */
const saturation = 1.2;
const lengthShare = 0.75;

/** Ranks documents by how much they say of a query's words (Okapi BM25, Robertson and Zaragoza 2009). */
export class Bm25 {
  private readonly counts: readonly ReadonlyMap<string, number>[];
  private readonly lengths: readonly number[];
  private readonly documentsWith = new Map<string, number>();
  private readonly meanLength: number;

  constructor(documents: readonly string[]) {
    const words = documents.map(wordsOf);
    this.lengths = words.map((list) => list.length);
    this.meanLength = this.lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, words.length);
    this.counts = words.map((list) => {
      const counts = new Map<string, number>();
      for (const word of list) counts.set(word, (counts.get(word) ?? 0) + 1);
      for (const word of counts.keys()) {
        this.documentsWith.set(word, (this.documentsWith.get(word) ?? 0) + 1);
      }
      return counts;
    });
  }

  /** Indexes of the documents that share a word with the query, best first; of equals, in their order. */
  rank(query: string): number[] {
    const asked = [...new Set(wordsOf(query))];
    return this.counts
      .map((_, index) => ({ index, score: this.score(asked, index) }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score || a.index - b.index)
      .map(({ index }) => index);
  }

  private score(asked: readonly string[], index: number): number {
    const length = (this.lengths[index] ?? 0) / (this.meanLength || 1);
    const norm = saturation * (1 - lengthShare + lengthShare * length);
    return asked.reduce((sum, word) => {
      const count = this.counts[index]?.get(word) ?? 0;
      return sum + (this.rarity(word) * count * (saturation + 1)) / (count + norm);
    }, 0);
  }

  private rarity(word: string): number {
    const having = this.documentsWith.get(word) ?? 0;
    return Math.log(1 + (this.counts.length - having + 0.5) / (having + 0.5));
  }
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
