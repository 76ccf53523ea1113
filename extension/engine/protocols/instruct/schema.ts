import type { Phenotype } from "../../../labels/phenotype";
import { treatmentModalities, type Task } from "../../../labels/suggestion";
import type { JsonSchema } from "../../engine";

const text: JsonSchema = { type: "string" };

/** What the answer of a task is held to: a JSON array of findings, diagnoses or treatments. */
export function answerSchema(task: Task, phenotypes: readonly Pick<Phenotype, "id">[]): JsonSchema {
  switch (task) {
    case "phenotypes":
      return list({
        label: { type: "string", enum: phenotypes.map(({ id }) => id) },
        quote: text,
        before: text,
        after: text,
      });
    case "diagnosis":
      return list({ diagnosis: text, evidence: { type: "array", items: text } });
    case "treatment":
      return list({
        treatment: text,
        modality: { type: "string", enum: treatmentModalities },
        evidence: { type: "array", items: text },
      });
  }
}

function list(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const required = Object.keys(properties);
  return { type: "array", items: { type: "object", properties, required, additionalProperties: false } };
}
