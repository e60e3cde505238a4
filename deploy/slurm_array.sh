#!/bin/bash
# Trains an experiment as a Slurm array: each task one shard, all into one store on a shared disk.
#
#   sbatch --array=1-8 --chdir=/path/to/loss-atlas deploy/slurm_array.sh experiments/reproduce.json
#
# A task that is killed, by its time limit or its node, is put back by `scancel --requeue` or
# --requeue, and goes on where it was. Then draw the report with
#
#   deno task report experiments/reproduce.json --store "$LOSS_ATLAS_STORE"
#
#SBATCH --job-name=loss-atlas
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=2
#SBATCH --time=12:00:00
#SBATCH --requeue
#SBATCH --signal=TERM@60
set -euo pipefail

store=${LOSS_ATLAS_STORE:-store}
count=$((SLURM_ARRAY_TASK_MAX - SLURM_ARRAY_TASK_MIN + 1))
index=$((SLURM_ARRAY_TASK_ID - SLURM_ARRAY_TASK_MIN + 1))

# `exec`, so that Slurm's SIGTERM reaches the scheduler.
exec deno task reproduce "$@" \
  --shard "$index/$count" \
  --jobs "${SLURM_CPUS_PER_TASK:-1}" \
  --store "$store" \
  --out "${LOSS_ATLAS_OUT:-reports}/shard-$index"
