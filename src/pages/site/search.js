/**
 * Searches the index that the page carries, as the reader types, and keeps the question in the address.
 * Runs in the reader's browser; the page carries its source.
 */
export function searching() {
  const MOST = 60;
  const KINDS = ["Loss", "Metric", "Study", "Page", "Claim", "Seeds"];
  const input = document.querySelector("[role=search] input");
  const list = document.getElementById("hits");

  const lower = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  /** Letters and digits alone, so that "few shot" finds "few-shot" and "fewShot". */
  const dense = (text) => text.replace(/[^\p{L}\p{N}]+/gu, "");
  const index = JSON.parse(document.getElementById("search-index").textContent)
    .map(([kind, title, href, words], at) => {
      const head = lower(title);
      const all = `${head} ${lower(words)}`;
      return { kind, title, href, words, head, all, dense: dense(all), at };
    });

  /** How well an entry answers some words; 0 where it lacks one. */
  function score({ kind, head, all, dense: run }, words) {
    const each = words.map((word) => {
      if (head === word) return 8;
      if (head.startsWith(word)) return 5;
      if (head.split(/[^\p{L}\p{N}]+/u).some((part) => part.startsWith(word))) return 4;
      if (head.includes(word)) return 3;
      if (all.includes(word)) return 2;
      return word.length > 3 && run.includes(dense(word)) && dense(word) !== "" ? 1 : 0;
    });
    if (each.includes(0)) return 0;
    return each.reduce((sum, value) => sum + value, 0) + (KINDS.length - KINDS.indexOf(kind)) / 10;
  }

  function answer() {
    const question = input.value.trim();
    // A digest is known by its first digits.
    const words = lower(question).split(/\s+/).filter((word) => word !== "")
      .map((word) => /^[0-9a-f]{13,}$/.test(word) ? word.slice(0, 12) : word);
    const hits = words.length === 0 ? [] : index
      .map((entry) => ({ entry, points: score(entry, words) }))
      .filter(({ points }) => points > 0)
      .sort((a, b) => b.points - a.points || a.entry.at - b.entry.at);
    const shown = hits.slice(0, MOST).map(({ entry: { kind, title, href, words } }) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = href;
      link.textContent = title;
      const said = document.createElement("span");
      said.className = "muted";
      said.textContent = ` ${kind}. ${
        kind === "Seeds" ? words.split(" ")[0] : words.slice(0, 140)
      }`;
      item.append(link, said);
      return item;
    });
    list.replaceChildren(...shown);
    const rest = hits.length > MOST ? `, the first ${MOST} of which are shown` : "";
    document.getElementById("found").textContent = question === ""
      ? "Type what you look for."
      : hits.length === 0
      ? `Nothing found for “${question}”: try fewer or shorter words.`
      : `${hits.length} found for “${question}”${rest}.`;
  }

  input.addEventListener("input", () => {
    history.replaceState(null, "", `#${new URLSearchParams({ q: input.value })}`);
    answer();
  });
  input.form.addEventListener("submit", (event) => {
    event.preventDefault();
    list.querySelector("a")?.focus();
  });
  addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    const stops = [input, ...list.querySelectorAll("a")];
    const at = stops.indexOf(document.activeElement);
    if (at < 0 || stops[at + step] === undefined) return;
    event.preventDefault();
    stops[at + step].focus();
  });
  const asked = new URLSearchParams(location.hash.slice(1)).get("q") ??
    new URLSearchParams(location.search).get("q");
  if (asked !== null) input.value = asked;
  input.focus();
  answer();
}
