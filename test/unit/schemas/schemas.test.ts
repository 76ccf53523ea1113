import { readdirSync, readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { defaultPhenotypes } from "../../../extension/labels/phenotype";
import { treatmentModalities } from "../../../extension/labels/suggestion";

const names = readdirSync("schemas").filter((name) => name.endsWith(".schema.json"));
const read = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(`schemas/${name}`, "utf8")) as Record<string, unknown>;

test("there is a schema for every file that people keep", () => {
  expect(names.sort()).toEqual(
    ["gold-label", "project", "run", "suggestions"].map((name) => `${name}.schema.json`),
  );
});

describe.each(names)("%s", (name) => {
  test("is a draft-07 schema", () => {
    const ajv = new Ajv();
    expect(read(name)["$schema"]).toBe("http://json-schema.org/draft-07/schema#");
    expect(ajv.validateSchema(read(name))).toBe(true);
  });

  test("says what it is for", () => {
    expect(read(name)).toHaveProperty("description");
  });
});

test("the lists in the schemas are those of the code", () => {
  const gold = JSON.stringify(read("gold-label.schema.json"));
  const suggestions = JSON.stringify(read("suggestions.schema.json"));
  for (const schema of [gold, suggestions]) expect(schema).toContain(JSON.stringify(treatmentModalities));
  expect(JSON.stringify(read("project.schema.json"))).toContain(
    JSON.stringify(defaultPhenotypes.map(({ id }) => id)),
  );
});
