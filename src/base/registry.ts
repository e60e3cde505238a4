import { show } from "./check.ts";
import { InputError } from "./errors.ts";
import { suggest } from "./text.ts";

/** What a registry holds: anything that has a name. */
interface Named {
  readonly name: string;
}

/** The definitions of one family, such as all losses, found by name. */
export interface Registry<T extends Named> {
  /** The names in the order of the documentation; grows when a definition is added. */
  readonly names: readonly string[];
  /**
   * Finds a definition by its name.
   *
   * @throws {InputError} If there is none; the message names the nearest one.
   */
  find(name: string): T;
  /**
   * Adds a definition; adding the same one again changes nothing.
   *
   * @throws {InputError} If another one has its name.
   */
  add(definition: T): void;
  /**
   * Lets `find()` find a definition that no list names: a stand-in by which a fingerprint runs what
   * all members of the family share, and none of them.
   */
  addStandIn(definition: T): void;
}

/**
 * Creates a registry.
 *
 * @param kind The word for one member in messages, such as "loss".
 * @param members What it holds at the start.
 * @param hint What to add to the message that there is no such member; default nothing.
 */
export function createRegistry<T extends Named>(
  kind: string,
  members: readonly T[],
  hint = "",
): Registry<T> {
  const definitions = new Map(members.map((definition) => [definition.name, definition]));
  const standIns = new Map<string, T>();
  const names = [...definitions.keys()];
  return {
    names,
    find(name) {
      const definition = definitions.get(name) ?? standIns.get(name);
      if (definition !== undefined) return definition;
      const shown = typeof name === "string" ? name.slice(0, 60).toWellFormed() : show(name);
      throw new InputError(`Cannot find the ${kind} "${shown}": ${suggest(shown, names)}${hint}`);
    },
    add(definition) {
      const { name } = definition;
      if (definitions.get(name) === definition) return;
      if (definitions.has(name)) {
        throw new InputError(`Cannot add the ${kind} "${name}": there is one of that name`);
      }
      definitions.set(name, definition);
      names.push(name);
    },
    addStandIn(definition) {
      standIns.set(definition.name, definition);
    },
  };
}
