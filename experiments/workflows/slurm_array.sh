#!/usr/bin/env bash
# A sweep as a job array of Slurm, one shard a task. Submit it and, behind it, what merges the parts:
#
#   array=$(sbatch --parsable --array=1-16 experiments/workflows/slurm_array.sh SPEC.toml OUT_FOLDER)
#   sbatch --dependency=afterok:$array --wrap 'springtide merge OUT_FOLDER/*.part.h5 -o OUT_FOLDER/result.h5'
#
# The number of shards is that of the array. A task that is killed and queued again (--requeue) goes on where it was: its
# finished cells lie beside its file.
#SBATCH --job-name=springtide
#SBATCH --cpus-per-task=4
#SBATCH --mem=8G
#SBATCH --time=04:00:00
#SBATCH --requeue
set -euo pipefail
spec=${1:?usage: sbatch --array=1-N slurm_array.sh SPEC.toml OUT_FOLDER}
out=${2:?usage: sbatch --array=1-N slurm_array.sh SPEC.toml OUT_FOLDER}
: "${SLURM_ARRAY_TASK_ID:?submit it as an array: sbatch --array=1-N}"
mkdir -p "$out"
"${SPRINGTIDE:-springtide}" run "$spec" --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" \
  -o "$out/$SLURM_ARRAY_TASK_ID.part.h5" --threads "${SLURM_CPUS_PER_TASK:-1}" --resume --quiet
