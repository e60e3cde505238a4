import { InputError } from "./errors.ts";

/** A value as a message shows it, whatever it is. */
export function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, 60));
  if (typeof value === "function" || typeof value === "symbol") return `a ${typeof value}`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return typeof value === "object" && value !== null ? "an object" : `${value}`;
}

/** Whether there are values by index: an array or a typed array. What only has a length is neither. */
export function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || ArrayBuffer.isView(value) && !(value instanceof DataView);
}

/** Gives the options, which must be an object: anything else was meant for another place. */
export function optionsOf<T extends object>(
  options: T,
  name = "options",
  Fault: new (message: string) => Error = RangeError,
): T {
  if (typeof options === "object" && options !== null && !isList(options)) return options;
  throw new Fault(`${name} must be an object: current value is ${show(options)}`);
}

/** Throws unless an object has these functions: a store, say, is known by what it does. */
export function checkMethods<T extends object>(
  value: T,
  name: string,
  methods: readonly (keyof T & string)[],
): void {
  const given = optionsOf(value, name, InputError);
  const missing = methods.find((method) => typeof given[method] !== "function");
  if (missing !== undefined) throw new InputError(`${name} must have a function ${missing}()`);
}

/** Throws unless the value is text that is not empty. */
export function checkText(value: string, name: string): void {
  if (typeof value === "string" && value !== "" && !value.includes("\0")) return;
  throw new InputError(`${name} must be text: current value is ${show(value)}`);
}
