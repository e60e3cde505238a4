/**
 * What the page does by itself: sorts and filters tables, chooses columns, filters figures, and keeps
 * its state in the address. Runs in the reader's browser; the page carries its source.
 */
export function behaviour() {
  const tables = [...document.querySelectorAll("table.sortable")];
  const leaderboard = tables[0];
  const search = document.querySelector(".filters [type=search]");
  const selects = [...document.querySelectorAll(".filters select")];
  const boxes = [...document.querySelectorAll("#columns [name=column]")];
  const usual = new Map(boxes.map((box) => [box.value, box.checked]));

  /** Sorts each body of a table by a column; undefined values stay last in both directions. */
  function sortBy(table, header, direction) {
    const column = [...header.parentElement.children].indexOf(header);
    const numeric = header.classList.contains("number");
    const valueOf = (row) => {
      const { dataset, textContent } = row.children[column];
      return numeric ? Number(dataset.value) : dataset.value ?? textContent;
    };
    const sign = direction === "descending" ? -1 : 1;
    for (const body of table.tBodies) {
      const rows = [...body.rows].filter((row) => !row.classList.contains("task"))
        .map((row) => ({ row, value: valueOf(row) }));
      rows.sort((a, b) => {
        const undefinedLast = Number(Number.isNaN(a.value)) - Number(Number.isNaN(b.value));
        return undefinedLast || sign * (a.value < b.value ? -1 : Number(a.value > b.value));
      });
      body.append(...rows.map(({ row }) => row));
    }
    for (const other of header.parentElement.children) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", direction);
    if (table === leaderboard) rankBy(header);
  }

  /** Ranks by the metric that sorts; other columns leave the ranks as they are. */
  function rankBy(header) {
    const rank = leaderboard.tHead.querySelector("[data-column=rank]");
    if (rank === null || ["configuration", "seeds", "rank"].includes(header.dataset.column)) return;
    const [title] = header.querySelector("button").childNodes;
    rank.querySelector("small").textContent = ` by ${title.textContent.replace(/^[↑↓] /, "")}`;
    for (const row of leaderboard.querySelectorAll("tbody tr:not(.task)")) {
      const { rank: own, mark } = row.children[header.cellIndex].dataset;
      const cell = row.children[rank.cellIndex];
      cell.dataset.value = own ?? NaN;
      cell.textContent = own === undefined ? "–" : `${mark === "tied" ? "≈ " : ""}${own}`;
    }
  }

  for (const table of tables) {
    for (const header of table.tHead.rows[0].cells) {
      header.querySelector("button").addEventListener("click", () => {
        const other = { ascending: "descending", descending: "ascending" };
        const now = header.getAttribute("aria-sort");
        sortBy(table, header, now === null ? header.dataset.first : other[now]);
        remember();
      });
    }
  }

  /** Shows the rows, runs and figures of what is chosen, and says how many rows they are. */
  function filter() {
    const chosen = selects.filter(({ value }) => value !== "");
    const words = search.value.toLowerCase().split(" ").filter((word) => word !== "");
    const fits = (row) =>
      chosen.every(({ name, value }) => row.dataset[name] === value) &&
      words.every((word) => row.textContent.toLowerCase().includes(word));
    const counts = tables.map((table) => {
      const rows = [...table.querySelectorAll("tbody tr:not(.task)")];
      for (const row of rows) row.hidden = !fits(row);
      return `${rows.filter((row) => !row.hidden).length} of ${rows.length} ${table.dataset.noun}`;
    });
    for (const body of leaderboard.tBodies) {
      body.hidden = [...body.rows].slice(1).every((row) => row.hidden);
    }
    // Marks and panels of the other runs fade, so that what is left can be compared with the whole.
    const rows = [...document.querySelectorAll("#runs tbody tr")];
    const fading = new Set(
      rows.filter((row) => row.hidden).map((row) => row.querySelector("a").getAttribute("href")),
    );
    for (const mark of document.querySelectorAll("figure svg a")) {
      mark.classList.toggle("faded", fading.has(mark.getAttribute("href")));
    }
    const tasks = new Set(
      [...leaderboard.querySelectorAll("tr[data-task]:not([hidden])")].map((row) =>
        row.dataset.task
      ),
    );
    for (const section of document.querySelectorAll("section[data-task]")) {
      section.hidden = !tasks.has(section.dataset.task);
    }
    document.getElementById("shown").textContent = `${counts.join(" and ")} shown`;
  }

  function showColumns() {
    for (const { value, checked } of boxes) {
      const cells = leaderboard.querySelectorAll(`[data-column="${CSS.escape(value)}"]`);
      for (const cell of cells) cell.hidden = !checked;
    }
  }

  /** Writes sorting, filters and columns into the address, so that a link shows the same. */
  function remember() {
    const state = new URLSearchParams();
    const header = leaderboard.querySelector("[aria-sort]");
    if (header !== null) {
      state.set("sort", `${header.dataset.column}:${header.getAttribute("aria-sort")}`);
    }
    for (const { name, value } of [...selects, search]) if (value !== "") state.set(name, value);
    for (const { value, checked } of boxes) {
      if (checked !== usual.get(value)) state.append(checked ? "show" : "hide", value);
    }
    history.replaceState(null, "", `#view?${state}`);
  }

  /** Brings back what the address says. */
  function recall() {
    if (!location.hash.startsWith("#view?")) return;
    const state = new URLSearchParams(location.hash.slice("#view?".length));
    for (const control of [...selects, search]) control.value = state.get(control.name) ?? "";
    for (const box of boxes) {
      const changed = state.getAll(usual.get(box.value) ? "hide" : "show").includes(box.value);
      box.checked = changed ? !usual.get(box.value) : usual.get(box.value);
    }
    const sort = state.get("sort");
    if (sort === null) return;
    const [column, direction] = [sort.slice(0, sort.lastIndexOf(":")), sort.split(":").at(-1)];
    const header = leaderboard.tHead.querySelector(`[data-column="${CSS.escape(column)}"]`);
    if (header !== null) sortBy(leaderboard, header, direction);
  }

  for (const control of [...selects, search]) {
    control.addEventListener("input", () => {
      filter();
      remember();
    });
  }
  for (const box of boxes) {
    box.addEventListener("change", () => {
      showColumns();
      remember();
    });
  }
  for (const button of document.querySelectorAll("[data-columns]")) {
    button.addEventListener("click", () => {
      const isAll = button.dataset.columns === "all";
      for (const box of boxes) box.checked = isAll || usual.get(box.value);
      showColumns();
      remember();
    });
  }
  const find = document.getElementById("find-column");
  find?.addEventListener("input", () => {
    const words = find.value.toLowerCase().split(" ");
    for (const box of boxes) {
      const label = box.parentElement;
      label.hidden = !words.every((word) => label.textContent.toLowerCase().includes(word));
    }
    // What is found unfolds, and what has nothing to show goes.
    for (const item of document.querySelectorAll("#columns li")) {
      item.hidden = item.querySelector("label:not([hidden])") === null;
      const folded = item.querySelector("details");
      if (folded === null) continue;
      const found = folded.querySelector("label:not([hidden])") !== null;
      folded.hidden = !found;
      folded.open = find.value !== "" && found;
    }
  });

  recall();
  showColumns();
  filter();
}

/**
 * What every page does: opens what the address points at, leads to the search by `/`, and makes the
 * marks of each figure one stop of the Tab key, between which the arrow keys move.
 */
export function navigation() {
  /** Opens what the address points at, what it is folded into, and what is folded into it. */
  function openTarget() {
    const target = document.getElementById(location.hash.slice(1));
    if (target === null) return;
    for (let at = target; at !== null; at = at.parentElement) {
      if (at instanceof HTMLDetailsElement) at.open = true;
    }
    if (target.matches("li")) {
      for (const folded of target.querySelectorAll("details")) folded.open = true;
    }
    target.scrollIntoView();
  }
  addEventListener("hashchange", openTarget);
  openTarget();

  const search = document.querySelector("[role=search] input");
  addEventListener("keydown", (event) => {
    const types = event.target.closest("input, textarea, select") !== null;
    if (event.key !== "/" || search === null || types || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    search.focus();
    search.select();
  });

  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  for (const figure of document.querySelectorAll("figure svg, .strip svg")) {
    const marks = [...figure.querySelectorAll("a")];
    const stop = (mark, is) => mark.setAttribute("tabindex", is ? "0" : "-1");
    for (const [i, mark] of marks.entries()) stop(mark, i === 0);
    figure.addEventListener("keydown", (event) => {
      const at = marks.indexOf(document.activeElement);
      const ends = { Home: 0, End: marks.length - 1 };
      const to = ends[event.key] ?? at + (STEPS[event.key] ?? NaN);
      if (at < 0 || marks[to] === undefined) return;
      event.preventDefault();
      stop(marks[at], false);
      stop(marks[to], true);
      marks[to].focus();
    });
  }
}

/** Turns three-dimensional embeddings by drag, by keys and by buttons. Runs in the reader's browser. */
export function turntable() {
  const figure = document.getElementById("turntable-figure");
  if (figure === null) return;
  const svg = document.getElementById("turntable");
  const scenes = JSON.parse(document.getElementById("turntable-data").textContent);
  const select = document.getElementById("turntable-scene");
  const STEP = 6;
  const SLICES = 8;
  let azimuth = -60;
  let elevation = 25;

  /** The screen's x and y, and the depth, of the point at `i` of a list of coordinates. */
  function project(points, i, axes) {
    const [x, y, z] = [points[i] / 1000, points[i + 1] / 1000, points[i + 2] / 1000];
    return axes.map(([a, b, c]) => a * x + b * y + c * z);
  }

  function draw() {
    const [a, e] = [azimuth * Math.PI / 180, elevation * Math.PI / 180];
    const axes = [
      [-Math.sin(a), Math.cos(a), 0],
      [Math.sin(e) * Math.cos(a), Math.sin(e) * Math.sin(a), -Math.cos(e)],
      [Math.cos(e) * Math.cos(a), Math.cos(e) * Math.sin(a), Math.sin(e)],
    ];
    const { labels, points, means } = scenes[Number(select.value)];
    const drawn = labels.map((label, i) => ({ label, at: project(points, 3 * i, axes) }));
    drawn.sort((p, q) => p.at[2] - q.at[2]);
    const triad = [[1000, 0, 0], [0, 1000, 0], [0, 0, 1000]].map((axis, i) => {
      const [x, y] = project(axis, 0, axes);
      return `<line x1="0" y1="0" x2="${x}" y2="${y}"/><text x="${x}" y="${y}">e${i + 1}</text>`;
    });
    const slices = Array.from({ length: SLICES }, (_, slice) => {
      const part = drawn.slice(
        Math.floor(slice * drawn.length / SLICES),
        Math.floor((slice + 1) * drawn.length / SLICES),
      );
      const paths = new Map();
      for (const { label, at: [x, y] } of part) {
        paths.set(label, `${paths.get(label) ?? ""}M${x.toFixed(3)},${y.toFixed(3)}h0`);
      }
      return [...paths].map(([label, d]) => `<path class="k${label % 10}" d="${d}"/>`).join("");
    });
    svg.innerHTML = triad.join("") + slices.join("");
    for (const { name, at } of means) {
      const [x, y] = project(at, 0, axes);
      const text = document.createElementNS("http://www.w3.org/2000/svg", "text");
      text.setAttribute("x", x);
      text.setAttribute("y", y + 0.025);
      text.textContent = name;
      svg.append(text);
    }
  }

  function turn(right, up) {
    azimuth = (azimuth - right + 540) % 360 - 180;
    elevation = Math.max(-90, Math.min(90, elevation + up));
    draw();
    document.getElementById("turntable-angle").textContent = `Seen from azimuth ${
      Math.round(azimuth)
    }°, elevation ${Math.round(elevation)}°`;
  }

  const WAYS = { left: [-STEP, 0], right: [STEP, 0], up: [0, STEP], down: [0, -STEP] };
  svg.addEventListener("keydown", (event) => {
    const way = WAYS[event.key.replace("Arrow", "").toLowerCase()];
    if (way === undefined) return;
    event.preventDefault();
    turn(...way);
  });
  for (const button of figure.querySelectorAll("[data-turn]")) {
    button.addEventListener("click", () => turn(...WAYS[button.dataset.turn]));
  }
  svg.addEventListener("pointerdown", (event) => svg.setPointerCapture(event.pointerId));
  svg.addEventListener("pointermove", (event) => {
    if (svg.hasPointerCapture(event.pointerId)) turn(event.movementX / 2, event.movementY / 2);
  });
  select.addEventListener("change", draw);
  figure.hidden = false;
  turn(0, 0);
}
