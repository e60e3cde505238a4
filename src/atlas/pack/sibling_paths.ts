/** Where a pack is kept while it is exchanged: beside its folder. */
export const siblingPaths = (folder: string): { next: string; last: string } => ({
  next: `${folder}.next`,
  last: `${folder}.last`,
});
