import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

/** A GPU on the PCI bus. */
export interface Gpu {
  readonly vendor: "NVIDIA" | "AMD" | "Intel" | "other";
  /** PCI address, such as `0000:01:00.0`. */
  readonly address: string;
  /** The kernel's driver that holds it. */
  readonly driver?: string;
}

/** What NVIDIA's driver tells. */
export interface NvidiaReport {
  readonly driver: string;
  readonly gpus: readonly { readonly name: string; readonly total: number; readonly used: number }[];
  /** Programs that compute on a GPU; memory in bytes. */
  readonly programs: readonly { readonly pid: number; readonly name: string; readonly memory?: number }[];
}

const pciDevices = "/sys/bus/pci/devices";
const vendors: Readonly<Record<string, Gpu["vendor"]>> = {
  "0x10de": "NVIDIA",
  "0x1002": "AMD",
  "0x8086": "Intel",
};

/** GPUs on the PCI bus as Linux shows them; nothing elsewhere. */
export async function findGpus(folder = pciDevices): Promise<readonly Gpu[]> {
  const gpus: Gpu[] = [];
  for (const address of await readdir(folder).catch(() => [])) {
    const read = (name: string): Promise<string> =>
      readFile(path.join(folder, address, name), "utf8").then(
        (text) => text.trim(),
        () => "",
      );
    const kind = await read("class");
    // Display controllers, and 3D controllers without a display.
    if (!kind.startsWith("0x03")) continue;
    const driver = /^DRIVER=(.+)$/mu.exec(await read("uevent"))?.[1];
    const vendor = vendors[await read("vendor")] ?? "other";
    gpus.push(driver === undefined ? { vendor, address } : { vendor, address, driver });
  }
  return gpus;
}

/** Asks NVIDIA's driver by `nvidia-smi`; undefined where it is not there. */
export async function askNvidia(command = "nvidia-smi"): Promise<NvidiaReport | undefined> {
  const format = "--format=csv,noheader,nounits";
  const gpus = await run(command, ["--query-gpu=name,driver_version,memory.total,memory.used", format]);
  if (gpus === undefined) return undefined;
  const programs = await run(command, ["--query-compute-apps=pid,process_name,used_memory", format]);
  return parseNvidia(gpus, programs ?? "");
}

/** @param gpus lines of name, driver, MiB in all, MiB in use @param programs lines of pid, name, MiB in use */
export function parseNvidia(gpus: string, programs: string): NvidiaReport {
  const mebibytes = (text: string | undefined): number => Number(text ?? NaN) * 2 ** 20;
  const rows = cells(gpus);
  return {
    driver: rows[0]?.[1] ?? "unknown",
    gpus: rows.map(([name = "GPU", , total, used]) => ({
      name,
      total: mebibytes(total),
      used: mebibytes(used),
    })),
    programs: cells(programs).map(([pid, name = "unknown", memory]) => {
      const bytes = mebibytes(memory);
      return { pid: Number(pid), name, ...(Number.isFinite(bytes) ? { memory: bytes } : {}) };
    }),
  };
}

function cells(text: string): string[][] {
  return text
    .split("\n")
    .filter((line) => line.includes(","))
    .map((line) => line.split(",").map((cell) => cell.trim()));
}

function run(command: string, options: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(command, [...options], { timeout: 10_000 }, (error, stdout) => {
      resolve(error ? undefined : stdout);
    });
  });
}
