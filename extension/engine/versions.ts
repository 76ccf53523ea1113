import type { EngineInfo } from "./engine";

/** The versions of what runs the model, in words. */
export function versionsInWords(versions: EngineInfo["versions"]): string {
  if ("server" in versions) return versions.server;
  return `node-llama-cpp ${versions.nodeLlamaCpp}, llama.cpp ${versions.llamaCpp}`;
}
