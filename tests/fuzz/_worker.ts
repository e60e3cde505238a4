import type { Question } from "./_cases.ts";

// Loading takes a while, and a message that comes before there is someone to hear it is lost.
const cases = import("./_cases.ts");

/** What the worker says: what it is about to call, and in the end the faults. */
export type Answer = { at: string } | { faults: string[] };

const scope = self as unknown as {
  onmessage: (event: MessageEvent<Question>) => void;
  postMessage(message: Answer): void;
};

scope.onmessage = async ({ data }) => {
  const { faultsOf } = await cases;
  const faults = await faultsOf(data, (at) => scope.postMessage({ at }));
  scope.postMessage({ faults });
};
