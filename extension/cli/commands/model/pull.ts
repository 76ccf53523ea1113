import type { Command } from "commander";
import { byteSize } from "../../../engine/byte-size";
import { planDownload } from "../../../engine/models/download-plan";
import { ModelStore } from "../../../engine/models/store";
import { openNetwork } from "../../network";
import { count, print, say } from "../../output";
import { showProgress, type Progress } from "../../progress";
import { stopOnSignal } from "../../stop-on-signal";
import { CommandError, exitCodes } from "../../exit-codes";
import { modelsOption, working } from "./shared";

interface PullOptions {
  readonly name?: string;
  readonly sha256?: string;
  readonly models: string;
}

/** `cancerllm model pull`: the one command that opens a connection. */
export function registerPull(model: Command): void {
  model
    .command("pull")
    .description("download a model; the same again goes on where it was interrupted")
    .argument(
      "<address>",
      "hf:owner/model, hf:owner/model:Q4_K_M, hf:owner/model/file.gguf, or the address of a GGUF file",
    )
    .option("--name <name>", "what it is called; the file's name when left out")
    .option("--sha256 <hash>", "expected of the file; a repository's own list is checked anyhow")
    .addOption(modelsOption())
    .action((address: string, options: PullOptions) => working(() => pull(address, options)));
}

async function pull(address: string, options: PullOptions): Promise<void> {
  const store = new ModelStore(options.models);
  const stopping = stopOnSignal();
  const { signal } = stopping;
  let progress: Progress | undefined;
  try {
    const network = { ...(await openNetwork()), signal };
    const plan = await planDownload(address, network, options.sha256);
    const size = plan.size === undefined ? "" : `, ${byteSize(plan.size)}`;
    say(`${plan.address}: ${count(plan.files.length, "file")}${size}, into ${store.folder}`);
    const entry = await store.pull(
      plan,
      {
        ...network,
        onProgress: (loaded, total) => {
          if (total === undefined) return; // a server that does not tell is rare
          progress ??= showProgress(Math.ceil(total / 1e6), "MB");
          progress.update(loaded / 1e6, "downloading");
        },
      },
      options.name,
    );
    progress?.stop();
    say(`${byteSize(entry.size)}, SHA-256 ${entry.sha256 ?? "not known"}`);
    print(entry.name);
  } catch (error) {
    progress?.stop();
    if (!signal.aborted) throw error;
    const words = "Stopped; what was downloaded is kept, and the same command goes on.";
    throw new CommandError(exitCodes.interrupted, words);
  } finally {
    stopping.dispose();
  }
}
