import type { OutputPiece } from "./format";

const axolotl = `# axolotl train axolotl.yaml (set base_model)
base_model: mistralai/Mistral-7B-Instruct-v0.1
datasets:
  - path: train.jsonl
    ds_type: json
    type: chat_template
    field_messages: messages
test_datasets:
  - path: valid.jsonl
    ds_type: json
    split: train
    type: chat_template
    field_messages: messages
train_on_inputs: false
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

const split = (file: string): Readonly<Record<string, unknown>> => ({
  file_name: file,
  formatting: "sharegpt",
  columns: { messages: "messages" },
  tags: { role_tag: "role", content_tag: "content", user_tag: "user", assistant_tag: "assistant" },
});
const llamaFactory = `${JSON.stringify(
  { cancerllm_train: split("train.jsonl"), cancerllm_valid: split("valid.jsonl") },
  undefined,
  2,
)}\n`;

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

const mlx = `# mlx_lm.lora --config mlx.yaml (set model); reads train.jsonl, valid.jsonl and test.jsonl of this folder
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

/** What each trainer wants beside chat messages; the values are those of CancerLLM's own tuning where known. */
export const messagesConfigs: readonly OutputPiece[] = [
  { path: "axolotl.yaml", text: axolotl, isData: false },
  { path: "dataset_info.json", text: llamaFactory, isData: false },
  { path: "trl.yaml", text: trl, isData: false },
  { path: "mlx.yaml", text: mlx, isData: false },
];
