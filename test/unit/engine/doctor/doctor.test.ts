import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { adviceFor } from "../../../../extension/engine/doctor/advice";
import { findGpus, parseNvidia } from "../../../../extension/engine/doctor/gpus";
import type { BackendFinding, DoctorReport } from "../../../../extension/engine/doctor/report";
import { reportInWords } from "../../../../extension/engine/doctor/text";

/** As `nvidia-smi` writes them. */
const gpuLines = "NVIDIA GeForce RTX 3090, 550.54.14, 24576, 9312\n";
const programLines = "2514, /usr/bin/python3, 8890\n2290, /usr/lib/xorg/Xorg, [N/A]\n";

const cuda: BackendFinding = { type: "cuda", outcome: "no-libraries", devices: [] };
const vulkan: BackendFinding = { type: "vulkan", outcome: "no-device", devices: [] };

function report(found: Partial<DoctorReport> = {}): DoctorReport {
  return {
    version: "1.0.0",
    platform: { system: "Linux 6.1", architecture: "x64", node: "20.19.0" },
    cpu: { model: "a processor", cores: 8 },
    memory: { total: 32e9, free: 20e9 },
    versions: { nodeLlamaCpp: "3.22.1", llamaCpp: "v0.5.0" },
    gpus: [],
    backends: [cuda, vulkan],
    binaries: ["linux-x64"],
    models: [{ name: "cancerllm-mini", file: "/m.gguf", size: 6e6, isChosen: true }],
    modelFolders: [],
    advice: [],
    ...found,
  };
}

const words = (found: Partial<DoctorReport>, platform: NodeJS.Platform = "linux"): string[] =>
  adviceFor(report(found), platform).map(
    ({ severity, message, remedy }) => `${severity}: ${message} ${remedy}`,
  );

describe("GPUs", () => {
  it("are those of the PCI bus that show something or compute, with their drivers", async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "pci-"));
    const devices = {
      "0000:00:1f.2": { class: "0x010601", vendor: "0x8086", uevent: "DRIVER=ahci\n" },
      "0000:01:00.0": { class: "0x030000", vendor: "0x10de", uevent: "PCI_ID=10DE:2204\nDRIVER=nvidia\n" },
      "0000:02:00.0": { class: "0x030200", vendor: "0x1002", uevent: "" },
    };
    for (const [address, files] of Object.entries(devices)) {
      await mkdir(path.join(folder, address));
      for (const [name, text] of Object.entries(files))
        await writeFile(path.join(folder, address, name), `${text}\n`);
    }
    expect((await findGpus(folder)).toSorted((a, b) => (a.address < b.address ? -1 : 1))).toEqual([
      { vendor: "NVIDIA", address: "0000:01:00.0", driver: "nvidia" },
      { vendor: "AMD", address: "0000:02:00.0" },
    ]);
    expect(await findGpus(path.join(folder, "none"))).toEqual([]);
  });

  it("of NVIDIA are read with their memory and the programs on them", () => {
    expect(parseNvidia(gpuLines, programLines)).toEqual({
      driver: "550.54.14",
      gpus: [{ name: "NVIDIA GeForce RTX 3090", total: 24576 * 2 ** 20, used: 9312 * 2 ** 20 }],
      programs: [
        { pid: 2514, name: "/usr/bin/python3", memory: 8890 * 2 ** 20 },
        { pid: 2290, name: "/usr/lib/xorg/Xorg" },
      ],
    });
  });
});

describe("advice", () => {
  it("is none where a GPU is in use", () => {
    const backends: BackendFinding[] = [
      {
        type: "cuda",
        outcome: "used",
        devices: ["RTX 3090"],
        memory: { total: 24e9, free: 23e9, used: 1e8, unifiedSize: 0 },
      },
      vulkan,
    ];
    expect(words({ backends })).toEqual([]);
    expect(reportInWords(report({ backends }))).toContain("With auto, the model runs on CUDA: RTX 3090.");
  });

  it("names the other programs on the GPU", () => {
    const memory = { total: 24e9, free: 14e9, used: 9.6e9, unifiedSize: 0 };
    const backends: BackendFinding[] = [{ type: "cuda", outcome: "used", devices: ["RTX 3090"], memory }];
    const [found, ...more] = words({ backends, nvidia: parseNvidia(gpuLines, programLines) });
    expect(more).toEqual([]);
    expect(found).toContain("Other programs hold 9.6 GB of the GPU's 24");
    expect(found).toContain("/usr/bin/python3 (2514)");
  });

  it("says what an NVIDIA GPU is missing: the driver, or beside it the libraries", () => {
    const nvidia = { vendor: "NVIDIA", address: "0000:01:00.0" } as const;
    expect(words({ gpus: [nvidia] }).join("\n")).toMatch(/its driver is missing\. Install the driver/u);
    const driver = words({ gpus: [nvidia], nvidia: parseNvidia(gpuLines, "") }).join("\n");
    expect(driver).toMatch(/driver 550\.54\.14 is there, the CUDA libraries .* are not\. Install the CUDA/u);
  });

  it("says what Vulkan is missing, and nothing of CUDA where there is no NVIDIA GPU", () => {
    const backends: BackendFinding[] = [cuda, { type: "vulkan", outcome: "no-libraries", devices: [] }];
    const amd = { vendor: "AMD", address: "0000:01:00.0", driver: "amdgpu" } as const;
    const found = words({ backends, gpus: [amd] }).join("\n");
    expect(found).toContain("apt install libvulkan1 mesa-vulkan-drivers");
    expect(found).not.toContain("CUDA");
    expect(words({ backends }).join("\n")).toContain("No GPU is seen on the PCI bus");
    expect(words({ backends }, "win32").join("\n")).toContain("newest driver");
  });

  it("puts first what keeps the model from running", () => {
    const { versions: _, ...found } = report({
      backends: [cuda, { type: "vulkan", outcome: "crashed", devices: [] }],
      models: [{ name: "lab", file: "/gone.gguf", isChosen: true }],
    });
    const all = adviceFor(found, "linux");
    expect(all.map(({ severity }) => severity)).toEqual(["error", "error", "hint"]);
    expect(all.map(({ message }) => message).join("\n")).toMatch(
      /does not start[^]*model lab is missing[^]*Vulkan ended the process/u,
    );
    const text = reportInWords({ ...found, advice: all });
    expect(text).toContain("Error: The engine does not start.");
    expect(text).toContain("* lab, missing, /gone.gguf");
  });
});
