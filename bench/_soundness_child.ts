/**
 * Trains, measures and probes in a copy of the project, for `soundness.ts`. Prints a line a fact.
 *
 * @module
 */
/** What the driver asks for. */
export interface Task {
  /** Scenarios in their order, each with the names of its measures; null for all. */
  scenarios: readonly { name: string; measures: readonly string[] | null }[];
  /** The components to probe in their order, if only these; else those of the item that changed. */
  probe?: readonly string[];
  /** The names of components from the most telling to the least. */
  order: readonly string[];
  /** The file with what the project gives unchanged; absent to write down just that. */
  baseline?: string;
}

/** What the project gives unchanged. */
export interface Baseline {
  items: Record<string, { hash: string; asked: string; components: string[] }>;
  fingerprints: Record<string, string>;
  /** Milliseconds of each probe. */
  costs: Record<string, number>;
  /** Whether a second process gave the same fingerprints. */
  checked?: boolean;
}

/** A fact that a child tells. */
export type Fact =
  | { at: string }
  | { broken: string }
  | { changed: string; crash: boolean }
  | { noticed: string | null }
  | { done: true }
  | { baseline: Baseline };

const tell = (fact: Fact) => console.log(JSON.stringify(fact));

async function main(task: Task): Promise<void> {
  const parts = await load().catch((error) => tell({ broken: String(error).slice(0, 200) }));
  if (!parts) return;
  const { runScenario, Unresolved, useBackend, probe, loadDataset, componentNames } = parts;
  await useBackend("wasm");
  const fingerprint = async (name: string): Promise<string> => {
    try {
      return name.startsWith("data/")
        ? (await loadDataset(name.slice("data/".length))).digest
        : JSON.stringify((await probe([name]))[name]);
    } catch (error) {
      return String(error).slice(0, 100);
    }
  };

  if (task.baseline === undefined) {
    const found: Baseline = { items: {}, fingerprints: {}, costs: {} };
    for (const { name } of task.scenarios) {
      await runScenario(name, () => true, ({ name: item, ...rest }) => {
        found.items[item] = rest;
      });
    }
    const used = new Set(Object.values(found.items).flatMap(({ components }) => components));
    for (const name of new Set([...componentNames(), ...used])) {
      const start = performance.now();
      found.fingerprints[name] = await fingerprint(name);
      found.costs[name] = performance.now() - start;
    }
    return tell({ baseline: found });
  }

  const baseline: Baseline = JSON.parse(await Deno.readTextFile(task.baseline));
  const firstToDiffer = async (names: readonly string[]): Promise<string | null> => {
    for (const name of names) {
      tell({ at: name });
      if (await fingerprint(name) !== baseline.fingerprints[name]) return name;
    }
    return null;
  };
  if (task.probe) return tell({ noticed: await firstToDiffer(task.probe) });

  for (const { name, measures } of task.scenarios) {
    const wanted = (measure: string) => measures === null || measures.includes(measure);
    const expected = Object.keys(baseline.items).filter((item) =>
      item === name ||
      item.startsWith(`${name} `) && wanted(JSON.parse(item.slice(name.length + 1)).name)
    );
    let at = 0;
    let changed: { item: string; crash: boolean; asked?: boolean } | undefined;
    try {
      tell({ at: name });
      await runScenario(name, wanted, ({ name: item, hash, asked }) => {
        const before = baseline.items[expected[at]!];
        if (item !== expected[at] || before!.hash !== hash || before!.asked !== asked) {
          changed = {
            item: expected[Math.min(at, expected.length - 1)]!,
            crash: false,
            asked: before?.asked !== asked,
          };
          throw new Stop();
        }
        at++;
        tell({ at: expected[at] ?? name });
      });
      // Every measure that is asked for gives an item: one that is lacking was not asked for.
      if (at < expected.length) changed = { item: expected[at]!, crash: false, asked: true };
    } catch (error) {
      if (error instanceof Unresolved) {
        changed = { item: expected[at] ?? name, crash: false, asked: true };
      } else if (!(error instanceof Stop)) {
        changed = { item: expected[at] ?? name, crash: true };
      }
    }
    if (!changed) continue;
    tell({ changed: changed.item, crash: changed.crash });
    // What broke may have left the backend in disorder: its probes run in a process of their own.
    if (changed.crash) return;
    const used = componentsOf(changed.item, baseline);
    const component = await firstToDiffer(task.order.filter((each) => used.has(each)));
    // The digest of a network covers its cell as it was resolved, that of a measure its parameters.
    return tell({ noticed: component ?? (changed.asked ? "the cell or measure itself" : null) });
  }
  tell({ done: true });
}

/** What identifies an item: the digest of a measure covers that of its network. */
export function componentsOf(item: string, { items }: Baseline): Set<string> {
  const network = items[item.split(" ")[0]!];
  return new Set([...items[item]!.components, ...network!.components]);
}

/** Ends a scenario that has shown a change. */
class Stop extends Error {}

async function load() {
  const [
    { runScenario, Unresolved },
    { useBackend },
    { probe },
    { loadDataset },
    { componentNames },
  ] = await Promise.all([
    import("./_soundness_real.ts"),
    import("../src/compute/backend.ts"),
    import("../src/identity/run_probes.ts"),
    import("../src/data/mod.ts"),
    import("../src/identity/probes/catalogue.ts"),
  ]);
  return { runScenario, Unresolved, useBackend, probe, loadDataset, componentNames };
}

if (import.meta.main) await main(JSON.parse(await new Response(Deno.stdin.readable).text()));
