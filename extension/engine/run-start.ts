import type { Project } from "../labels/project";
import { modelIdOf } from "../labels/model-id";
import type { RunStart } from "../labels/run-folder";
import type { Task } from "../labels/suggestion";
import type { EngineInfo } from "./engine";
import type { Protocol } from "./protocols/protocol";

/** What makes two runs the same work: what one has, the other need not do again. */
export function workOf(start: RunStart): string {
  const { protocol, tasks, phenotypes, parameters } = start;
  const { examples, prompts, wrongLabels, wrongLabelsSeed } = parameters;
  const shown = wrongLabels === undefined ? [] : [wrongLabels, wrongLabelsSeed];
  return JSON.stringify([modelIdOf(start), protocol, tasks, phenotypes, examples, prompts, ...shown]);
}

/** What a run's `run.yaml` says of the model and the work when it begins; the same for editor and command line. */
export function runStart(
  { model, backend, versions }: EngineInfo,
  project: Pick<Project, "phenotypes">,
  protocol: Pick<Protocol, "name" | "parameters">,
  tasks: readonly Task[],
): RunStart {
  return {
    model: {
      name: model.name,
      ...(model.sha256 === undefined ? {} : { sha256: model.sha256 }),
      quantization: model.quantization,
      architecture: model.architecture,
      size: model.size,
    },
    protocol: protocol.name,
    phenotypes: project.phenotypes,
    tasks,
    parameters: {
      decoding: "greedy",
      ...protocol.parameters,
      maxContextTokens: model.maxContextTokens,
      contextSize: model.contextSize,
      sequences: backend.sequences,
    },
    backend: {
      type: backend.type,
      name: backend.name,
      ...(backend.host === undefined
        ? { gpuLayers: backend.gpuLayers, totalLayers: backend.totalLayers, threads: backend.threads }
        : { host: backend.host }),
    },
    versions:
      "server" in versions
        ? versions
        : { "node-llama-cpp": versions.nodeLlamaCpp, "llama.cpp": versions.llamaCpp },
  };
}
