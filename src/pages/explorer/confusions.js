/**
 * The tables of what two networks confuse, in the reader's browser, which gets this function as text:
 * it may use nothing outside of it but what it is given.
 *
 * @param {{ make: Function, count: Function, images: readonly number[], answers: readonly object[][],
 *   classes: number, names: readonly string[], nameOf: Function, choose: Function }} given The images
 *   with the answers of both networks, and what a press of a number does with its images.
 * @returns {HTMLElement[]} A table a network: its rows are classes, its columns answers.
 */
export function confusionTables({ make, count, images, answers, classes, names, nameOf, choose }) {
  /** The most classes of a table; of more those that are confused most. */
  const MOST = 12;
  const cells = new Map();
  const wrong = new Map();
  images.forEach((image, i) =>
    answers[i].forEach((answer, at) => {
      if (answer === undefined) return;
      const { label, said, right } = answer;
      const key = `${at} ${label} ${said}`;
      cells.set(key, [...cells.get(key) ?? [], image]);
      for (const each of right ? [] : [label, said]) wrong.set(each, (wrong.get(each) ?? 0) + 1);
    })
  );
  const labels = classes <= MOST
    ? Array.from({ length: classes }, (_, label) => label)
    : [...wrong].sort(([, a], [, b]) => b - a).slice(0, MOST).map(([label]) => label)
      .sort((a, b) => a - b);
  const confused = labels.flatMap((label) =>
    labels.filter((said) => said !== label).flatMap((said) =>
      names.map((_, at) => cells.get(`${at} ${label} ${said}`)?.length ?? 0)
    )
  );
  const largest = Math.max(1, ...confused);

  function cell(at, label, said) {
    const own = cells.get(`${at} ${label} ${said}`);
    if (own === undefined) return make("td");
    const isRight = label === said;
    const words = isRight
      ? `of class ${nameOf(label)} that are classified rightly (${names[at]})`
      : `of class ${nameOf(label)} taken for ${nameOf(said)} (${names[at]})`;
    const shade = Math.round(20 + 60 * own.length / largest);
    const button = make("button", {
      type: "button",
      "aria-label": `${count(own.length, "image")} ${words}`,
      "data-cell": `${at} ${label} ${said}`,
      style: isRight
        ? undefined
        : `background:color-mix(in srgb, var(--bad) ${shade}%, transparent)`,
    }, own.length);
    button.addEventListener("click", () => {
      choose(own, words);
      button.setAttribute("aria-pressed", "true");
    });
    return make("td", { class: isRight ? "right" : undefined }, button);
  }

  return names.map((name, at) => {
    if (answers.every((each) => each[at] === undefined)) {
      return make("p", { class: "muted" }, `${name} says no class.`);
    }
    const head = (scope) => (label) => make("th", { scope }, nameOf(label));
    const rows = labels.map((label) =>
      make("tr", {}, head("row")(label), ...labels.map((said) => cell(at, label, said)))
    );
    return make(
      "table",
      {},
      make("caption", {}, `${name}: class (rows) and answer (columns)`),
      make("thead", {}, make("tr", {}, make("td"), ...labels.map(head("col")))),
      make("tbody", {}, ...rows),
    );
  });
}
