import { Random } from "../statistics/random";

/**
 * A share of things, drawn by a seed: as many as the rate says, to the nearest whole number, in their own order. A
 * higher rate takes what a lower one took, and more: so a curve shows the rate, not another draw.
 * @param rate 0 to 1
 * @param name what the draw is for, so that two uses of one seed are independent
 */
export function chooseShare<T>(things: readonly T[], rate: number, seed: number, name: string): T[] {
  const order = new Random(seed, name).shuffled(things.map((_, at) => at));
  const chosen = new Set(order.slice(0, Math.round(rate * things.length)));
  return things.filter((_, at) => chosen.has(at));
}
