import type * as vscode from "vscode";

/** Every command the extension contributes; package.json and this list are held equal by a test. */
export const commandIds = [
  "cancerllm.annotateNote",
  "cancerllm.annotateFolder",
  "cancerllm.accept",
  "cancerllm.reject",
  "cancerllm.removeDecision",
  "cancerllm.changeLabel",
  "cancerllm.labelByKey",
  "cancerllm.setExtent",
  "cancerllm.addFromSelection",
  "cancerllm.placeUnanchored",
  "cancerllm.startOutByWord",
  "cancerllm.startInByWord",
  "cancerllm.endInByWord",
  "cancerllm.endOutByWord",
  "cancerllm.startOutByCharacter",
  "cancerllm.startInByCharacter",
  "cancerllm.endInByCharacter",
  "cancerllm.endOutByCharacter",
  "cancerllm.nextUndecided",
  "cancerllm.previousUndecided",
  "cancerllm.nextPhenotype",
  "cancerllm.previousPhenotype",
  "cancerllm.nextSameLabel",
  "cancerllm.previousSameLabel",
  "cancerllm.pickPhenotype",
  "cancerllm.showDetails",
  "cancerllm.undoDecision",
  "cancerllm.redoDecision",
  "cancerllm.acceptConfident",
  "cancerllm.markOccurrences",
  "cancerllm.markComplete",
  "cancerllm.reopenNote",
  "cancerllm.toggleReviewMode",
  "cancerllm.keyHelp",
  "cancerllm.goToDiagnosis",
  "cancerllm.goToTreatment",
  "cancerllm.openGold",
  "cancerllm.openNote",
  "cancerllm.showPhenotype",
  "cancerllm.nextNote",
  "cancerllm.filterWorklist",
  "cancerllm.sortWorklist",
  "cancerllm.refreshWorklist",
  "cancerllm.filterPhenotypes",
  "cancerllm.arrangePhenotypes",
  "cancerllm.showLog",
  "cancerllm.startEngine",
  "cancerllm.stopEngine",
  "cancerllm.chooseModel",
  "cancerllm.useModel",
  "cancerllm.addModel",
  "cancerllm.downloadModel",
  "cancerllm.removeModel",
  "cancerllm.modelDetails",
  "cancerllm.measureModel",
  "cancerllm.checkMachine",
  "cancerllm.setEndpointKey",
  "cancerllm.inspect",
  "cancerllm.showRun",
  "cancerllm.showNewestRun",
  "cancerllm.openRunFile",
  "cancerllm.resumeRun",
  "cancerllm.deleteRun",
  "cancerllm.compareRunsOnNote",
  "cancerllm.compareRuns",
  "cancerllm.nextDifference",
  "cancerllm.previousDifference",
  "cancerllm.adjudicate",
  "cancerllm.adjudicateTake",
  "cancerllm.adjudicateBoth",
  "cancerllm.adjudicateNeither",
  "cancerllm.adjudicateUndo",
  "cancerllm.adjudicateRedo",
  "cancerllm.adjudicateComplete",
  "cancerllm.nextDisagreement",
  "cancerllm.previousDisagreement",
  "cancerllm.openAdjudicated",
  "cancerllm.evaluateRun",
  "cancerllm.saveEvaluation",
  "cancerllm.compareAnnotators",
  "cancerllm.testRobustness",
  "cancerllm.setUpProject",
  "cancerllm.exportGold",
  "cancerllm.importGold",
  "cancerllm.migrateLabels",
  "cancerllm.undoLabelMigration",
] as const;
export type CommandId = (typeof commandIds)[number];

/** The settings and what their values are; read by `settings.ts` only. */
export interface SettingTypes {
  "cancerllm.annotator": string;
  "cancerllm.model": string;
  "cancerllm.modelsFolder": string;
  "cancerllm.endpoint": string;
  "cancerllm.endpointModel": string;
  "cancerllm.endpointContext": number;
  "cancerllm.allowInsecureEndpoint": boolean;
  "cancerllm.gpu": "auto" | "cuda" | "vulkan" | "metal" | "off";
  "cancerllm.protocol": "auto" | "cancerllm" | "instruct";
  "cancerllm.tasks": readonly ("phenotypes" | "diagnosis" | "treatment")[];
  "cancerllm.engine.idleMinutes": number;
  "cancerllm.review.openInReviewMode": boolean;
  "cancerllm.review.advance": boolean;
  "cancerllm.review.bulkConfidence": number;
}
export type SettingId = keyof SettingTypes;

/** Context keys for `when` clauses; each with what it means. */
export interface ContextKeyTypes {
  /** The extension is up and the workspace is trusted. */
  "cancerllm.ready": boolean;
  /** The active editor shows a note whose review is open. */
  "cancerllm.noteUnderReview": boolean;
  /** Some note is the one that views and panels follow. */
  "cancerllm.noteOpen": boolean;
  /** The note under review is marked complete, and has not changed since. */
  "cancerllm.noteComplete": boolean;
  /** A person has decided something in this window: a step of the walkthrough. */
  "cancerllm.decided": boolean;
  /** The model is loaded. */
  "cancerllm.engineReady": boolean;
  /** The workspace's folders have been read. */
  "cancerllm.scanned": boolean;
  /** The workspace has at least one note. */
  "cancerllm.hasNotes": boolean;
  /** The workspace has at least one run. */
  "cancerllm.hasRuns": boolean;
  /** Some note has gold labels of two annotators. */
  "cancerllm.canAdjudicate": boolean;
}
export type ContextKey = keyof ContextKeyTypes;

export const viewIds = {
  worklist: "cancerllm.worklist",
  phenotypes: "cancerllm.phenotypes",
  runs: "cancerllm.runs",
  adjudication: "cancerllm.adjudication",
} as const;

/** Sets context keys, and only when their value changes: each set goes to the window's process. */
export class ContextKeys {
  readonly #values = new Map<ContextKey, unknown>();

  constructor(private readonly commands: Pick<typeof vscode.commands, "executeCommand">) {}

  set<K extends ContextKey>(key: K, value: ContextKeyTypes[K]): void {
    if (this.#values.get(key) === value) return;
    this.#values.set(key, value);
    void this.commands.executeCommand("setContext", key, value);
  }
}
