import { byteSize } from "./byte-size";
import type { ModelDetails, ModelFit } from "./model-details";
import { protocolThatSuits } from "./protocols/suits";

/** How a model is asked where nothing says otherwise: as its file names it, else by its chat template and name. */
export function protocolOf({ name, path, declaredProtocol, chatTemplate }: ModelDetails): string {
  return declaredProtocol ?? protocolThatSuits(name, path, chatTemplate !== undefined);
}

/** What a model is, as pairs of a heading and words. */
export function detailsInWords(
  details: ModelDetails,
): readonly (readonly [heading: string, words: string])[] {
  const { architecture, isSupported, quantization, size, parameters, trainContextSize, license } = details;
  return [
    ["name", details.name],
    ["file", details.path],
    [
      "architecture",
      `${architecture}${isSupported ? "" : ", which this version of llama.cpp does not know"}`,
    ],
    ["size", `${byteSize(size)}, ${count(parameters)} parameters, ${quantization}`],
    [
      "context",
      trainContextSize === undefined ? "not told" : `trained on ${thousands(trainContextSize)} tokens`,
    ],
    ["chat template", details.chatTemplate === undefined ? "none" : "yes"],
    ["protocol", `${protocolOf(details)} (${protocolReason(details)})`],
    ...(license === undefined ? [] : [["license", license] as const]),
    ["here", fitInWords(details)],
  ];
}

function protocolReason(details: ModelDetails): string {
  if (details.declaredProtocol !== undefined) return "named by the file";
  if (details.chatTemplate === undefined) return "it has no chat template";
  return protocolOf(details) === "instruct" ? "by its chat template" : "by its name";
}

/** One or two sentences about how a model would run on this machine as it is now. */
export function fitInWords({ fit, layers }: Pick<ModelDetails, "fit" | "layers">): string {
  const { verdict, gpuLayers, sequences, needs, free, device } = fit;
  const memory = `${byteSize(needs.memory)} of memory (${byteSize(free.memory)} is free)`;
  const gpu = `${byteSize(needs.gpu)} of the GPU's (${byteSize(free.gpu)} is free)`;
  const atOnce = `${sequences === 1 ? "One sentence or part of a note is" : `${sequences} sentences or parts of notes are`} read at once.`;
  switch (verdict) {
    case "gpu":
      return `Fits on ${device ?? "the GPU"}: about ${gpu}. ${atOnce}`;
    case "partly":
      return `Fits in part on ${device ?? "the GPU"}: ${gpuLayers} of ${layers} layers, about ${gpu} and ${memory}. ${atOnce}`;
    case "cpu":
      return `Fits in memory and runs on the CPU: about ${memory}. ${atOnce}`;
    case "slow":
      return `Takes about ${memory}: its weights are read from the disk again and again, which is very slow. A smaller model or quantization fits better.`;
    case "none":
      return `Does not fit: it takes about ${memory}. Use a smaller model or quantization.`;
  }
}

/** The shortest form: for a list. */
export function verdictInWords({ verdict }: ModelFit): string {
  return {
    gpu: "fits on the GPU",
    partly: "fits in part on the GPU",
    cpu: "fits in memory",
    slow: "larger than free memory: very slow",
    none: "does not fit",
  }[verdict];
}

function count(parameters: number): string {
  if (parameters >= 1e9) return `${(parameters / 1e9).toFixed(1)} billion`;
  return `${(parameters / 1e6).toFixed(parameters < 1e7 ? 1 : 0)} million`;
}

function thousands(number: number): string {
  return number.toLocaleString("en");
}
