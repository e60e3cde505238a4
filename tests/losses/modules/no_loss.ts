/** A module without a loss. */
export const answer = 42;
