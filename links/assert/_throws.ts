// deno-lint-ignore-file no-explicit-any -- the signature of a constructor in @std/assert
import { reject } from "./_assert.ts";

type ErrorClass<E extends Error> = abstract new (...args: any[]) => E;

/** Asserts that `fn` throws, and returns what it threw. */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
/** Asserts that `fn` throws an error of the class, whose message includes the text. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  errorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows(
  fn: () => unknown,
  classOrMsg?: ErrorClass<Error> | string,
  msgIncludes?: string,
  msg?: string,
): unknown {
  const [errorClass, note] = overload(classOrMsg, msg);
  try {
    fn();
  } catch (error) {
    return expectError(error, errorClass, msgIncludes, note);
  }
  reject("Expected function to throw.", note);
}

/** Asserts that the promise of `fn` rejects, and resolves to the reason. */
export function assertRejects(fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
/** Asserts that the promise rejects with an error of the class, whose message includes the text. */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  errorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects(
  fn: () => PromiseLike<unknown>,
  classOrMsg?: ErrorClass<Error> | string,
  msgIncludes?: string,
  msg?: string,
): Promise<unknown> {
  const [errorClass, note] = overload(classOrMsg, msg);
  let promise: PromiseLike<unknown> | undefined;
  try {
    promise = fn();
    await promise;
  } catch (error) {
    if (promise === undefined) reject("Function throws when expected to reject.", note);
    return expectError(error, errorClass, msgIncludes, note);
  }
  reject("Expected function to reject.", note);
}

function overload(
  classOrMsg?: ErrorClass<Error> | string,
  msg?: string,
): [ErrorClass<Error> | undefined, string | undefined] {
  return typeof classOrMsg === "string" ? [undefined, classOrMsg] : [classOrMsg, msg];
}

function expectError(
  error: unknown,
  errorClass: ErrorClass<Error> | undefined,
  msgIncludes = "",
  msg?: string,
): unknown {
  if (errorClass === undefined) return error;
  if (!(error instanceof Error)) reject("A non-Error object was thrown.", msg);
  const { name, message } = error;
  if (!(error instanceof errorClass)) {
    reject(
      `Expected error to be instance of "${errorClass.name}", but was "${name}": ${message}`,
      msg,
    );
  }
  if (!message.includes(msgIncludes)) {
    reject(
      `Expected error message to include "${msgIncludes}", but got "${message}".`,
      msg,
    );
  }
  return error;
}
