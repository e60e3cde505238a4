/**
 * Loads the points of networks, in the reader's browser, which gets this function as text: it may use
 * nothing outside of it.
 *
 * The points of a network are a script that hands them over: a page that was opened from a disk may
 * load nothing else.
 *
 * @returns {(set: object, network: object) => Promise<object>} Gives a network with its points; it
 *   fails where the file of the points is not beside the page.
 */
export function pointsLoader() {
  const waiting = new Map();
  const loaded = new Map();
  globalThis.embeddingPoints = (id, text) => waiting.get(id)?.(text);

  function textOf(id) {
    const known = loaded.get(id);
    if (known !== undefined) return known;
    const text = new Promise((resolve, reject) => {
      waiting.set(id, resolve);
      const script = document.createElement("script");
      script.src = `points-${id}.js`;
      script.addEventListener("error", () => {
        loaded.delete(id);
        reject(new Error(`${script.src.split("/").at(-1)} is not beside this page`));
      });
      document.head.append(script);
    });
    loaded.set(id, text);
    return text;
  }

  return async function load(set, network) {
    const { rows, axes, note } = network;
    const bytes = Uint8Array.from(
      atob(await textOf(network.id)),
      (character) => character.charCodeAt(0),
    );
    const view = new DataView(bytes.buffer);
    const values = Array.from({ length: bytes.length / 2 }, (_, i) => view.getInt16(2 * i, true));
    const imagesOf = (count) =>
      Array.from({ length: count }, (_, row) => Math.floor(row * set.images / count));
    const known = imagesOf(set.labels.length);
    const labelOf = new Map(set.labels.map((label, i) => [known[i], label]));
    const images = imagesOf(rows);
    return {
      ...network,
      images,
      classes: set.classes,
      axisName: note === "" ? "e" : "pc",
      points: Float32Array.from(
        values.slice(0, rows * axes),
        (value) => value === -32768 ? NaN : value / 32767,
      ),
      labels: images.map((image) => labelOf.get(image)),
      predictions: values.slice(rows * axes, rows * (axes + 1)),
      confidences: values.slice(rows * (axes + 1)).map((value) => value < 0 ? NaN : value / 1e4),
      rowOf: new Map(images.map((image, row) => [image, row])),
    };
  };
}
