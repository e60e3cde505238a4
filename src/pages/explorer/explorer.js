/**
 * The explorer in the reader's browser, which gets this function as text: it may use nothing outside
 * of it but what it is given.
 *
 * Two networks stand side by side. What is chosen in one, by pointing, by a cell of a table or from a
 * list, is chosen in both; the page says of each image what both made of it.
 *
 * @param {Function} embeddingView Draws one embedding on a canvas.
 * @param {Function} confusionTables Makes the tables of what two networks confuse.
 */
export function explorer(embeddingView, confusionTables) {
  const byId = (id) => document.getElementById(`explorer-${id}`);
  const root = document.getElementById("explorer");
  if (root === null) return;
  const { sets, colors } = JSON.parse(byId("data").textContent);
  const THUMBNAILS = 60;
  const number = (value) => value.toLocaleString("en");
  const count = (n, noun) => `${number(n)} ${noun}${n === 1 ? "" : "s"}`;

  /** An element with its attributes and what is in it. */
  function make(name, attributes = {}, ...content) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== undefined) element.setAttribute(key, value);
    }
    element.append(...content);
    return element;
  }

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

  // The points of a network are a script that calls this: a page on a disk may load nothing else.
  const waiting = new Map();
  const loaded = new Map();
  globalThis.embeddingPoints = (id, text) => waiting.get(id)?.(text);
  function load(id) {
    if (!loaded.has(id)) {
      loaded.set(
        id,
        new Promise((resolve, reject) => {
          waiting.set(id, resolve);
          const script = make("script", { src: `points-${id}.js` });
          script.addEventListener("error", () => {
            loaded.delete(id);
            reject(new Error(`points-${id}.js is not beside this page`));
          });
          document.head.append(script);
        }),
      );
    }
    return loaded.get(id);
  }

  /** The points of a network as they are drawn and asked about. */
  function sceneOf(network, text) {
    const { rows, axes, note } = network;
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    const view = new DataView(bytes.buffer);
    const values = Array.from({ length: bytes.length / 2 }, (_, i) => view.getInt16(2 * i, true));
    const images = Array.from({ length: rows }, (_, row) => Math.floor(row * set.images / rows));
    const labelOf = new Map(
      set.labels.map((label, i) => [Math.floor(i * set.images / set.labels.length), label]),
    );
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
  }

  const nameOf = (label) => set.classes[label] ?? "no class";
  const sceneName = (scene, at) => `${at === 0 ? "left" : "right"}, ${scene.label}`;

  /** What a network makes of an image: undefined where it shows none, or tells no class. */
  function answerOf({ scene }, image) {
    const row = scene?.rowOf.get(image);
    if (row === undefined || scene.predictions[row] < 0) return undefined;
    const [label, said, confidence] = [scene.labels, scene.predictions, scene.confidences]
      .map((values) => values[row]);
    return { label, said, confidence, right: label === said };
  }

  /** The images that both show. */
  function common() {
    const [a, b] = sides.map(({ scene }) => scene);
    return a.images.filter((image) => b.rowOf.has(image));
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
    if (!isListed) [show.value, ofClass.value] = ["all", ""];
    chosen = images === undefined ? undefined : new Set(images);
    if (chosen !== undefined && !chosen.has(focus)) focus = undefined;
    const all = common().length;
    byId("shown").textContent = chosen === undefined
      ? `All ${count(all, "image")} that both show are shown, of ${number(set.images)} test images.`
      : `${number(chosen.size)} of ${count(all, "image")}${words === "" ? "" : ` ${words}`}.`;
    drawStrip();
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
    for (const button of byId("strip").querySelectorAll("button")) {
      const isFocus = Number(button.dataset.image) === image;
      button.setAttribute("aria-pressed", String(isFocus));
      if (isFocus) stopAt([...byId("strip").querySelectorAll("button")], button);
    }
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
      if (answer === undefined) return [name, "says no class", ""];
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
    panel.replaceChildren(picture(image, 84), text);
    return sentence;
  }

  /** The picture of an image, or a sign that there is none. */
  function picture(image, size) {
    const { sheet } = set;
    const tile = sheet && Math.ceil(image * sheet.count / set.images);
    if (!sheet || Math.floor(tile * set.images / sheet.count) !== image) {
      return make(
        "span",
        { class: "picture none", style: `width:${size}px;height:${size}px` },
        "–",
      );
    }
    const scale = size / sheet.width;
    const [x, y] = [tile % sheet.columns, Math.floor(tile / sheet.columns)];
    const style = [
      `width:${size}px;height:${sheet.height * scale}px`,
      `background-image:url("${sheet.file}")`,
      `background-size:${sheet.columns * size}px auto`,
      `background-position:-${x * size}px -${y * sheet.height * scale}px`,
    ];
    return make("span", { class: "picture", style: style.join(";") });
  }

  /** Makes one of some buttons the stop of the Tab key. */
  function stopAt(buttons, one) {
    for (const button of buttons) button.setAttribute("tabindex", button === one ? "0" : "-1");
  }

  /** Buttons that are one stop of the Tab key, between which the arrow keys move. */
  function roving(container, columns = 1) {
    const buttons = [...container.querySelectorAll("button")];
    stopAt(buttons, buttons[0]);
    container.onkeydown = (event) => {
      const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns };
      const ends = { Home: 0, End: buttons.length - 1 };
      const to = ends[event.key] ??
        buttons.indexOf(document.activeElement) + (steps[event.key] ?? NaN);
      if (buttons[to] === undefined) return;
      event.preventDefault();
      stopAt(buttons, buttons[to]);
      buttons[to].focus();
    };
  }

  /** The chosen images as pictures. */
  function drawStrip() {
    const images = chosen === undefined ? [] : [...chosen].slice(0, THUMBNAILS);
    const items = images.map((image) => {
      const [a, b] = answersTo(image).map((answer) => answer ? nameOf(answer.said) : "–");
      const label = `Test image ${number(image)}, class ${
        nameOf(labelOf(image))
      }: left ${a}, right ${b}`;
      const button = make(
        "button",
        { type: "button", "aria-label": label, title: label, "data-image": image },
        picture(image, 40),
        make("span", {}, a === b ? a : `${a} | ${b}`),
      );
      button.addEventListener("click", () => look(image));
      return make("li", {}, button);
    });
    byId("strip").replaceChildren(...items);
    roving(byId("strip"));
    byId("more").textContent = chosen !== undefined && chosen.size > THUMBNAILS
      ? `The first ${THUMBNAILS} of ${number(chosen.size)}.`
      : "";
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
    let texts;
    try {
      texts = await Promise.all(networks.map(({ id }) => load(id)));
    } catch (error) {
      byId("shown").textContent = `The points cannot be loaded: ${error.message}.`;
      return;
    }
    if (own !== turn) return;
    sides.forEach((side, at) => {
      const network = networks[at];
      if (side.scene?.id !== network.id) {
        side.scene = sceneOf(network, texts[at]);
        side.view.show(side.scene);
      }
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
    history.replaceState(null, "", `#explore?${state}`);
  }

  /** Brings back what the address says; gives the image that it names. */
  function recall() {
    if (!location.hash.startsWith("#explore?")) return undefined;
    const state = new URLSearchParams(location.hash.slice("#explore?".length));
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
    if (location.hash.startsWith("#explore?")) compare(recall());
  });
  root.where = (at, image) => sides[at].view.where(image);
}
