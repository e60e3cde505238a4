import type { Pack } from "../atlas/pack/open_pack.ts";
import { encodePack } from "../atlas/pack/encode_pack.ts";
import { canonicalJson } from "../base/digest.ts";
import { shellQuote } from "../base/text.ts";
import { judgeClaims } from "../claims/judge.ts";
import type { ClaimVerdict } from "../claims/types.ts";
import type { MissingFigure } from "../figures/figures.ts";
import { reportFiles } from "../pages/report.ts";
import { reportInput } from "../results/input.ts";
import { count } from "../results/text.ts";
import { findRuns, type FoundRuns } from "../runner/find_runs.ts";
import { tasksOfStudy } from "../runner/plan.ts";
import type { Task } from "../runner/task.ts";
import { loadStudy } from "../study/parse.ts";
import type { ExpandedStudy } from "../study/types.ts";
import { judgePublished } from "../verification/published.ts";
import { type BundleRequest, digestsOf, jsonPart } from "./manifest.ts";

/** What else of a bundle follows from its study and its measures. */
export interface LaidOut {
  /** The bytes of each part by its name. */
  parts: Map<string, Uint8Array>;
  /** The verdicts on the claims of the study. */
  claims: ClaimVerdict[];
}

/** Loads the study of a request, from its file and what tuning chose for it. */
export async function loadRequested(
  path: string,
  { profile, set }: Pick<BundleRequest, "profile" | "set">,
): Promise<ExpandedStudy> {
  return await loadStudy(path, { profile, set, anyTuning: true });
}

/** The networks that were found, each with what the study asks to be measured of it. */
export function foundTasks({ runs }: FoundRuns, tasks: readonly Task[]): Task[] {
  const byCell = new Map(tasks.map((task) => [canonicalJson(task.cell), task]));
  return runs.map(({ digest, cell }) => ({ ...byCell.get(canonicalJson(cell))!, digest }));
}

/**
 * Lays out all that follows from a study and a pack: the pack itself in its one form, the verdicts, the
 * records and the report. It depends on what is given alone.
 *
 * @param study The study.
 * @param pack Its networks and measures.
 * @param request What the report is asked for with.
 * @param given The parts that follow from nothing: study, tuning and modules.
 * @param onMissing Told of each figure that cannot be drawn.
 */
export async function layOut(
  study: ExpandedStudy,
  pack: Pack,
  request: BundleRequest,
  given: ReadonlyMap<string, Uint8Array>,
  onMissing: (figure: MissingFigure) => void = () => {},
): Promise<LaidOut> {
  const { study: experiment } = study;
  const tasks = await tasksOfStudy(study, request.backend);
  const found = await findRuns(pack, tasks);
  const { runs } = found;
  const packed = inFolder(
    "pack",
    await encodePack(pack, foundTasks(found, tasks), { older: true }),
  );
  const claims = judgeClaims(experiment, runs);
  const published = judgePublished(experiment.published, runs);
  const formats = ["svg", "html", "md", "tex"] as const;
  const input = reportInput(experiment, runs, claims, callOf(request));
  const report = reportFiles(input, { formats, onMissing });
  const parts = new Map([
    ...packed,
    ...inFolder("report", report),
    ["verdicts.json", jsonPart({ claims, published })] as const,
    [
      "records.json",
      jsonPart({
        request,
        // The record names what it follows from to the last bit, also where no page shows it.
        from: digestsOf(new Map([...given, ...packed])),
        runs: runs.map(({ digest, cell, divergedAt, metrics, notes }) => ({
          ...{ digest, cell, divergedAt, metrics, notes },
        })),
      }),
    ] as const,
    ["README.md", new TextEncoder().encode(readme(experiment.title, runs.length, claims.length))],
  ]);
  return { parts, claims };
}

const inFolder = (folder: string, files: ReadonlyMap<string, Uint8Array | string>) =>
  [...files].map(([name, content]) => {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    return [`${folder}/${name}`, bytes] as const;
  });

/** The arguments by which the networks are trained again where the bundle was unpacked. */
function callOf({ study, profile = "none", set, modules, backend }: BundleRequest): string[] {
  return [
    `bundle/${study}`,
    ...["--profile", profile],
    ...set.flatMap((change) => ["--set", change]),
    // Those of the study lie beside it, where it names them.
    ...modules.filter((module) => !module.startsWith("study/"))
      .flatMap((module) => ["--module", `bundle/${module}`]),
    ...["--backend", backend.split("-")[0]!],
  ];
}

function readme(title: string, runs: number, claims: number): string {
  const command = shellQuote("deno", "task", "loss-atlas", "verify", "--bundle", "FILE");
  return `# ${title.replace(/\s+/g, " ")}

A report of Loss Atlas with all that it follows from: ${count(runs, "network")}, ${
    count(claims, "claim")
  }. The report is \`report/index.html\`.

| part            | holds                                                                     |
| --------------- | ------------------------------------------------------------------------- |
| \`study/\`        | the study with its modules, and what its tuning chose                     |
| \`modules/\`      | modules of the author's own, beside those of the study: code              |
| \`pack/\`         | the networks and all that was measured of them                            |
| \`report/\`       | page, figures and tables                                                  |
| \`verdicts.json\` | the verdicts on the claims                                                |
| \`records.json\`  | the values of each network, and the SHA-256 of what all of it follows from |
| \`manifest.json\` | the SHA-256 of each part                                                  |

To judge it, call in a copy of Loss Atlas, with the archive as it is:

    ${command} --sample 3

Commands on the page are called in that copy too, with the archive unpacked there.
`;
}
