/**
 * What the page of drawings does in the reader's browser, which gets these functions as text: none may
 * use anything outside of it but the others.
 *
 * @module
 */

/**
 * The embedding of an image by a network whose layers follow one another.
 *
 * Sums are taken in float64 and each layer is rounded to float32, so that the result is that of the
 * kernels of the training to their rounding.
 *
 * @param {{ layers: readonly object[], weights: Float32Array, shape: readonly number[] }} network
 * @param {ArrayLike<number>} image Height x width x channels, from 0 to 1.
 * @returns {Float32Array} The coordinates.
 */
export function forward({ layers, weights, shape }, image) {
  const activations = {
    linear: (x) => x,
    relu: (x) => Math.max(0, x),
    sigmoid: (x) => 1 / (1 + Math.exp(-x)),
    selu: (x) => 1.0507009873554805 * (x >= 0 ? x : 1.6732632423543772 * (Math.exp(x) - 1)),
  };
  let at = 0;
  const take = (count) => weights.subarray(at, at += count);

  /** Same padding, stride 1. */
  function convolve(x, [rows, columns, inputs], { size, outputs, activation }) {
    const [filter, bias] = [take(size * size * inputs * outputs), take(outputs)];
    const y = new Float32Array(rows * columns * outputs);
    const sums = new Float64Array(outputs);
    const half = size >> 1;
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        sums.set(bias);
        for (let i = 0; i < size; i++) {
          const from = row + i - half;
          if (from < 0 || from >= rows) continue;
          for (let j = 0; j < size; j++) {
            const beside = column + j - half;
            if (beside < 0 || beside >= columns) continue;
            for (let input = 0; input < inputs; input++) {
              const value = x[(from * columns + beside) * inputs + input];
              if (value === 0) continue;
              const start = ((i * size + j) * inputs + input) * outputs;
              for (let k = 0; k < outputs; k++) sums[k] += value * filter[start + k];
            }
          }
        }
        const start = (row * columns + column) * outputs;
        for (let k = 0; k < outputs; k++) y[start + k] = activations[activation](sums[k]);
      }
    }
    return y;
  }

  /** The largest of 2 x 2; an odd last row or column is dropped. */
  function pool(x, [rows, columns, channels]) {
    const [height, width] = [rows >> 1, columns >> 1];
    const y = new Float32Array(height * width * channels);
    for (let at = 0; at < y.length; at++) {
      const channel = at % channels;
      const column = Math.floor(at / channels) % width;
      const row = Math.floor(at / channels / width);
      const valueAt = (i, j) => x[((2 * row + i) * columns + 2 * column + j) * channels + channel];
      y[at] = Math.max(valueAt(0, 0), valueAt(0, 1), valueAt(1, 0), valueAt(1, 1));
    }
    return y;
  }

  function dense(x, { outputs, activation }) {
    const [matrix, bias] = [take(x.length * outputs), take(outputs)];
    const sums = Float64Array.from(bias);
    for (let i = 0; i < x.length; i++) {
      if (x[i] === 0) continue;
      for (let k = 0; k < outputs; k++) sums[k] += x[i] * matrix[i * outputs + k];
    }
    return Float32Array.from(sums, activations[activation]);
  }

  let x = Float32Array.from(image);
  let sides = [...shape];
  for (const layer of layers) {
    if (layer.kind === "dense") {
      x = dense(x, layer);
      continue;
    }
    x = convolve(x, sides, layer);
    sides = [sides[0], sides[1], layer.outputs];
    if (!layer.pools) continue;
    x = pool(x, sides);
    sides = [sides[0] >> 1, sides[1] >> 1, layer.outputs];
  }
  return x;
}

/**
 * Strokes as an image such as those of MNIST: the drawing fills a box of 20 of 28 pixels, and its
 * centre of mass is in the middle.
 *
 * @param {readonly (readonly (readonly [number, number])[])[]} strokes Points of each, of any unit.
 * @param {readonly number[]} shape Height and width.
 * @returns {Float32Array} Values from 0 to 1; all are 0 where nothing was drawn.
 */
export function rasterize(strokes, [height, width]) {
  const image = new Float32Array(height * width);
  const points = strokes.flat();
  if (points.length === 0) return image;
  const side = Math.min(height, width);
  const [radius, soft] = [0.055 * side, 0.03 * side];
  const least = [0, 1].map((axis) => Math.min(...points.map((point) => point[axis])));
  const most = [0, 1].map((axis) => Math.max(...points.map((point) => point[axis])));
  const extent = Math.max(most[0] - least[0], most[1] - least[1]);
  const scale = extent === 0 ? 1 : (20 / 28 * side - 2 * radius) / extent;
  const placed = (dx, dy) =>
    strokes.map((stroke) =>
      stroke.map(([x, y]) => [
        (x - (least[0] + most[0]) / 2) * scale + width / 2 + dx,
        (y - (least[1] + most[1]) / 2) * scale + height / 2 + dy,
      ])
    );

  /** How far a point is from a line from a to b. */
  function distance(x, y, [ax, ay], [bx, by]) {
    const [dx, dy] = [bx - ax, by - ay];
    const square = dx * dx + dy * dy;
    const along = square === 0 ? 0 : ((x - ax) * dx + (y - ay) * dy) / square;
    const t = Math.max(0, Math.min(1, along));
    return Math.hypot(x - ax - t * dx, y - ay - t * dy);
  }

  function ink(lines) {
    image.fill(0);
    for (const line of lines) {
      for (let k = 0; k < Math.max(1, line.length - 1); k++) {
        const [a, b] = [line[k], line[Math.min(k + 1, line.length - 1)]];
        const reach = radius + soft;
        const first = (axis) => Math.max(0, Math.floor(Math.min(a[axis], b[axis]) - reach));
        const last = (axis, end) =>
          Math.min(end - 1, Math.ceil(Math.max(a[axis], b[axis]) + reach));
        for (let row = first(1); row <= last(1, height); row++) {
          for (let column = first(0); column <= last(0, width); column++) {
            const off = distance(column + 0.5, row + 0.5, a, b) - radius;
            const value = Math.max(0, Math.min(1, 0.5 - off / (2 * soft)));
            const at = row * width + column;
            if (value > image[at]) image[at] = value;
          }
        }
      }
    }
  }

  ink(placed(0, 0));
  let [mass, x, y] = [0, 0, 0];
  for (let at = 0; at < image.length; at++) {
    mass += image[at];
    x += image[at] * (at % width + 0.5);
    y += image[at] * (Math.floor(at / width) + 0.5);
  }
  if (mass > 0) ink(placed(width / 2 - x / mass, height / 2 - y / mass));
  return image;
}

/** Lets the reader draw, and shows where each network puts the drawing. */
export function drawingPage() {
  const data = JSON.parse(document.getElementById("drawing-data").textContent);
  const bytesOf = (text) => Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
  const [height, width] = data.shape;
  const pad = document.getElementById("pad");
  const seen = document.getElementById("seen");
  const spoken = document.getElementById("spoken");
  const networks = data.networks.map((network, index) => ({
    ...network,
    weights: new Float32Array(bytesOf(network.weights).buffer),
    regions: network.regions && bytesOf(network.regions),
    canvas: document.getElementById(`space-${index}`),
    said: document.getElementById(`said-${index}`),
  }));
  const samples = data.samples.map((images) => images.map(bytesOf));
  let strokes = [];
  let current;
  let pen = [0.5, 0.5];
  const turns = new Map();

  /** A background that is drawn once: regions, test images, names of classes. */
  function background(network) {
    const { frame: { x, y }, regions, side, points, labels, means } = network;
    const size = network.canvas.width;
    const paper = document.createElement("canvas");
    paper.width = paper.height = size;
    const context = paper.getContext("2d");
    context.fillStyle = "#ffffff";
    context.fillRect(0, 0, size, size);
    const place = ([a, b]) => [
      (a - x[0]) / (x[1] - x[0]) * size,
      (y[1] - b) / (y[1] - y[0]) * size,
    ];
    if (regions) {
      context.globalAlpha = 0.22;
      const step = size / side;
      regions.forEach((label, at) => {
        if (label === 255) return;
        context.fillStyle = data.classes[label].color;
        const [column, row] = [at % side, Math.floor(at / side)];
        context.fillRect(
          Math.floor(column * step),
          Math.floor(row * step),
          Math.ceil(step),
          Math.ceil(step),
        );
      });
    }
    context.globalAlpha = 0.55;
    labels.forEach((label, at) => {
      const [a, b] = place([points[2 * at], points[2 * at + 1]]);
      context.fillStyle = data.classes[label].color;
      context.beginPath();
      context.arc(a, b, size / 200, 0, 2 * Math.PI);
      context.fill();
    });
    context.globalAlpha = 1;
    context.font = `bold ${size / 22}px sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineWidth = size / 90;
    context.strokeStyle = "#ffffff";
    context.fillStyle = "#1f2328";
    means.forEach((mean, label) => {
      if (mean === null) return;
      const [a, b] = place(mean).map((value) => Math.max(size / 20, Math.min(size * 0.95, value)));
      context.strokeText(data.classes[label].name, a, b);
      context.fillText(data.classes[label].name, a, b);
    });
    return { paper, place };
  }
  for (const network of networks) Object.assign(network, background(network));

  /** The class in whose region a point is, by the nearest cell. */
  function regionOf({ regions, side, frame: { x, y } }, [a, b]) {
    if (!regions) return undefined;
    const cell = (share) => Math.max(0, Math.min(side - 1, Math.floor(share * side)));
    const column = cell((a - x[0]) / (x[1] - x[0]));
    const label = regions[cell((y[1] - b) / (y[1] - y[0])) * side + column];
    return label === 255 ? undefined : data.classes[label].name;
  }

  function show(network, at) {
    const { canvas, paper, place, said, name } = network;
    const size = canvas.width;
    const context = canvas.getContext("2d");
    context.drawImage(paper, 0, 0);
    if (at === undefined) {
      said.textContent = "nothing drawn yet";
      delete said.dataset.point;
      canvas.setAttribute("aria-label", `${name}: nothing drawn yet`);
      return name;
    }
    const margin = size / 30;
    const [a, b] = place(at).map((value) => Math.max(margin, Math.min(size - margin, value)));
    context.lineWidth = size / 70;
    for (const [radius, color] of [[size / 26, "#ffffff"], [size / 34, "#000000"]]) {
      context.strokeStyle = color;
      context.beginPath();
      context.arc(a, b, radius, 0, 2 * Math.PI);
      context.stroke();
    }
    const region = regionOf(network, at);
    const { x, y } = network.frame;
    const isOut = at[0] < x[0] || at[0] > x[1] || at[1] < y[0] || at[1] > y[1];
    const where = region === undefined ? "placed" : `in the region of ${region}`;
    const point = `(${[...at].map((value) => value.toFixed(2)).join(", ")})`;
    said.textContent = `${where}, at ${point}${isOut ? ", beyond the frame" : ""}`;
    said.dataset.point = [...at].join(" ");
    said.dataset.region = region ?? "";
    canvas.setAttribute("aria-label", `${name}: ${said.textContent}`);
    return region === undefined ? name : `${name}: ${region}`;
  }

  /** Shows what the networks get to see, and where they put it. */
  function look(image) {
    const isEmpty = image.every((value) => value === 0);
    const context = seen.getContext("2d");
    const pixels = context.createImageData(width, height);
    image.forEach((value, at) => {
      pixels.data.set([0, 0, 0].fill(Math.round(255 * (1 - value))), 4 * at);
      pixels.data[4 * at + 3] = 255;
    });
    context.putImageData(pixels, 0, 0);
    const all = networks.map((network) =>
      show(network, isEmpty ? undefined : forward({ ...network, shape: data.shape }, image))
    );
    spoken.textContent = isEmpty ? "Cleared" : all.join("; ");
  }

  function paint(image) {
    const context = pad.getContext("2d");
    context.fillStyle = "#ffffff";
    context.fillRect(0, 0, pad.width, pad.height);
    if (image) {
      context.imageSmoothingEnabled = false;
      context.drawImage(seen, 0, 0, pad.width, pad.height);
      return;
    }
    context.lineWidth = pad.width / 12;
    context.lineCap = context.lineJoin = "round";
    context.strokeStyle = "#000000";
    for (const stroke of strokes) {
      context.beginPath();
      const [first, ...others] = stroke.map(([x, y]) => [x * pad.width, y * pad.height]);
      context.moveTo(...first);
      for (const point of others.length > 0 ? others : [first]) context.lineTo(...point);
      context.stroke();
    }
  }

  let isWaiting = false;
  function changed() {
    paint();
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(() => {
      isWaiting = false;
      look(rasterize(strokes, data.shape));
    });
  }

  const placeOf = (event) => {
    const { left, top, width, height } = pad.getBoundingClientRect();
    return [(event.clientX - left) / width, (event.clientY - top) / height];
  };
  pad.addEventListener("pointerdown", (event) => {
    pad.setPointerCapture(event.pointerId);
    strokes.push(current = [pen = placeOf(event)]);
    changed();
  });
  pad.addEventListener("pointermove", (event) => {
    if (current === undefined) return;
    current.push(pen = placeOf(event));
    changed();
  });
  for (const end of ["pointerup", "pointercancel"]) {
    pad.addEventListener(end, () => current = undefined);
  }
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  let line;
  pad.addEventListener("keydown", (event) => {
    const way = ways[event.key];
    if (way === undefined) return;
    event.preventDefault();
    const to = pen.map((value, axis) => Math.max(0, Math.min(1, value + way[axis] / 14)));
    if (event.shiftKey) line = undefined;
    else {
      if (line === undefined || !strokes.includes(line)) strokes.push(line = [pen]);
      line.push(to);
    }
    pen = to;
    changed();
  });

  document.getElementById("clear").addEventListener("click", () => {
    strokes = [];
    pen = [0.5, 0.5];
    changed();
  });
  for (const button of document.querySelectorAll("[data-sample]")) {
    button.addEventListener("click", () => {
      const label = Number(button.dataset.sample);
      const turn = turns.get(label) ?? 0;
      turns.set(label, turn + 1);
      strokes = [];
      look(Float32Array.from(samples[label][turn % samples[label].length], (each) => each / 255));
      paint(true);
    });
  }
  paint();
  look(new Float32Array(height * width));
}
