/** Some place in a value: the keys that lead there. */
type Path = readonly (string | number)[];

type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

const isTyped = (value: unknown): value is TypedArray =>
  ArrayBuffer.isView(value) && !(value instanceof DataView);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null &&
  [Object.prototype, null].includes(Object.getPrototypeOf(value));

/** Numbers that break ranges, roundings, sizes and loops. */
const NUMBERS = [
  ...[NaN, Infinity, -Infinity, -0, 0, -1, 1, 2, 3, 0.5, 1.5, -0.5, 1e-9, 5e-324, 1e-320],
  ...[1e9, 2 ** 31, 2 ** 32 - 1, 2 ** 53, -(2 ** 31) - 1, 1e154, 1e308, -1e308],
];

/** What may stand where something else was expected; made anew each time. */
const STRANGERS: readonly (() => unknown)[] = [
  ...[undefined, null, true, false, "", "0.5", "constructor", "__proto__", "toString", 10n]
    .map((value) => () => value),
  () => Symbol("a symbol"),
  () => [],
  () => [[]],
  () => [null],
  () => ["a"],
  () => ({}),
  () => Object.create(null),
  () => ({ length: 3 }),
  () => ({ length: 2 ** 40 }),
  () => new Array(3),
  () => new Set([1, 2]),
  () => new Map([["a", 1]]),
  () => new Date(NaN),
  () => new DataView(new ArrayBuffer(8)),
  () => BigInt64Array.of(1n, 2n),
  () => Promise.resolve(1),
  () => () => NaN,
  () => "\ud800\x1b[2J".repeat(400),
];

/** A copy that may be changed; functions and what classes make are shared. */
export function copyOf<T>(value: T): T {
  if (Array.isArray(value)) return value.map(copyOf) as T;
  if (isTyped(value)) return value.slice() as T;
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, copyOf(each)])) as T;
}

/** Arguments of which one place is damaged: which, and how, is told by two numbers. */
export function damaged(args: readonly unknown[], place: number, kind: number): unknown[] {
  const copy = copyOf(args) as unknown[];
  // One case in twelve leaves out what comes last.
  if (kind % 12 === 0) return copy.slice(0, place % (copy.length + 1));
  const places = placesIn(copy);
  if (places.length === 0) return copy;
  const path = places[place % places.length]!;
  const parent = path.slice(0, -1).reduce<unknown>(
    (at, key) => (at as Record<string | number, unknown>)[key],
    copy,
  ) as Record<string | number, unknown>;
  const key = path.at(-1)!;
  const damages = damagesOf(parent[key]);
  const damage = damages[kind % damages.length]!;
  if (damage === LEFT_OUT) {
    if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else if (!isTyped(parent)) delete parent[key];
    return copy;
  }
  const value = damage(parent[key] as never);
  // A typed array takes numbers only.
  if (!isTyped(parent) || typeof value === "number") parent[key] = value;
  return copy;
}

/** The damage of being left out. */
const LEFT_OUT = () => undefined;

/** Where damage can be done: each argument, and what it holds; of long lists the ends and the middle. */
function placesIn(value: unknown, path: Path = []): Path[] {
  const inner = Array.isArray(value) || isTyped(value)
    ? [...new Set([0, value.length >> 1, value.length - 1])].filter((at) => at in value)
    : isRecord(value)
    ? Object.keys(value)
    : [];
  if (path.length > 7) return [];
  return inner.flatMap((key) => {
    const own = [...path, key];
    return [own, ...placesIn((value as Record<string | number, unknown>)[key], own)];
  });
}

/** What can be done to a value. */
function damagesOf(value: unknown): ((value: never) => unknown)[] {
  const strangers = [LEFT_OUT, ...STRANGERS];
  if (typeof value === "number") return [...NUMBERS.map((number) => () => number), ...strangers];
  if (Array.isArray(value)) {
    return [
      () => value.slice(1),
      () => value.slice(0, 1),
      () => [...value, value.at(-1)],
      () => [...value, ...value],
      () => value.toReversed(),
      () => [value],
      () => value.map(() => value[0]),
      () => value.map(() => NaN),
      () => value.map(() => 1e308),
      () => value.map(() => 5e-324),
      () => Float64Array.from(value as number[], Number),
      ...strangers,
    ];
  }
  if (isTyped(value) && !(value as unknown instanceof BigInt64Array)) {
    return [
      () => value.slice(1),
      () => Array.from(value),
      () => Float64Array.from(value),
      () => value.map(() => 0),
      () => value.map(() => 3e38),
      () => value.map((_, at) => at % 2 ? 3e38 : -3e38),
      () => value.map(() => 1e-45),
      () => value.map(() => NaN),
      ...strangers,
    ];
  }
  if (typeof value === "string") {
    return [() => `${value}x`, () => value.toUpperCase(), ...strangers];
  }
  if (typeof value === "function") {
    return [
      () => () => NaN,
      () => () => "text",
      () => () => undefined,
      () => () => {
        throw new RangeError("thrown by what the caller gave");
      },
      ...strangers,
    ];
  }
  return [
    () => Object.assign(isRecord(value) ? { ...value } : {}, { strange: 1 }),
    ...[NaN, -1, 1e308].map((number) => () => number),
    ...strangers,
  ];
}
