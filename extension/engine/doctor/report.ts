import type { BackendReport, GpuBackend } from "../messages";
import type { Gpu, NvidiaReport } from "./gpus";

/** What came of one GPU backend; `crashed` where its driver ended the process that looked. */
export interface BackendFinding {
  readonly type: GpuBackend;
  readonly outcome: "used" | "no-libraries" | "no-binary" | "no-device" | "crashed";
  readonly devices: readonly string[];
  readonly memory?: BackendReport["gpuMemory"];
}

/** A model as far as it can be used. */
export interface ModelFinding {
  readonly name: string;
  readonly file: string;
  /** Bytes; undefined where the file is missing. */
  readonly size?: number;
  readonly isChosen: boolean;
}

/** Something that is missing or wrong, and what to do about it. */
export interface Advice {
  readonly severity: "error" | "hint";
  readonly message: string;
  readonly remedy: string;
}

/** What `cancerllm doctor` found on this machine. */
export interface DoctorReport {
  readonly version: string;
  readonly platform: { readonly system: string; readonly architecture: string; readonly node: string };
  readonly cpu: {
    readonly model: string;
    readonly cores: number;
    /** Cores that help with a model. */
    readonly mathCores?: number;
    readonly features?: string;
  };
  /** Bytes. */
  readonly memory: { readonly total: number; readonly free: number; readonly swap?: number };
  /** Absent where the engine does not start. */
  readonly versions?: BackendReport["versions"];
  /** GPUs on the PCI bus; Linux only. */
  readonly gpus: readonly Gpu[];
  readonly nvidia?: NvidiaReport;
  /** In the order in which they are tried. */
  readonly backends: readonly BackendFinding[];
  /** Packages with llama.cpp's binaries that are installed. */
  readonly binaries: readonly string[];
  readonly models: readonly ModelFinding[];
  readonly modelFolders: readonly { readonly path: string; readonly free?: number }[];
  readonly advice: readonly Advice[];
}
