import * as vscode from "vscode";
import { trusted, hint, type Command } from "./command";

/** Loads the model of the active note's project, so that the first annotation need not wait for it. */
export const startEngine: Command = trusted(async (context) => {
  const project = context.activeNote?.project ?? (await context.projects.all())[0];
  if (project === undefined) {
    hint("Open a folder with notes first.");
    return;
  }
  await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: "Loading the model" },
    () => context.engine.use(project, () => Promise.resolve()),
  );
});

export const stopEngine: Command = (context) => context.engine.stop();

export const showLog: Command = (context) => {
  context.log.show();
};
