import * as vscode from "vscode";
import { annotateFolder, annotateNote } from "../annotate";
import type { EditorContext } from "../context";
import type { Exchange } from "../exchange/exchange";
import type { LabelChanges } from "../labels/label-changes";
import type { PhenotypesView } from "../phenotypes/phenotypes-view";
import type { Research } from "../research";
import type { WorklistView } from "../worklist/worklist-view";
import { commandIds, type CommandId } from "../contributions";
import type { modelCommands } from "../models/models";
import { setEndpointKey } from "../served/endpoint-key";
import { setUpProject } from "../setup/set-up-project";
import { acceptConfident, markOccurrences } from "./bulk";
import { gone, type Command } from "./command";
import * as decide from "./decide";
import { showLog, startEngine, stopEngine } from "./engine";
import { edge, setExtent } from "./extent";
import { keyHelp } from "./key-help";
import { goTo, pickPhenotype, showDetails, showPhenotype } from "./navigate";
import { goToPanel, markComplete, openGold, openNote, reopenNote, toggleReviewMode } from "./note";

/** Commands that belong to a view, and are made with it. */
export interface ViewCommands {
  readonly worklist: WorklistView;
  readonly phenotypes: PhenotypesView;
  readonly research: Research;
  readonly exchange: Exchange;
  readonly models: ReturnType<typeof modelCommands>;
  readonly labelChanges: LabelChanges;
}

/** What each command does; one that is not here does not compile. */
const table = ({
  worklist,
  phenotypes,
  research,
  exchange,
  models,
  labelChanges,
}: ViewCommands): Readonly<Record<CommandId, Command>> => ({
  "cancerllm.annotateNote": annotateNote,
  "cancerllm.annotateFolder": annotateFolder,
  "cancerllm.accept": decide.accept,
  "cancerllm.reject": decide.reject,
  "cancerllm.removeDecision": decide.removeDecision,
  "cancerllm.changeLabel": decide.changeLabel,
  "cancerllm.labelByKey": decide.labelByKey,
  "cancerllm.setExtent": setExtent,
  "cancerllm.addFromSelection": decide.addFromSelection,
  "cancerllm.placeUnanchored": decide.placeUnanchored,
  "cancerllm.startOutByWord": edge("start", -1, "word"),
  "cancerllm.startInByWord": edge("start", 1, "word"),
  "cancerllm.endInByWord": edge("end", -1, "word"),
  "cancerllm.endOutByWord": edge("end", 1, "word"),
  "cancerllm.startOutByCharacter": edge("start", -1, "character"),
  "cancerllm.startInByCharacter": edge("start", 1, "character"),
  "cancerllm.endInByCharacter": edge("end", -1, "character"),
  "cancerllm.endOutByCharacter": edge("end", 1, "character"),
  "cancerllm.nextUndecided": goTo("undecided", 1),
  "cancerllm.previousUndecided": goTo("undecided", -1),
  "cancerllm.nextPhenotype": goTo("any", 1),
  "cancerllm.previousPhenotype": goTo("any", -1),
  "cancerllm.nextSameLabel": goTo("same-label", 1),
  "cancerllm.previousSameLabel": goTo("same-label", -1),
  "cancerllm.pickPhenotype": pickPhenotype,
  "cancerllm.showDetails": showDetails,
  "cancerllm.undoDecision": decide.undoDecision,
  "cancerllm.redoDecision": decide.redoDecision,
  "cancerllm.acceptConfident": acceptConfident,
  "cancerllm.markOccurrences": markOccurrences,
  "cancerllm.markComplete": markComplete,
  "cancerllm.reopenNote": reopenNote,
  "cancerllm.toggleReviewMode": toggleReviewMode,
  "cancerllm.keyHelp": keyHelp,
  "cancerllm.goToDiagnosis": goToPanel("diagnosis"),
  "cancerllm.goToTreatment": goToPanel("treatment"),
  "cancerllm.openGold": openGold,
  "cancerllm.openNote": openNote,
  "cancerllm.showPhenotype": showPhenotype,
  "cancerllm.showLog": showLog,
  "cancerllm.startEngine": startEngine,
  "cancerllm.stopEngine": stopEngine,
  "cancerllm.setEndpointKey": setEndpointKey,
  "cancerllm.setUpProject": setUpProject,
  "cancerllm.nextNote": worklist.next,
  "cancerllm.filterWorklist": worklist.filter,
  "cancerllm.sortWorklist": worklist.sort,
  "cancerllm.refreshWorklist": worklist.reload,
  "cancerllm.filterPhenotypes": phenotypes.filter,
  "cancerllm.arrangePhenotypes": phenotypes.arrange,
  ...research.commands,
  ...exchange.commands,
  ...models,
  ...labelChanges.commands,
});

/**
 * Registers every command; what one of them throws is told to the person and not to VS Code's own log. A view passes its
 * item and those that are selected: an item that it has no more by then is `undefined`.
 */
export function registerCommands(context: EditorContext, views: ViewCommands): vscode.Disposable {
  const commands = table(views);
  return vscode.Disposable.from(
    ...commandIds.map((id) =>
      vscode.commands.registerCommand(id, async (...args: unknown[]) => {
        try {
          await commands[id](context, args.length > 1 && args[0] === undefined ? gone : args[0]);
        } catch (error) {
          context.report(error);
        }
      }),
    ),
  );
}
