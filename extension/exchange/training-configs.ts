import type { OutputPiece } from "./format";
import type { Split } from "./splits";

/** @param type how axolotl makes a prompt of a row, as lines of a data set's settings */
const axolotl = (
  splits: ReadonlySet<Split>,
  type: readonly string[],
): string => `# axolotl train axolotl.yaml (set base_model)
base_model: mistralai/Mistral-7B-Instruct-v0.1
datasets:
  - path: train.jsonl
    ds_type: json
${type.map((line) => `    ${line}\n`).join("")}${
  splits.has("valid")
    ? `test_datasets:
  - path: valid.jsonl
    ds_type: json
    split: train
${type.map((line) => `    ${line}\n`).join("")}`
    : "val_set_size: 0\n"
}train_on_inputs: false
adapter: qlora
load_in_4bit: true
lora_r: 64
lora_alpha: 16
lora_dropout: 0.1
lora_target_linear: true
sequence_len: 4096
num_epochs: 5
learning_rate: 0.0002
micro_batch_size: 1
gradient_accumulation_steps: 16
output_dir: ./out
`;

/** LLaMA-Factory's `dataset_info.json`: one data set for each split, named in `--dataset`. */
function llamaFactory(columns: Readonly<Record<string, unknown>>, splits: ReadonlySet<Split>): OutputPiece {
  const info = [...splits].map((split) => [
    `cancerllm_${split}`,
    { file_name: `${split}.jsonl`, ...columns },
  ]);
  const text = `${JSON.stringify(Object.fromEntries(info), undefined, 2)}\n`;
  return { path: "dataset_info.json", text, isData: false };
}

const chat = {
  formatting: "sharegpt",
  columns: { messages: "messages" },
  tags: { role_tag: "role", content_tag: "content", user_tag: "user", assistant_tag: "assistant" },
};

const trl = `# trl sft --config trl.yaml (set model_name_or_path)
model_name_or_path: mistralai/Mistral-7B-Instruct-v0.1
datasets:
  - path: json
    data_files: train.jsonl
    split: train
use_peft: true
lora_r: 64
lora_alpha: 16
lora_dropout: 0.1
load_in_4bit: true
max_length: 4096
num_train_epochs: 5
learning_rate: 0.0002
output_dir: ./out
`;

const mlx = (
  splits: ReadonlySet<Split>,
): string => `# mlx_lm.lora --config mlx.yaml (set model); reads train.jsonl, valid.jsonl and test.jsonl of this folder${
  splits.has("valid") ? "" : "\n# It does not train without valid.jsonl: export with --split 8:1:1"
}
model: mistralai/Mistral-7B-Instruct-v0.1
train: true
data: .
fine_tune_type: lora
mask_prompt: true
max_seq_length: 4096
batch_size: 1
learning_rate: 0.0002
adapter_path: ./adapters
`;

/** What trainers want beside the data of a format; the values are those of CancerLLM's own tuning where known. */
export function trainingConfigs(format: string, splits: ReadonlySet<Split>): readonly OutputPiece[] {
  switch (format) {
    case "messages":
      return [
        {
          path: "axolotl.yaml",
          text: axolotl(splits, ["type: chat_template", "field_messages: messages"]),
          isData: false,
        },
        llamaFactory(chat, splits),
        { path: "trl.yaml", text: trl, isData: false },
        { path: "mlx.yaml", text: mlx(splits), isData: false },
      ];
    case "alpaca":
      // Its `alpaca` wraps a row with an input in the very words that CancerLLM was tuned on.
      return [
        { path: "axolotl.yaml", text: axolotl(splits, ["type: alpaca"]), isData: false },
        llamaFactory({}, splits),
      ];
    case "dpo":
      return [
        llamaFactory(
          { ranking: true, columns: { prompt: "prompt", chosen: "chosen", rejected: "rejected" } },
          splits,
        ),
      ];
    case "kto":
      return [
        llamaFactory({ columns: { prompt: "prompt", response: "completion", kto_tag: "label" } }, splits),
      ];
    default:
      return [];
  }
}
