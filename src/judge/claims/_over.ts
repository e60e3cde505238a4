import { configurationFields, covers, differingFields } from "../../study/configuration.ts";
import { aboutLoss } from "../../study/pairing.ts";
import { beyondTheCell, type ClaimRun, fairnessOf } from "./_fairness.ts";
import { sideOf } from "./_sides.ts";
import { tunedSettings, type TunedStudy } from "./_tuning.ts";
import type { Gathered } from "./types.ts";

/** The runs over which a claim ranges; refused where they differ in more than it ranges across. */
export function gatherOver(
  kind: "correlation" | "spread",
  runs: readonly ClaimRun[],
  across: readonly string[],
  experiment: TunedStudy,
): Pick<Gathered, "refusal" | "fairness" | "sides"> {
  const fields = runs.map((run) =>
    new Map([...configurationFields(run.cell), ...Object.entries(beyondTheCell(run))])
  );
  const [difference] = differingFields(fields, [
    ...across,
    ...aboutLoss(across) ? tunedSettings(experiment) : [],
  ]);
  const about = [...(fields[0]?.keys() ?? [])]
    .filter((field) => across.some((setting) => covers(setting, field)));
  return {
    ...(difference !== undefined && {
      refusal: `The ${kind} ranges across ${across.join(", ")}, but ${difference.field} is ${
        difference.values.join(", ")
      }: choose one in "over", or name it in "across"`,
    }),
    fairness: fairnessOf([runs], about.length > 0 ? across : [], experiment),
    sides: [sideOf("over", runs)],
  };
}
