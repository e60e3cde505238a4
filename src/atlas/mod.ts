/**
 * The atlas: every published study with its results, from a store or from the committed pack.
 *
 * @module
 */
export type { Atlas, AtlasStudy } from "./atlas.ts";
export { describeCompleteness } from "./completeness.ts";
export { encodePack } from "./pack/encode_pack.ts";
export { openPack, type Pack } from "./pack/open_pack.ts";
export { writePack } from "./pack/write_pack.ts";
export { readAtlas } from "./read_atlas.ts";
export { joinTasks, loadPublishedStudies, type PublishedStudy } from "./studies.ts";
