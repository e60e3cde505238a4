/**
 * What the explorer is made of in the reader's browser, which gets this function as text: it may use
 * nothing outside of it.
 */
export function explorerParts() {
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

  /** The picture of a test image, or a sign that there is none. */
  function picture({ sheet, images }, image, size) {
    const tile = sheet && Math.ceil(image * sheet.count / images);
    if (!sheet || Math.floor(tile * images / sheet.count) !== image) {
      return make(
        "span",
        { class: "picture none", style: `width:${size}px;height:${size}px` },
        "–",
      );
    }
    const [x, y] = [tile % sheet.columns, Math.floor(tile / sheet.columns)];
    const height = sheet.height * size / sheet.width;
    const style = [
      `width:${size}px;height:${height}px`,
      `background-image:url("${sheet.file}")`,
      `background-size:${sheet.columns * size}px auto`,
      `background-position:-${x * size}px -${y * height}px`,
    ];
    return make("span", { class: "picture", style: style.join(";") });
  }

  /** Makes one of some buttons the stop of the Tab key. */
  function stopAt(buttons, one) {
    for (const button of buttons) button.setAttribute("tabindex", button === one ? "0" : "-1");
  }

  /**
   * Makes the buttons of an element one stop of the Tab key, between which the arrow keys move: up and
   * down to the nearest of the next line.
   */
  function roving(element) {
    const buttons = [...element.querySelectorAll("button")];
    stopAt(buttons, buttons[0]);
    const boxOf = (button) => button.getBoundingClientRect();
    const middle = (button) => boxOf(button).left + boxOf(button).width / 2;
    function inNextLine(from, down) {
      const lines = buttons.filter((button) =>
        down * (boxOf(button).top - boxOf(from).top) > boxOf(from).height / 2
      );
      const next = Math.min(...lines.map((button) => down * boxOf(button).top));
      const apart = (button) => Math.abs(middle(button) - middle(from));
      return lines.filter((button) => down * boxOf(button).top < next + boxOf(from).height / 2)
        .sort((a, b) => apart(a) - apart(b))[0];
    }
    element.onkeydown = (event) => {
      const from = document.activeElement;
      const at = buttons.indexOf(from);
      const ways = {
        ArrowRight: () => buttons[at + 1],
        ArrowLeft: () => buttons[at - 1],
        ArrowDown: () => inNextLine(from, 1),
        ArrowUp: () => inNextLine(from, -1),
        Home: () => buttons[0],
        End: () => buttons.at(-1),
      };
      const to = at < 0 ? undefined : ways[event.key]?.();
      if (to === undefined) return;
      event.preventDefault();
      stopAt(buttons, to);
      to.focus();
    };
  }

  /** Some images, those first that lie nearest to another one in an embedding. */
  function nearest({ points, axes, rowOf }, image, images) {
    const placeOf = (row) => points.subarray(axes * row, axes * (row + 1));
    const own = placeOf(rowOf.get(image));
    return images.filter((other) => other !== image)
      .map((other) => {
        const place = placeOf(rowOf.get(other));
        return { other, distance: Math.hypot(...place.map((value, i) => value - own[i])) };
      })
      .filter(({ distance }) => Number.isFinite(distance))
      .sort((p, q) => p.distance - q.distance).map(({ other }) => other);
  }

  /** What the address says of the explorer, if it does; where it is given, it is written there. */
  function address(state) {
    const MARK = "#explore?";
    if (state !== undefined) history.replaceState(null, "", `${MARK}${state}`);
    return location.hash.startsWith(MARK)
      ? new URLSearchParams(location.hash.slice(MARK.length))
      : undefined;
  }

  return { address, count, make, nearest, number, picture, roving, stopAt };
}
