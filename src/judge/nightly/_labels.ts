import { type Cell, configurationKey } from "../../study/mod.ts";
import { configurationFields } from "../../study/configuration.ts";

/**
 * Names every configuration by its loss and by the settings in which the configurations differ, such
 * as `center, loss.lambda 0.1`.
 *
 * @returns Name by {@linkcode configurationKey}.
 */
export function configurationNames(cells: readonly Cell[]): Map<string, string> {
  const one = new Map(cells.map((cell) => [configurationKey(cell), cell]));
  const all = [...one.values()].map((cell) => ({ cell, fields: configurationFields(cell) }));
  const varies = (among: typeof all, field: string) =>
    new Set(among.map(({ fields }) => fields.get(field))).size > 1;
  return new Map(all.map(({ cell, fields }) => {
    const namesakes = all.filter((other) => other.cell.loss.name === cell.loss.name);
    const said = [...fields].filter(([field]) =>
      field !== "loss.name" && varies(field.startsWith("loss.") ? namesakes : all, field)
    );
    const words = said.map(([field, value]) => `${field} ${value}`);
    return [configurationKey(cell), [cell.loss.name, ...words].join(", ")];
  }));
}
