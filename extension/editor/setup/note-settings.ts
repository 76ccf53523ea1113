import * as vscode from "vscode";

/**
 * What of VS Code is in an annotator's way in a note: that it saves by itself what is typed by accident (as it does in a
 * browser), and that it marks words and brackets, which look like labels.
 */
const ofNotes = [
  { section: "files", name: "autoSave", value: "off", language: undefined },
  ...["plaintext", "markdown"].flatMap((language) => [
    { section: "editor", name: "wordWrap", value: "on", language },
    { section: "editor", name: "occurrencesHighlight", value: "off", language },
    { section: "editor", name: "bracketPairColorization.enabled", value: false, language },
  ]),
] as const;

type NoteSetting = (typeof ofNotes)[number];

/** The settings that nobody has chosen in a folder or its workspace yet. */
export function missingNoteSettings(folder: vscode.Uri): readonly NoteSetting[] {
  return ofNotes.filter(({ section, name, language }) => {
    const found = configuration(folder, section, language).inspect(name);
    const chosen =
      language === undefined
        ? (found?.workspaceFolderValue ?? found?.workspaceValue)
        : (found?.workspaceFolderLanguageValue ?? found?.workspaceLanguageValue);
    return chosen === undefined;
  });
}

/** Writes the settings that are missing to `.vscode/settings.json` of a folder; what is there stays. */
export async function writeNoteSettings(folder: vscode.Uri): Promise<void> {
  for (const { section, name, value, language } of missingNoteSettings(folder)) {
    const target = vscode.ConfigurationTarget.WorkspaceFolder;
    await configuration(folder, section, language).update(name, value, target, language !== undefined);
  }
}

function configuration(
  uri: vscode.Uri,
  section: string,
  languageId: string | undefined,
): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration(section, languageId === undefined ? uri : { uri, languageId });
}
