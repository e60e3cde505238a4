/**
 * An embedding on a canvas, in the reader's browser, which gets this function as text: it may use
 * nothing outside of it.
 *
 * In a plane it moves and grows; in space it turns and grows. What is pointed at, chosen or drawn
 * around is told to those who made it.
 *
 * @param {HTMLCanvasElement} canvas Where it is drawn.
 * @param {{ colors: readonly string[], area: () => boolean, hover: Function, pick: Function,
 *   choose: Function, step: Function, clear: Function }} to Whom it tells what.
 */
export function embeddingView(canvas, to) {
  const [PAPER, INK, MUTED, HALO] = ["#ffffff", "#1f2328", "#59636e", "rgba(255,255,255,0.8)"];
  const [KEY_STEP, KEY_TURN, ZOOM] = [0.08, 6, 1.25];
  const context = canvas.getContext("2d");
  let scene;
  let marks = { chosen: undefined, focus: undefined };
  let flat = { x: new Float32Array(0), y: new Float32Array(0), order: [] };
  let eye = {};

  const ratio = () => Math.min(2, globalThis.devicePixelRatio || 1);

  /** The screen's right, up and towards-the-eye axes. */
  function axes() {
    if (scene.axes === 2) return [[1, 0, 0], [0, 1, 0], [0, 0, 1]];
    const [a, e] = [eye.azimuth * Math.PI / 180, eye.elevation * Math.PI / 180];
    return [
      [-Math.sin(a), Math.cos(a), 0],
      [-Math.sin(e) * Math.cos(a), -Math.sin(e) * Math.sin(a), Math.cos(e)],
      [Math.cos(e) * Math.cos(a), Math.cos(e) * Math.sin(a), Math.sin(e)],
    ];
  }

  /** Brings all points to the plane, the farthest first. */
  function project() {
    const { points, rows, axes: width } = scene;
    const [right, up, near] = axes();
    const depth = new Float32Array(rows);
    flat = { x: new Float32Array(rows), y: new Float32Array(rows), order: [] };
    for (let row = 0; row < rows; row++) {
      for (let axis = 0; axis < width; axis++) {
        const value = points[row * width + axis];
        flat.x[row] += right[axis] * value;
        flat.y[row] += up[axis] * value;
        depth[row] += near[axis] * value;
      }
      if (Number.isFinite(flat.x[row])) flat.order.push(row);
    }
    if (width === 3) flat.order.sort((a, b) => depth[a] - depth[b]);
  }

  /** A frame of nearly all points: a few that are far out would make the others one dot. */
  function frame() {
    const quantile = (values, share) => {
      const sorted = Float32Array.from(values).sort();
      return sorted[Math.round(share * (sorted.length - 1))] ?? 0;
    };
    if (scene.axes === 3) {
      const lengths = flat.order.map((row) =>
        Math.hypot(...scene.points.subarray(3 * row, 3 * row + 3))
      );
      return { x: 0, y: 0, half: 1.08 * quantile(lengths, 0.99) || 1 };
    }
    const [x, y] = [flat.x, flat.y].map((values) => {
      const own = flat.order.map((row) => values[row]);
      return [quantile(own, 0.005), quantile(own, 0.995)];
    });
    const half = 0.58 * Math.max(x[1] - x[0], y[1] - y[0]);
    return { x: (x[0] + x[1]) / 2, y: (y[0] + y[1]) / 2, half: half || 1 };
  }

  function reset() {
    eye = { azimuth: -60, elevation: 25, x: 0, y: 0, half: 1 };
    project();
    Object.assign(eye, frame());
    eye.whole = eye.half;
    draw();
  }

  /** Where a point of the plane is on the canvas, in its own pixels. */
  const place = (x, y) => {
    const scale = Math.min(canvas.width, canvas.height) / 2 / eye.half;
    return [canvas.width / 2 + (x - eye.x) * scale, canvas.height / 2 - (y - eye.y) * scale];
  };

  function draw() {
    if (scene === undefined) return;
    const { labels, predictions, images, classes } = scene;
    const { chosen, focus } = marks;
    const size = ratio();
    const zoomed = Math.min(2.2, Math.max(1, (eye.whole / eye.half) ** 0.5));
    const radius = 2 * size * zoomed;
    context.globalAlpha = 1;
    context.fillStyle = PAPER;
    context.fillRect(0, 0, canvas.width, canvas.height);
    drawAxes(size);
    const isChosen = (row) => chosen === undefined || chosen.has(images[row]);
    for (const layer of chosen === undefined ? [true] : [false, true]) {
      context.globalAlpha = layer ? 0.85 : 0.13;
      for (const row of flat.order) {
        if (isChosen(row) !== layer) continue;
        const [x, y] = place(flat.x[row], flat.y[row]);
        const isWrong = layer && predictions[row] >= 0 && predictions[row] !== labels[row];
        context.beginPath();
        context.arc(x, y, isWrong ? 1.5 * radius : radius, 0, 2 * Math.PI);
        context.fillStyle = to.colors[labels[row] % to.colors.length];
        context.fill();
        if (!isWrong) continue;
        context.lineWidth = 1.2 * size;
        context.strokeStyle = INK;
        context.stroke();
      }
    }
    context.globalAlpha = 1;
    if (classes.length <= 20) drawNames(size);
    const at = focus === undefined ? undefined : scene.rowOf.get(focus);
    if (at === undefined || !Number.isFinite(flat.x[at])) return;
    const [x, y] = place(flat.x[at], flat.y[at]);
    for (const [width, color] of [[6, PAPER], [2.5, INK]]) {
      context.beginPath();
      context.arc(x, y, 4.5 * radius, 0, 2 * Math.PI);
      context.lineWidth = width * size;
      context.strokeStyle = color;
      context.stroke();
    }
  }

  /** The axes from the origin, in space with their names. */
  function drawAxes(size) {
    const [right, up] = axes();
    const length = 0.45 * eye.whole;
    context.strokeStyle = context.fillStyle = MUTED;
    context.lineWidth = size;
    context.font = `${11 * size}px sans-serif`;
    context.globalAlpha = 0.7;
    for (let axis = 0; axis < scene.axes; axis++) {
      const end = place(length * right[axis], length * up[axis]);
      context.beginPath();
      context.moveTo(...place(0, 0));
      context.lineTo(...end);
      context.stroke();
      if (scene.axes === 3) context.fillText(`${scene.axisName}${axis + 1}`, ...end);
    }
  }

  /** The names of the classes at the means of their points. */
  function drawNames(size) {
    const sums = scene.classes.map(() => [0, 0, 0]);
    for (const row of flat.order) {
      const sum = sums[scene.labels[row]];
      if (sum === undefined) continue;
      sum[0] += flat.x[row];
      sum[1] += flat.y[row];
      sum[2] += 1;
    }
    context.font = `bold ${13 * size}px sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.lineWidth = 4 * size;
    sums.forEach(([x, y, count], label) => {
      if (count === 0) return;
      const at = place(x / count, y / count);
      context.strokeStyle = HALO;
      context.strokeText(scene.classes[label], ...at);
      context.fillStyle = INK;
      context.fillText(scene.classes[label], ...at);
    });
    context.textAlign = "start";
    context.textBaseline = "alphabetic";
  }

  let isWaiting = false;
  function drawSoon() {
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(() => {
      isWaiting = false;
      draw();
    });
  }

  function move(right, up) {
    eye.x -= right * eye.half;
    eye.y -= up * eye.half;
    drawSoon();
  }
  function turn(right, up) {
    eye.azimuth = (eye.azimuth - right + 540) % 360 - 180;
    eye.elevation = Math.max(-90, Math.min(90, eye.elevation + up));
    project();
    drawSoon();
  }
  /** Grows around a point, given in halves of the canvas from its middle. */
  function zoom(factor, [right, up] = [0, 0]) {
    const half = Math.max(eye.whole / 200, Math.min(eye.whole * 4, eye.half / factor));
    eye.x += right * (eye.half - half);
    eye.y += up * (eye.half - half);
    eye.half = half;
    drawSoon();
  }

  /** A place of the pointer, in halves of the canvas from its middle. */
  function placeOf({ clientX, clientY }) {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const half = Math.min(width, height) / 2;
    return [(clientX - left - width / 2) / half, -(clientY - top - height / 2) / half];
  }
  const within = ([right, up]) => [eye.x + right * eye.half, eye.y + up * eye.half];

  /** The image that is nearest to a place, if one is near. */
  function imageAt(spot, reach = 14) {
    const [x, y] = within(spot);
    const { width, height } = canvas.getBoundingClientRect();
    const limit = reach * eye.half / (Math.min(width, height) / 2);
    let [best, least] = [undefined, limit];
    for (const row of flat.order) {
      if (marks.chosen !== undefined && !marks.chosen.has(scene.images[row])) continue;
      const distance = Math.hypot(flat.x[row] - x, flat.y[row] - y);
      if (distance <= least) [best, least] = [row, distance];
    }
    return best === undefined ? undefined : scene.images[best];
  }

  function imagesWithin(a, b) {
    const [[x0, y0], [x1, y1]] = [within(a), within(b)];
    const between = (value, p, q) => value >= Math.min(p, q) && value <= Math.max(p, q);
    return flat.order.filter((row) => between(flat.x[row], x0, x1) && between(flat.y[row], y0, y1))
      .map((row) => scene.images[row]);
  }

  const pointers = new Map();
  let drag;
  canvas.addEventListener("pointerdown", (event) => {
    if (scene === undefined) return;
    canvas.setPointerCapture(event.pointerId);
    const at = placeOf(event);
    pointers.set(event.pointerId, at);
    drag = { from: at, area: event.shiftKey || to.area(), moved: pointers.size > 1 };
  });
  canvas.addEventListener("pointermove", (event) => {
    const at = placeOf(event);
    const before = pointers.get(event.pointerId);
    if (before === undefined) return to.hover(imageAt(at));
    pointers.set(event.pointerId, at);
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other !== undefined) {
      const apart = (p) => Math.hypot(p[0] - other[0], p[1] - other[1]) || 1;
      zoom(apart(at) / apart(before), [(at[0] + other[0]) / 2, (at[1] + other[1]) / 2]);
      return;
    }
    drag.moved ||= Math.hypot(at[0] - drag.from[0], at[1] - drag.from[1]) > 0.02;
    if (!drag.moved) return;
    if (drag.area) {
      draw();
      const corner = ([right, up]) => place(...within([right, up]));
      const [[x0, y0], [x1, y1]] = [corner(drag.from), corner(at)];
      context.setLineDash([5, 4]);
      context.lineWidth = 1.5 * ratio();
      context.strokeStyle = INK;
      context.strokeRect(x0, y0, x1 - x0, y1 - y0);
      context.setLineDash([]);
    } else if (scene.axes === 3) turn(90 * (at[0] - before[0]), -90 * (at[1] - before[1]));
    else move(at[0] - before[0], at[1] - before[1]);
  });
  canvas.addEventListener("pointerup", (event) => {
    const at = placeOf(event);
    pointers.delete(event.pointerId);
    if (drag === undefined || pointers.size > 0) return;
    if (!drag.moved) to.pick(imageAt(at));
    else if (drag.area) to.choose(imagesWithin(drag.from, at));
    drag = undefined;
  });
  canvas.addEventListener("pointercancel", ({ pointerId }) => pointers.delete(pointerId));
  canvas.addEventListener("pointerleave", () => to.hover(undefined));
  canvas.addEventListener("wheel", (event) => {
    // A page scrolls under a figure that nobody took up.
    if (scene === undefined || !event.ctrlKey && document.activeElement !== canvas) return;
    event.preventDefault();
    zoom(Math.exp(-event.deltaY / 300), placeOf(event));
  }, { passive: false });

  const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  const KEYS = {
    "+": () => zoom(ZOOM),
    "=": () => zoom(ZOOM),
    "-": () => zoom(1 / ZOOM),
    "0": reset,
    Home: reset,
    PageDown: () => to.step(1),
    PageUp: () => to.step(-1),
    Escape: () => to.clear(),
  };
  function way([right, up], shift) {
    if (scene.axes === 3 && !shift) turn(KEY_TURN * right, -KEY_TURN * up);
    else move(-KEY_STEP * right, -KEY_STEP * up);
  }
  canvas.addEventListener("keydown", (event) => {
    if (scene === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    const arrow = WAYS[event.key];
    if (arrow === undefined && KEYS[event.key] === undefined) return;
    event.preventDefault();
    if (arrow === undefined) KEYS[event.key]();
    else way(arrow, event.shiftKey);
  });

  new ResizeObserver(() => {
    const { clientWidth, clientHeight } = canvas;
    canvas.width = Math.round(clientWidth * ratio());
    canvas.height = Math.round(clientHeight * ratio());
    draw();
  }).observe(canvas);

  return {
    /** Shows another network. */
    show(next) {
      scene = next;
      reset();
    },
    /** Marks the chosen images, all others fade, and the one that is looked at. */
    mark(next) {
      marks = next;
      drawSoon();
    },
    /** What buttons do: `in`, `out` and `reset`. */
    act: (what) => ({ in: () => zoom(ZOOM), out: () => zoom(1 / ZOOM), reset })[what](),
    /** Where an image is on the canvas, in shares of it; for tests and for those who point at it. */
    where(image) {
      const row = scene?.rowOf.get(image);
      if (row === undefined) return undefined;
      const [x, y] = place(flat.x[row], flat.y[row]);
      return [x / canvas.width, y / canvas.height];
    },
  };
}
