/**
 * Gives what is shown of the first table as Markdown, as LaTeX or as CSV. The first two say what the
 * page says, marks included; the last has numbers, of a mean also its deviation, its seeds, its rank and
 * its mark. Runs in the reader's browser; the page carries its source.
 */
export function copying() {
  const table = document.querySelector("table.sortable");
  const isShown = ({ hidden }) => !hidden;

  /** The columns that are shown, and for each body its title and its rows, of cells in the same order. */
  function shown() {
    const heads = [...table.tHead.rows[0].cells].filter(isShown);
    const groups = [...table.tBodies].filter(isShown).map((body) => {
      const [first, ...rows] = body.rows;
      const cells = rows.filter(isShown).map((row) =>
        heads.map(({ cellIndex }) => row.cells[cellIndex])
      );
      return { title: first.textContent.trim(), rows: cells };
    });
    return { heads, groups: groups.filter(({ rows }) => rows.length > 0) };
  }

  const isNumber = (head) => head.classList.contains("number");
  const textOf = (cell) =>
    cell.dataset.text ?? (cell.matches("td.number") ? undefined : cell.dataset.value) ??
      cell.textContent.trim();

  function markdown() {
    const { heads, groups } = shown();
    const plain = (text) => text.replace(/\s+/g, " ").trim().replace(/[\\`*_[\]<|~$]/g, "\\$&");
    const line = (cells) => `| ${cells.join(" | ")} |`;
    const cellOf = (cell) => {
      const text = plain(textOf(cell));
      return cell.dataset.mark === undefined ? text : `**${text}**`;
    };
    const tables = groups.map(({ title, rows }) =>
      [
        ...groups.length > 1 ? [`**${plain(title)}**`, ""] : [],
        line(heads.map(({ textContent }) => plain(textContent))),
        line(heads.map((head) => isNumber(head) ? "---:" : "---")),
        ...rows.map((cells) => line(cells.map(cellOf))),
      ].join("\n")
    );
    return `${tables.join("\n\n")}\n`;
  }

  const SPECIAL = {
    ...{ "{": "\\textbraceleft{}", "}": "\\textbraceright{}", "<": "\\textless{}" },
    ...{ ">": "\\textgreater{}", "|": "\\textbar{}", "\\": "\\textbackslash{}" },
    ...{ "~": "\\textasciitilde{}", "^": "\\textasciicircum{}", "·": "$\\cdot$", "±": "$\\pm$" },
    ...{ "−": "$-$", "–": "--", "≈": "$\\approx$", "×": "$\\times$", "∞": "$\\infty$" },
    ...{ "↑": "$\\uparrow$", "↓": "$\\downarrow$" },
  };
  const escaped = (text) =>
    text.replace(/\s+/g, " ").trim()
      .replace(/[\\~^·±−–≈×∞↑↓&%$#_{}<>|]/g, (character) => SPECIAL[character] ?? `\\${character}`);
  const inMath = (number) =>
    number.replaceAll("−", "-").replace("∞", "\\infty")
      .replace(/e([+-]?)0*(\d+)$/, (_, sign, digits) => {
        return ` \\cdot 10^{${sign === "-" ? "-" : ""}${digits}}`;
      });

  /** A cell as `tables.tex` of a report has it. */
  function latexCell(cell) {
    const text = textOf(cell);
    const parts = text.match(/^(≈ )?([−∞\d][\d.e−+]*)(?: ± ([\d.e−+]+))?(?: (\(\d+ of \d+\)))?$/);
    if (!cell.matches("td.number") || parts === null) return escaped(text);
    const [, tie, mean, deviation, some] = parts;
    const { mark } = cell.dataset;
    const value = mark === undefined ? inMath(mean) : `\\mathbf{${inMath(mean)}}`;
    return `$${tie ? "\\approx " : ""}${value}${deviation ? ` \\pm ${inMath(deviation)}` : ""}$${
      some ? ` ${some}` : ""
    }`;
  }

  function latex() {
    const { heads, groups } = shown();
    const line = (cells) => `  ${cells.join(" & ")} \\\\`;
    const titleOf = ({ textContent }) => escaped(textContent.replace(/^([↑↓]) (.*)$/s, "$2 $1"));
    const tables = groups.map(({ title, rows }) =>
      [
        `% ${title.replace(/\s+/g, " ")}`,
        `\\begin{tabular}{${heads.map((head) => isNumber(head) ? "r" : "l").join("")}}`,
        "  \\toprule",
        line(heads.map(titleOf)),
        "  \\midrule",
        ...rows.map((cells) => line(cells.map(latexCell))),
        "  \\bottomrule",
        "\\end{tabular}",
      ].join("\n")
    );
    return `% Needs \\usepackage{booktabs}\n${tables.join("\n\n")}\n`;
  }

  /** What belongs to a number, each a column of its own where some cell has it. */
  const FACTS = ["sd", "n", "rank", "mark", "low", "high", "of"];

  function csv() {
    const { heads, groups } = shown();
    const all = groups.flatMap(({ title, rows }) => rows.map((cells) => ({ title, cells })));
    const seedsAt = heads.findIndex(({ dataset }) => dataset.column === "seeds");
    const number = (text = "") => text === "NaN" ? "" : text;
    const columns = heads.flatMap((head, at) => {
      const key = head.dataset.column;
      if (!isNumber(head)) return [[key, (cells) => textOf(cells[at])]];
      const valueOf = ({ dataset }) => number(dataset.mean ?? dataset.value);
      const has = (fact) => all.some(({ cells }) => cells[at].dataset[fact] !== undefined);
      // A cell names its seeds where they are not all of its row.
      const facts = FACTS.filter((fact) => has(fact) || fact === "n" && has("sd"));
      return [
        [key, (cells) => valueOf(cells[at])],
        ...facts.map((fact) => [`${key}_${fact}`, (cells) => {
          const own = cells[at].dataset[fact];
          const seeds = fact === "n" && seedsAt >= 0 ? cells[seedsAt].dataset.value : undefined;
          return number(own ?? seeds);
        }]),
      ];
    });
    const field = (text) => /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    const lines = [
      [table.dataset.group ?? "task", ...columns.map(([name]) => name)],
      ...all.map(({ title, cells }) => [title, ...columns.map(([, valueOf]) => valueOf(cells))]),
    ];
    return lines.map((line) => line.map(field).join(",")).join("\n") + "\n";
  }

  /** Puts a text where the reader pastes from, also where the page may not do it the new way. */
  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
  }

  const FORMATS = { markdown, latex, csv };
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", async () => {
      await copy(FORMATS[button.dataset.copy]());
      button.focus();
      document.getElementById("copied").textContent = `Copied as ${button.textContent}.`;
    });
  }
  document.getElementById("csv").addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([csv()], { type: "text/csv" }));
    link.download = `${table.id}.csv`;
    link.click();
    URL.revokeObjectURL(link.href);
  });
}
