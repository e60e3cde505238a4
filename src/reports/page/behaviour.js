/**
 * What the page does by itself: sorts and filters the table of runs, and opens the run that a link
 * points at. Runs in the reader's browser; the page carries its source.
 */
export function behaviour() {
  /** Sorts the body of a table by a column; undefined values stay last in both directions. */
  function sortBy(table, header) {
    const down = header.getAttribute("aria-sort") === "ascending";
    const column = [...header.parentElement.children].indexOf(header);
    const numeric = header.classList.contains("number");
    const value = (row) => {
      const text = row.children[column].dataset.value;
      return numeric ? Number(text) : text;
    };
    const rows = [...table.tBodies[0].rows].map((row) => ({ row, value: value(row) }));
    rows.sort((a, b) => {
      const undefinedLast = Number(Number.isNaN(a.value)) - Number(Number.isNaN(b.value));
      if (undefinedLast !== 0) return undefinedLast;
      const order = a.value < b.value ? -1 : Number(a.value > b.value);
      return down ? -order : order;
    });
    table.tBodies[0].append(...rows.map(({ row }) => row));
    for (const other of header.parentElement.children) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", down ? "descending" : "ascending");
  }

  for (const table of document.querySelectorAll("table.sortable")) {
    for (const header of table.tHead.rows[0].cells) {
      header.querySelector("button").addEventListener("click", () => sortBy(table, header));
    }
  }

  /** Shows the rows whose factors are those chosen, and says how many they are. */
  function filterRuns() {
    const chosen = [...document.querySelectorAll(".filters select")].filter(({ value }) => value);
    const rows = [...document.querySelectorAll("#runs tbody tr")];
    for (const row of rows) {
      row.hidden = !chosen.every(({ name, value }) => row.dataset[name] === value);
    }
    const shown = rows.filter((row) => !row.hidden).length;
    document.querySelector("#shown").textContent = `${shown} of ${rows.length} runs shown`;
  }
  for (const select of document.querySelectorAll(".filters select")) {
    select.addEventListener("change", filterRuns);
  }

  /** Opens the details that the address points at. */
  function openTarget() {
    const target = document.getElementById(location.hash.slice(1));
    if (target instanceof HTMLDetailsElement) target.open = true;
  }
  addEventListener("hashchange", openTarget);
  openTarget();
}
