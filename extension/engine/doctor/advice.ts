import { byteSize } from "../byte-size";
import type { Advice, BackendFinding, DoctorReport } from "./report";

type Found = Omit<DoctorReport, "advice">;

/** What is missing or wrong, most important first, each with what to do about it. */
export function adviceFor(found: Found, platform: NodeJS.Platform): readonly Advice[] {
  const advice: Advice[] = [];
  if (!found.versions) {
    advice.push({
      severity: "error",
      message: "The engine does not start.",
      remedy: `Install the package for this platform (${platform} ${found.platform.architecture}); it needs Node 20.19 or newer.`,
    });
  }
  for (const { name, file, size, isChosen } of found.models) {
    if (size !== undefined) continue;
    advice.push({
      severity: isChosen ? "error" : "hint",
      message: `The file of the model ${name} is missing: ${file}.`,
      remedy: "Add or download it again, or remove it from the list.",
    });
  }
  const usable = found.backends.find(({ outcome }) => outcome === "used");
  for (const backend of found.backends) {
    if (backend.outcome === "used") advice.push(...othersOn(backend, found));
    else if (!usable || (backend.type === "cuda" && hasNvidia(found)))
      advice.push(...adviceOn(backend, found, platform));
  }
  return advice.toSorted((a, b) => Number(b.severity === "error") - Number(a.severity === "error"));
}

function hasNvidia({ gpus, nvidia }: Found): boolean {
  return nvidia !== undefined || gpus.some(({ vendor }) => vendor === "NVIDIA");
}

/** Another program on the GPU takes room that the model's layers would have. */
function othersOn({ type, memory }: BackendFinding, { nvidia }: Found): Advice[] {
  if (!memory || memory.used < 500e6 || memory.used < memory.total * 0.1) return [];
  const programs = type === "cuda" ? (nvidia?.programs ?? []) : [];
  const names = programs.map(({ name, pid }) => `${name} (${pid})`).join(", ");
  return [
    {
      severity: "hint",
      message: `Other programs hold ${byteSize(memory.used)} of the GPU's ${byteSize(memory.total)}${names === "" ? "" : `: ${names}`}.`,
      remedy: "Close what is not needed; a model that has no room runs in part on the CPU.",
    },
  ];
}

function adviceOn({ type, outcome }: BackendFinding, found: Found, platform: NodeJS.Platform): Advice[] {
  const hint = (message: string, remedy: string): Advice[] => [{ severity: "hint", message, remedy }];
  if (outcome === "crashed")
    return hint(`${title(type)} ended the process that looked for it.`, "Update the GPU's driver.");
  if (outcome === "no-binary") {
    return hint(
      `llama.cpp's binary for ${title(type)} is not installed, or does not load here.`,
      "Install the variant of the extension, or of the npm package, that has it.",
    );
  }
  if (type === "metal")
    return hint("Metal finds no GPU.", "Update macOS; in a virtual machine there is none.");
  if (type === "cuda") return cudaAdvice(found, platform);
  return vulkanAdvice(outcome, found, platform);
}

function cudaAdvice(found: Found, platform: NodeJS.Platform): Advice[] {
  if (!hasNvidia(found)) return []; // no NVIDIA GPU is no fault
  const message = found.nvidia
    ? `NVIDIA's driver ${found.nvidia.driver} is there, the CUDA libraries (cudart, cublas) are not.`
    : "There is an NVIDIA GPU, and its driver is missing.";
  const install = found.nvidia
    ? "the CUDA Toolkit 12.4 or newer"
    : platform === "linux"
      ? "the driver of your distribution (Debian: nvidia-driver, Ubuntu: ubuntu-drivers install) and the CUDA Toolkit 12.4 or newer"
      : "NVIDIA's driver and the CUDA Toolkit 12.4 or newer";
  return [{ severity: "hint", message, remedy: `Install ${install}; Vulkan works without the toolkit.` }];
}

function vulkanAdvice(
  outcome: BackendFinding["outcome"],
  { gpus }: Found,
  platform: NodeJS.Platform,
): Advice[] {
  const noGpu = platform === "linux" && gpus.length === 0;
  const message =
    (outcome === "no-libraries"
      ? "The Vulkan library is not installed."
      : "Vulkan finds no GPU that it can use.") + (noGpu ? " No GPU is seen on the PCI bus either." : "");
  const packages =
    "apt install libvulkan1 mesa-vulkan-drivers (Debian, Ubuntu) or dnf install vulkan-loader mesa-vulkan-drivers (Fedora)";
  const remedy = noGpu
    ? "Without a GPU the model runs on the CPU. In a container or virtual machine, pass the GPU on to it."
    : platform === "linux"
      ? `${packages}; for NVIDIA its own driver. A user may have to be in the groups video and render.`
      : "Install the newest driver of the GPU's maker.";
  return [{ severity: "hint", message, remedy }];
}

function title(type: BackendFinding["type"]): string {
  return { cuda: "CUDA", vulkan: "Vulkan", metal: "Metal" }[type];
}
