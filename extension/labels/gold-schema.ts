import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import schema from "../../schemas/gold-label.schema.json";

/** The copy of the schema in a gold folder: gold files refer to it, so that any editor checks them without a network. */
export const goldSchemaName = "gold-label.schema.json";

/** Puts the schema into a gold folder where there is none. That it cannot be written is told by the gold file itself. */
export async function writeGoldSchema(goldFolder: string): Promise<void> {
  try {
    await mkdir(goldFolder, { recursive: true });
    await writeFile(join(goldFolder, goldSchemaName), `${JSON.stringify(schema, undefined, 2)}\n`, {
      flag: "wx",
    });
  } catch {
    // There is one already, or the folder cannot be written to.
  }
}
