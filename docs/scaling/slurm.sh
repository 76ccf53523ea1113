#!/bin/bash
# Workers of a queue as an array of jobs: sbatch slurm.sh <queue> <project's folder>
# cancerllm is on PATH of all nodes. The queue's password, where it has one, is in CANCERLLM_QUEUE_PASSWORD of the
# environment, which sbatch passes on. Output has no text of notes.
#SBATCH --job-name=cancerllm-worker
#SBATCH --array=1-8
#SBATCH --cpus-per-task=2
#SBATCH --mem=4G
#SBATCH --time=24:00:00
#SBATCH --requeue
#SBATCH --signal=TERM@120
# With GPUs: #SBATCH --gpus-per-task=1
set -euo pipefail

queue=${1:?usage: sbatch slurm.sh <queue> <project folder>}
project=${2:?usage: sbatch slurm.sh <queue> <project folder>}

# Ends by itself ten minutes after the last note. A job that reaches its limit of time lets the notes in hand finish.
# srun does not take the number of cores over from sbatch (Slurm 22.05 and newer).
exec srun --cpus-per-task="${SLURM_CPUS_PER_TASK:-1}" \
  cancerllm worker --queue "$queue" --root "$project" --idle-seconds 600
