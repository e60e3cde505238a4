/**
 * Compares the two losses that the reader chooses, setting by setting, and keeps them in the address.
 * Runs in the reader's browser; the page carries its source.
 */
export function comparing() {
  const { labels, metrics, reasons, t, contests } = JSON.parse(
    document.getElementById("compare-data").textContent,
  );
  const [one, other] = document.querySelectorAll("#pair select");
  const [WIDTH, HEIGHT, EDGE] = [120, 14, 5];

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  /** As the pages write numbers. */
  function numberText(value) {
    const size = Math.abs(value);
    const text = size >= 1e6 || size > 0 && size < 5e-4
      ? value.toExponential(2)
      : size < 10
      ? value.toFixed(3)
      : size < 1000
      ? value.toPrecision(4)
      : value.toFixed(0);
    return text.replaceAll("-", "−").replace(/^−(0(\.0+)?)$/, "$1");
  }

  const meanOf = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const present = (values) => values.filter((value) => value !== null);

  /** The difference of the second from the first by shared seeds, with its interval where two share one. */
  function difference(a, b) {
    const pairs = a.flatMap((value, at) => value === null || b[at] === null ? [] : [b[at] - value]);
    if (pairs.length < 2) return { estimate: meanOf(present(b)) - meanOf(present(a)) };
    const estimate = meanOf(pairs);
    const variance = pairs.reduce((sum, each) => sum + (each - estimate) ** 2, 0) /
      (pairs.length - 1);
    const half = t[pairs.length] * Math.sqrt(variance / pairs.length);
    return { estimate, low: estimate - half, high: estimate + half };
  }

  /** What a line says: which is better, that nothing tells, or why nothing is said. */
  function verdict({ low, high }, sign, withdrawn) {
    if (low === undefined) return { word: "too few shared seeds", kind: "none" };
    if (low <= 0 && high >= 0) return { word: "not significantly different", kind: "tied" };
    if (withdrawn !== undefined) {
      return { word: "differ, not ranked", kind: "none", why: reasons[withdrawn] };
    }
    if (sign === 0) return { word: "differ", kind: "none" };
    const better = low * sign > 0 ? other : one;
    return { word: `${better.value} is better`, kind: better === one ? "one" : "other" };
  }

  function bar({ estimate, low = estimate, high = estimate }) {
    const most = Math.max(Math.abs(low), Math.abs(high)) || 1;
    const place = (value) => WIDTH / 2 + (WIDTH / 2 - EDGE) * value / most;
    const y = HEIGHT / 2;
    const holder = element("span", {});
    holder.innerHTML =
      `<svg class="bar" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" aria-hidden="true"><path class="zero" d="M${
        WIDTH / 2
      },0V${HEIGHT}"/><path d="M${place(low)},${y}H${place(high)}"/><circle cx="${
        place(estimate)
      }" cy="${y}" r="3.5"/></svg>`;
    return holder.firstChild;
  }

  function row(contest, { metric, withdrawn, values, some = {} }, [a, b]) {
    const { title, detail, page, sign } = metrics[metric];
    const found = difference(values[a], values[b]);
    const { word, kind, why } = verdict(found, sign, withdrawn);
    const mean = (label) => {
      const text = numberText(meanOf(present(values[label])));
      const gap = some[label] === undefined
        ? ""
        : ` (${some[label]} of ${present(values[label]).length} with a value)`;
      const link = element("a", { href: `${contest.page}#${contest.anchors[label]}` }, text);
      return element("td", { class: "number" }, link, gap);
    };
    const range = found.low === undefined
      ? ""
      : ` (${numberText(found.low)} to ${numberText(found.high)})`;
    const head = element("th", { scope: "row" }, element("a", { href: page }, title));
    if (detail !== "") head.append(element("small", {}, ` ${detail}`));
    const said = element("td", why === undefined ? {} : { title: why }, word);
    return {
      kind,
      row: element(
        "tr",
        { class: kind },
        head,
        mean(a),
        mean(b),
        element("td", {}, bar(found), `${numberText(found.estimate)}${range}`),
        said,
      ),
    };
  }

  function comparison(contest, pair) {
    const lines = contest.metrics
      .filter(({ values }) =>
        pair.every((label) => values[label] !== undefined && present(values[label]).length > 0)
      )
      .map((metric) => ({ ...row(contest, metric, pair), withdrawn: metric.withdrawn }));
    if (lines.length === 0) return [];
    const heads = [
      "Metric",
      one.value,
      other.value,
      `${other.value} − ${one.value} (interval)`,
      "Which",
    ]
      .map((text, at) =>
        element("th", { scope: "col", ...at === 1 || at === 2 ? { class: "number" } : {} }, text)
      );
    const table = element(
      "table",
      { class: "frozen comparison" },
      element("thead", {}, element("tr", {}, ...heads)),
      element("tbody", {}, ...lines.map(({ row }) => row)),
    );
    const withdrawn = [...new Set(lines.map((line) => line.withdrawn))].filter((at) =>
      at !== undefined
    );
    const whys = withdrawn.map((at) =>
      element("p", { class: "muted" }, `Not ranked: ${reasons[at]}.`)
    );
    const label = `${one.value} and ${other.value} in ${contest.title}`;
    return [{
      lines,
      section: element(
        "section",
        { "aria-label": label },
        element("h2", {}, element("a", { href: contest.page }, contest.title)),
        element("p", { class: "muted" }, `${contest.scope}.`),
        element(
          "div",
          { class: "scroll", tabindex: "0", role: "region", "aria-label": label },
          table,
        ),
        ...whys,
      ),
    }];
  }

  function picture({ name, page, picture }) {
    const image = picture === undefined ? [] : [
      element("img", {
        src: picture,
        class: "loss-picture",
        width: "220",
        height: "220",
        alt: "",
      }),
    ];
    return element("a", { href: page }, ...image, element("span", {}, name));
  }

  const counted = (n, noun) => `${n} ${noun}${n === 1 ? "" : "s"}`;

  function show() {
    const pair = [one, other].map(({ selectedIndex }) => selectedIndex);
    document.getElementById("pictures").replaceChildren(...pair.map((at) => picture(labels[at])));
    const isSame = pair[0] === pair[1];
    const found = isSame ? [] : contests
      .filter(({ anchors }) => pair.every((label) => anchors[label] !== undefined))
      .flatMap((contest) => comparison(contest, pair));
    const kinds = found.flatMap(({ lines }) => lines).map(({ kind }) => kind);
    const number = (kind) => kinds.filter((each) => each === kind).length;
    document.getElementById("compared").textContent = isSame
      ? "Choose two that differ."
      : kinds.length === 0
      ? `${one.value} and ${other.value} were not trained in the same setting.`
      : `${counted(kinds.length, "comparison")} in ${
        counted(found.length, "setting")
      }: ${one.value} is better in ${number("one")}, ${other.value} in ${number("other")}; ${
        number("tied")
      } not significantly different, ${
        number("none")
      } not ranked. Of ${kinds.length} between equals about ${
        Math.round(kinds.length / 20)
      } would differ by chance.`;
    document.getElementById("comparisons").replaceChildren(...found.map(({ section }) => section));
  }

  /** Takes the pair that the address names; a name that nobody knows leaves its side as it is. */
  function recall() {
    const named = new URLSearchParams(location.hash.slice(1));
    for (const [key, select] of [["one", one], ["other", other]]) {
      const at = labels.findIndex(({ name }) => name === named.get(key));
      if (at >= 0) select.selectedIndex = at;
    }
  }

  function remember() {
    const state = new URLSearchParams({ one: one.value, other: other.value });
    history.replaceState(null, "", `#${state}`);
    show();
  }

  for (const select of [one, other]) select.addEventListener("change", remember);
  document.getElementById("swap").addEventListener("click", () => {
    [one.selectedIndex, other.selectedIndex] = [other.selectedIndex, one.selectedIndex];
    remember();
  });
  document.getElementById("pair").addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", () => {
    recall();
    show();
  });
  recall();
  show();
}
