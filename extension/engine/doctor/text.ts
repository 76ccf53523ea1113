import { byteSize } from "../byte-size";
import { versionsInWords } from "../versions";
import type { BackendFinding, DoctorReport } from "./report";

/** A doctor's report as a person reads it, in lines. */
export function reportInWords(report: DoctorReport): string {
  const { platform, cpu, memory, versions, advice, models, modelFolders } = report;
  const row = (heading: string, words: string): string => `${heading.padEnd(14)} ${words}`;
  const used = report.backends.find(({ outcome }) => outcome === "used");
  const lines = [
    row("CancerLLM", report.version),
    row("engine", versions ? versionsInWords(versions) : "does not start"),
    row("system", `${platform.system}, ${platform.architecture}, Node ${platform.node}`),
    row("processor", `${cpu.model}, ${cpu.cores} cores${cpu.features ? `, ${cpu.features}` : ""}`),
    row(
      "memory",
      `${byteSize(memory.free)} of ${byteSize(memory.total)} free${memory.swap ? `, ${byteSize(memory.swap)} swap` : ""}`,
    ),
    "",
    "GPU",
    ...report.gpus.map(
      ({ vendor, address, driver }) =>
        `  ${vendor} at ${address}, ${driver === undefined ? "no driver" : `driver ${driver}`}`,
    ),
    ...nvidiaLines(report),
    ...report.backends.map((backend) => `  ${backendInWords(backend)}`),
    `  With auto, the model runs on ${used ? `${titles[used.type]}: ${used.devices.join(", ")}` : "the CPU"}.`,
    `  Binaries: ${report.binaries.join(", ") || "none"}`,
    "",
    "Models",
    ...models.map(
      ({ name, file, size, isChosen }) =>
        `  ${isChosen ? "*" : " "} ${name}, ${size === undefined ? "missing" : byteSize(size)}, ${file}`,
    ),
    ...modelFolders.map(
      ({ path, free }) => `  kept in ${path}${free === undefined ? "" : `, ${byteSize(free)} free`}`,
    ),
    "",
    advice.length === 0 ? "Nothing is missing." : "What to do",
    ...advice.map(
      ({ severity, message, remedy }) => `  ${severity === "error" ? "Error: " : ""}${message} ${remedy}`,
    ),
  ];
  return `${lines.join("\n")}\n`;
}

const titles = { cuda: "CUDA", vulkan: "Vulkan", metal: "Metal" } as const;

function backendInWords({ type, outcome, devices, memory }: BackendFinding): string {
  const free = memory ? `, ${byteSize(memory.free)} of ${byteSize(memory.total)} free` : "";
  const words = {
    used: `${devices.join(", ")}${free}`,
    "no-libraries":
      type === "cuda" ? "no NVIDIA driver with CUDA libraries" : "its system library is missing",
    "no-binary": "its binary is not installed or cannot be loaded",
    "no-device": "no GPU that it can use",
    crashed: "looking for it ended the process",
  };
  return `${titles[type]}: ${words[outcome]}`;
}

function nvidiaLines({ nvidia }: DoctorReport): string[] {
  if (!nvidia) return [];
  return [
    `  NVIDIA driver ${nvidia.driver}`,
    ...nvidia.gpus.map(
      ({ name, total, used }) => `  ${name}: ${byteSize(used)} of ${byteSize(total)} in use`,
    ),
    ...nvidia.programs.map(
      ({ pid, name, memory }) => `    ${name} (${pid})${memory === undefined ? "" : `, ${byteSize(memory)}`}`,
    ),
  ];
}
