import { biocExporter } from "./bioc";
import { biocImporter } from "./bioc-import";
import { bratExporter } from "./brat";
import { bratImporter } from "./brat-import";
import { conllExporter } from "./conll";
import { conllImporter } from "./conll-import";
import { doccanoExporter } from "./doccano";
import { doccanoImporter } from "./doccano-import";
import { fhirMcodeExporter } from "./fhir-mcode";
import type { Exporter, Importer } from "./format";
import { labelStudioExporter } from "./label-studio";
import { labelStudioImporter } from "./label-studio-import";
import { prodigyExporter } from "./prodigy";
import { prodigyImporter } from "./prodigy-import";
import { spacyExporter } from "./spacy";
import { trainingExporters } from "./training";
import { uimaJsonExporter } from "./uima-json";
import { uimaJsonImporter } from "./uima-json-import";
import { w3cExporter } from "./w3c";

/** Every format that gold labels can be written in. */
export const exporters: readonly Exporter[] = [
  bratExporter,
  conllExporter,
  labelStudioExporter,
  doccanoExporter,
  prodigyExporter,
  spacyExporter,
  uimaJsonExporter,
  w3cExporter,
  biocExporter,
  fhirMcodeExporter,
  ...trainingExporters,
];

/** Every format that gold labels can be read from. */
export const importers: readonly Importer[] = [
  bratImporter,
  labelStudioImporter,
  doccanoImporter,
  prodigyImporter,
  uimaJsonImporter,
  conllImporter,
  biocImporter,
];
