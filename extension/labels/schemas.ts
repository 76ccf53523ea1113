import { Ajv } from "ajv";
import type { ValidateFunction } from "ajv";
import goldLabel from "../../schemas/gold-label.schema.json";
import project from "../../schemas/project.schema.json";
import run from "../../schemas/run.schema.json";
import suggestions from "../../schemas/suggestions.schema.json";

// A bundle has the checks themselves in place of this file: see compiledSchemas in esbuild-plugins.mjs.

export const schemas = { "gold-label": goldLabel, project, run, suggestions } as const;
export type SchemaName = keyof typeof schemas;

export const schemaOptions = { allErrors: true, allowUnionTypes: true, strictTypes: false } as const;

const compiled = new Map<SchemaName, ValidateFunction>();

/** The check of one of the files in `schemas/`; compiled at its first use. */
export function schemaOf(name: SchemaName): ValidateFunction {
  const known = compiled.get(name);
  if (known) return known;
  const validate = new Ajv(schemaOptions).compile(schemas[name]);
  compiled.set(name, validate);
  return validate;
}
