/**
 * The atlas: every published study with its results, from a store or from the committed pack.
 *
 * @module
 */
export {
  type Atlas,
  type AtlasStudy,
  describeCompleteness,
  joinTasks,
  loadPublishedStudies,
  type PublishedStudy,
  readAtlas,
} from "./atlas.ts";
export { encodePack } from "./pack/encode_pack.ts";
export { openPack, type Pack } from "./pack/open_pack.ts";
export { writePack } from "./pack/write_pack.ts";
