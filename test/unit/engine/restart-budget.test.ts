import { expect, it } from "vitest";
import { RestartBudget } from "../../../extension/engine/restart-budget";

it("allows five restarts in three minutes, and more when time has passed", () => {
  let now = 0;
  const budget = new RestartBudget(5, 180_000, () => now);
  for (let restart = 0; restart < 5; restart += 1) {
    expect(budget.take()).toBe(true);
    now += 1000;
  }
  expect(budget.take()).toBe(false);
  expect(budget.recent).toBe(5);
  now = 179_999;
  expect(budget.take()).toBe(false);
  now = 180_000;
  expect(budget.take()).toBe(true);
  expect(budget.take()).toBe(false);
  now = 1_000_000;
  expect(budget.take()).toBe(true);
  expect(budget.recent).toBe(1);
});
