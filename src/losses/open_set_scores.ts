/** The ways to tell known from unknown samples; a higher score always means more known. */
export const OPEN_SET_SCORES = [
  "centroid",
  "probability",
  "logit",
  "energy",
  "mahalanobis",
  "relativeMahalanobis",
  "neighbours",
  "cosine",
  "targetDistance",
] as const;

/** A way to tell known from unknown samples. */
export type OpenSetScore = typeof OPEN_SET_SCORES[number];
