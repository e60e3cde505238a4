/** The process exit codes of the command line. */
export const EXIT_CODES = {
  /** All went well. */
  done: 0,
  /** Some cells or checks failed. */
  failed: 1,
  /** Wrong usage or input. */
  usage: 2,
  /** Results differ from those claimed. */
  differs: 3,
  /** The environment cannot run it. */
  environment: 4,
  /** Interrupted by the user. */
  interrupted: 130,
} as const;

/** Base of the errors that a caller can fix; the message says what is wrong, where, and what would be right. */
export abstract class LossAtlasError extends Error {
  /** The exit code with which the command line answers this error. */
  abstract readonly exitCode: number;
  /** The name of the class. */
  override get name(): string {
    return this.constructor.name;
  }
}

/** Wrong usage or input: an unknown name, a value out of range, an invalid experiment file. */
export class InputError extends LossAtlasError {
  /** See {@linkcode EXIT_CODES}. */
  readonly exitCode: number = EXIT_CODES.usage;
}

/** A dataset that is missing, damaged or cannot be fetched; the message says how to get it. */
export class DataError extends LossAtlasError {
  /** See {@linkcode EXIT_CODES}. */
  readonly exitCode: number = EXIT_CODES.environment;
}

/** A fault of the machine: no such backend, no permission, no space. */
export class EnvironmentError extends LossAtlasError {
  /** See {@linkcode EXIT_CODES}. */
  readonly exitCode: number = EXIT_CODES.environment;
}

/** A store that is damaged or cannot be written. */
export class StoreError extends LossAtlasError {
  /** See {@linkcode EXIT_CODES}. */
  readonly exitCode: number = EXIT_CODES.environment;
}

/**
 * What an error says. Code of the user may throw anything: null, or what cannot be made text.
 *
 * @param error What was thrown.
 */
export function reasonOf(error: unknown): string {
  try {
    if (error instanceof Error) return `${error.message}` || "an error without a message";
    return `${error} was thrown, which is not an error`;
  } catch {
    return "something that cannot be written as text was thrown";
  }
}
