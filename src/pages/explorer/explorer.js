/**
 * The explorer in the reader's browser, which gets this function as text: it may use nothing outside
 * of it but what it is given.
 *
 * Two networks stand side by side. What is chosen in one, by pointing, by a cell of a table or from a
 * list, is chosen in both; the page says of each image what both made of it.
 *
 * @param {{ confusionTables: Function, embeddingView: Function, explorerParts: Function,
 *   pointsLoader: Function }} given The other functions of this folder.
 */
export function explorer({ confusionTables, embeddingView, explorerParts, pointsLoader }) {
  const byId = (id) => document.getElementById(`explorer-${id}`);
  const root = document.getElementById("explorer");
  if (root === null) return;
  const { sets, colors } = JSON.parse(byId("data").textContent);
  const { address, count, make, nearest, number, picture, roving, stopAt } = explorerParts();
  const load = pointsLoader();
  const [THUMBNAILS, NEIGHBOURS] = [48, 8];

  let set = sets[0];
  let chosen;
  let focus;
  const sides = [...root.querySelectorAll("[data-side]")].map((element) => ({
    element,
    select: element.querySelector("select"),
    canvas: element.querySelector("canvas"),
    note: element.querySelector("[data-note]"),
  }));
  const [setSelect, show, ofClass, area] = ["set", "show", "class", "area"].map(byId);
  for (const side of sides) {
    side.view = embeddingView(side.canvas, {
      colors,
      area: () => area.checked,
      hover: (image) => {
        mark(image ?? focus);
        describe(image ?? focus);
      },
      pick: (image) => image === undefined ? choose(undefined) : look(image),
      choose: (images) => choose(images, "in the area"),
      step,
      clear: () => choose(undefined),
    });
    for (const button of side.element.querySelectorAll("[data-act]")) {
      button.addEventListener("click", () => side.view.act(button.dataset.act));
    }
    side.select.addEventListener("change", () => compare());
  }

  const nameOf = (label) => set.classes[label] ?? "no class";
  const sceneName = (scene, at) => `${at === 0 ? "Left" : "Right"}, ${scene.label}`;

  /** What a network makes of an image: undefined where it shows none, or tells no class. */
  function answerOf({ scene }, image) {
    const row = scene?.rowOf.get(image);
    if (row === undefined || scene.predictions[row] < 0) return undefined;
    const [label, said, confidence] = [scene.labels, scene.predictions, scene.confidences]
      .map((values) => values[row]);
    return { label, said, confidence, right: label === said };
  }

  /** The images that both show; none before both are there. */
  function common() {
    const [a, b] = sides.map(({ scene }) => scene);
    return !a || !b ? [] : a.images.filter((image) => b.rowOf.has(image));
  }
  const labelOf = (image) => {
    const { scene } = sides.find(({ scene }) => scene.rowOf.has(image));
    return scene.labels[scene.rowOf.get(image)];
  };

  /** What can be chosen by its answers, and how that is said. */
  const CHOICES = {
    all: ["", () => true],
    differ: ["on which they disagree", ([a, b]) => a && b && a.said !== b.said],
    leftWrong: ["that the left one gets wrong", ([a]) => a && !a.right],
    rightWrong: ["that the right one gets wrong", ([, b]) => b && !b.right],
    onlyLeft: ["that only the left one gets right", ([a, b]) => a?.right && b && !b.right],
    onlyRight: ["that only the right one gets right", ([a, b]) => b?.right && a && !a.right],
    bothWrong: ["that both get wrong", ([a, b]) => a && b && !a.right && !b.right],
  };
  const answersTo = (image) => sides.map((side) => answerOf(side, image));

  /** Chooses by the two lists. */
  function chooseListed() {
    const [words, fits] = CHOICES[show.value];
    if (show.value === "all" && ofClass.value === "") return choose(undefined);
    const images = common().filter((image) =>
      fits(answersTo(image)) && (ofClass.value === "" || labelOf(image) === Number(ofClass.value))
    );
    const of = ofClass.value === "" ? "" : `of class ${nameOf(Number(ofClass.value))}`;
    choose(images, [of, words].filter((part) => part !== "").join(" "), true);
  }

  /** Chooses images in both networks, all where there are none given. */
  function choose(images, words = "", isListed = false) {
    if (sides.some(({ scene }) => scene === undefined)) return;
    if (!isListed) [show.value, ofClass.value] = ["all", ""];
    chosen = images === undefined ? undefined : new Set(images);
    if (chosen !== undefined && !chosen.has(focus)) focus = undefined;
    const all = common().length;
    byId("shown").textContent = chosen === undefined
      ? `All ${count(all, "image")} that both show are shown, of ${number(set.images)} test images.`
      : `${number(chosen.size)} of ${count(all, "image")}${words === "" ? "" : ` ${words}`}.`;
    drawStrip();
    drawNeighbours();
    markCells();
    mark();
    describe(focus);
    remember();
  }

  /** Shows in both what is chosen, and puts a ring around an image. */
  function mark(ringed = focus) {
    for (const { view } of sides) view.mark({ chosen, focus: ringed });
  }

  /** Takes up an image, and says what both make of it. */
  function look(image) {
    focus = image;
    mark();
    byId("spoken").textContent = describe(image);
    const buttons = [...byId("strip").querySelectorAll("button")];
    for (const button of buttons) {
      const isFocus = Number(button.dataset.image) === image;
      button.setAttribute("aria-pressed", String(isFocus));
      if (isFocus) stopAt(buttons, button);
    }
    drawNeighbours();
    remember();
  }

  /** The next or the previous of the chosen images. */
  function step(by) {
    const images = chosen === undefined ? common() : [...chosen];
    if (images.length === 0) return;
    const at = images.indexOf(focus);
    look(
      images[at < 0 ? (by > 0 ? 0 : images.length - 1) : (at + by + images.length) % images.length],
    );
  }

  /** Says in the panel, and in a sentence, what both make of an image. */
  function describe(image) {
    const panel = byId("image");
    if (image === undefined) {
      panel.replaceChildren(
        make(
          "p",
          { class: "muted" },
          "Point at an image, or press Next, to see what both make of it.",
        ),
      );
      return "";
    }
    const head = `Test image ${number(image)}: class ${nameOf(labelOf(image))}`;
    const said = sides.map((side, at) => {
      const answer = answerOf(side, image);
      const name = sceneName(side.scene, at);
      if (answer === undefined) {
        return [name, side.scene.rowOf.has(image) ? "says no class" : "not among those kept", ""];
      }
      const sure = Number.isNaN(answer.confidence)
        ? ""
        : `, confidence ${answer.confidence.toFixed(3)}`;
      return [name, `${nameOf(answer.said)}${sure}`, answer.right ? "right" : "wrong"];
    });
    const lines = said.map(([name, text, mark]) =>
      make("li", { class: mark }, `${name}: `, make("strong", {}, text), mark && ` (${mark})`)
    );
    const sentence = `${head}; ${said.map((parts) => parts.filter(Boolean).join(", ")).join("; ")}`;
    const text = make("div", {}, make("p", {}, make("strong", {}, head)), make("ul", {}, ...lines));
    panel.replaceChildren(picture(set, image, 84), text);
    return sentence;
  }

  /** A list of images to be taken up. */
  function drawImages(holder, images) {
    const items = images.map((image) => {
      const [a, b] = answersTo(image).map((answer) => answer ? nameOf(answer.said) : "–");
      const label = `Test image ${number(image)}, class ${
        nameOf(labelOf(image))
      }: left ${a}, right ${b}`;
      const button = make(
        "button",
        { type: "button", "aria-label": label, title: label, "data-image": image },
        picture(set, image, 40),
        make("span", {}, a === b ? a : `${a} | ${b}`),
      );
      button.addEventListener("click", () => look(image));
      return make("li", {}, button);
    });
    holder.replaceChildren(...items);
    roving(holder);
  }

  /** The chosen images as pictures. */
  function drawStrip() {
    const images = chosen === undefined ? [] : [...chosen];
    drawImages(byId("strip"), images.slice(0, THUMBNAILS));
    byId("more").textContent = images.length > THUMBNAILS
      ? `The first ${THUMBNAILS} of ${number(images.length)}.`
      : "";
  }

  /** The images that lie nearest to the one that is taken up, on either side. */
  function drawNeighbours() {
    byId("near").hidden = focus === undefined;
    if (focus === undefined) return;
    const shown = common();
    sides.forEach(({ scene }, at) => {
      byId(`near-title-${at}`).textContent = `Nearest to it on the ${at === 0 ? "left" : "right"}${
        scene.note === "" ? "" : ", by the coordinates shown"
      }`;
      drawImages(byId(`near-${at}`), nearest(scene, focus, shown).slice(0, NEIGHBOURS));
    });
  }

  /** The confusions of both, and how far they agree. */
  function drawTables() {
    const images = common();
    const answers = images.map(answersTo);
    const of = (fits) => number(answers.filter(fits).length);
    const both = answers.filter(([a, b]) => a && b).length;
    byId("agreement").textContent = both === 0
      ? "They cannot be compared by their answers, as one says no class."
      : `Of ${count(both, "image")} that both show, the left one gets ${
        of(([a]) => a?.right)
      } right and the right one ${of(([, b]) => b?.right)}; both get ${
        of(CHOICES.bothWrong[1])
      } wrong. They disagree on ${of(CHOICES.differ[1])}.`;
    const tables = confusionTables({
      ...{ make, count, images, answers, nameOf, choose },
      classes: set.classes.length,
      names: sides.map(({ scene }, at) => sceneName(scene, at)),
    });
    tables.forEach((table, at) => {
      byId(`table-${at}`).replaceChildren(table);
      roving(byId(`table-${at}`));
    });
  }

  function markCells() {
    for (const button of root.querySelectorAll("[data-cell]")) {
      button.removeAttribute("aria-pressed");
    }
  }

  /** Fills the lists of networks and classes of a set. */
  function openSet() {
    for (const { select } of sides) {
      const groups = Map.groupBy(set.networks.keys(), (at) => set.networks[at].group);
      select.replaceChildren(...[...groups].map(([group, all]) =>
        make(
          "optgroup",
          { label: group },
          ...all.map((at) => make("option", { value: at }, set.networks[at].label)),
        )
      ));
    }
    ofClass.replaceChildren(
      make("option", { value: "" }, "every class"),
      ...set.classes.map((name, label) => make("option", { value: label }, name)),
    );
    byId("pictures").textContent = set.sheet
      ? ""
      : "No pictures are kept of these test images: points show their class and the answers.";
    sides.forEach(({ select }, at) => select.value = set.start[at]);
  }

  /** Loads and shows the two networks; what was chosen stays, where both show it. */
  let turn = 0;
  async function compare(image) {
    const own = ++turn;
    const networks = sides.map(({ select }) => set.networks[select.value]);
    let scenes;
    try {
      scenes = await Promise.all(networks.map((network) => load(set, network)));
    } catch (error) {
      byId("shown").textContent = `The points cannot be loaded: ${error.message}.`;
      return;
    }
    if (own !== turn) return;
    sides.forEach((side, at) => {
      const network = networks[at];
      if (side.scene?.id !== network.id) side.view.show(scenes[at]);
      side.scene = scenes[at];
      const { note, seed, accuracy, axes } = network;
      const facts = [
        note === "" ? `${axes} coordinates as they are` : note,
        accuracy === undefined ? "" : `accuracy ${(accuracy / 1000).toFixed(3)} on all test images`,
        `seed ${seed}`,
      ].filter((text) => text !== "").join("; ");
      side.note.textContent = `${facts.charAt(0).toUpperCase()}${facts.slice(1)}.`;
      side.canvas.setAttribute(
        "aria-label",
        `Embedding of ${sceneName(side.scene, at)}: ${
          count(network.rows, "test image")
        } as points in the colour of their class. Arrow keys ${
          axes === 3 ? "turn it, with Shift move it" : "move it"
        }, plus and minus change its size, Page Down and Page Up take up one image after the other.`,
      );
    });
    drawTables();
    focus = image ?? focus;
    if (sides.some(({ scene }) => !scene.rowOf.has(focus))) focus = undefined;
    chooseListed();
    if (focus !== undefined) look(focus);
  }

  /** Writes what is shown into the address, so that a link shows the same. */
  function remember() {
    if (!isOpen) return;
    const [left, right] = sides.map(({ scene }) => scene.id);
    const state = new URLSearchParams({ left, right });
    if (show.value !== "all") state.set("show", show.value);
    if (ofClass.value !== "") state.set("class", ofClass.value);
    if (focus !== undefined) state.set("image", focus);
    address(state);
  }

  /** Brings back what the address says; gives the image that it names. */
  function recall() {
    const state = address();
    if (state === undefined) return undefined;
    const ids = ["left", "right"].map((name) => state.get(name));
    const found = sets.findIndex(({ networks }) => networks.some(({ id }) => id === ids[0]));
    if (found < 0) return undefined;
    set = sets[found];
    setSelect.value = found;
    openSet();
    ids.forEach((id, at) => {
      const index = set.networks.findIndex((network) => network.id === id);
      if (index >= 0) sides[at].select.value = index;
    });
    show.value = Object.hasOwn(CHOICES, state.get("show") ?? "") ? state.get("show") : "all";
    if (set.classes[state.get("class")] !== undefined) ofClass.value = state.get("class");
    const image = Number(state.get("image") ?? NaN);
    return Number.isInteger(image) ? image : undefined;
  }

  // What the reader has not touched stays out of the address.
  let isOpen = false;
  setSelect.addEventListener("change", () => {
    isOpen = true;
    set = sets[setSelect.value];
    focus = undefined;
    openSet();
    compare();
  });
  for (const control of [show, ofClass]) control.addEventListener("input", () => chooseListed());
  byId("clear").addEventListener("click", () => choose(undefined));
  byId("next").addEventListener("click", () => step(1));
  byId("previous").addEventListener("click", () => step(-1));
  byId("swap").addEventListener("click", () => {
    const [a, b] = sides.map(({ select }) => select.value);
    [sides[0].select.value, sides[1].select.value] = [b, a];
    compare();
  });
  root.hidden = false;
  openSet();
  compare(recall()).then(() => isOpen = true);
  addEventListener("hashchange", () => {
    if (address() !== undefined) compare(recall());
  });
  root.where = (at, image) => sides[at].view.where(image);
}
