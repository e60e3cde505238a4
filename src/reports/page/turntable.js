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
