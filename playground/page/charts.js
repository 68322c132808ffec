// The data_visualization block: line, area, bar and pie charts as SVG, with a table for those who cannot see them.

import { h, svg, uid } from "./dom.js";
import { workspace } from "./workspace.js";

const HEIGHT = 250;
const EDGE = { top: 12, right: 16, bottom: 46, left: 56 };
const COLOURS = 12; // --chart-1 … in style.css

const colour = (index) => `series-${(index % COLOURS) + 1}`;
const number = (value) =>
  Number.isFinite(value)
    ? new Intl.NumberFormat(workspace.me.locale || undefined, { maximumFractionDigits: 3 }).format(value)
    : "–";

/** One shape for all four: categories, and for each series a name and a value per category. */
function read(block) {
  const given = block.chart ?? block;
  const type = given.type === block.type ? (given.chart_type ?? "line") : given.type;
  if (type === "pie") {
    const segments = given.segments ?? given.series?.[0]?.data ?? [];
    return {
      type,
      categories: segments.map((s) => s.label),
      series: [{ name: block.title, values: segments.map((s) => Number(s.value)) }],
    };
  }
  const series = given.series ?? [];
  const categories = given.axis_config?.categories ?? series[0]?.data?.map((point) => point.label) ?? [];
  const values = (data) =>
    categories.map((label, index) =>
      Number(data?.find?.((point) => point.label === label)?.value ?? data?.[index]?.value ?? data?.[index] ?? NaN),
    );
  return {
    type,
    categories,
    xLabel: given.axis_config?.x_label,
    yLabel: given.axis_config?.y_label,
    series: series.map((one) => ({ name: one.name, values: values(one.data ?? one.values) })),
  };
}

/** About five round numbers that span the values and always include zero. */
function ticksFor(values) {
  const finite = values.filter(Number.isFinite);
  const low = Math.min(0, ...finite);
  const high = Math.max(0, ...finite);
  const rough = (high - low || 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((s) => s >= rough);
  const first = Math.floor(low / step);
  const last = Math.max(first + 1, Math.ceil(high / step));
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

/** Bars, lines and areas share their axes. `at(index)` is the middle of a category, `y(value)` a height. */
function frame(data, width) {
  const ticks = ticksFor(data.series.flatMap((one) => one.values));
  const inner = width - EDGE.left - EDGE.right;
  const band = inner / Math.max(1, data.categories.length);
  const [low, high] = [ticks[0], ticks.at(-1)];
  const y = (value) => EDGE.top + (1 - (value - low) / (high - low)) * (HEIGHT - EDGE.top - EDGE.bottom);
  const at = (index) => EDGE.left + band * (index + 0.5);
  // Labels that would touch are left out, evenly.
  const widest = Math.max(1, ...data.categories.map((label) => String(label).length)) * 6.6 + 10;
  const every = Math.ceil(widest / band);
  const grid = ticks.map((tick) => [
    svg("line", {
      class: tick === 0 ? "axis" : "grid",
      x1: EDGE.left,
      x2: width - EDGE.right,
      y1: y(tick),
      y2: y(tick),
    }),
    svg("text", { class: "tick", x: EDGE.left - 8, y: y(tick) + 4, "text-anchor": "end" }, number(tick)),
  ]);
  const labels = data.categories.map((label, index) =>
    index % every
      ? null
      : svg(
          "text",
          { class: "tick", x: at(index), y: HEIGHT - EDGE.bottom + 18, "text-anchor": "middle" },
          String(label),
        ),
  );
  const middle = (HEIGHT - EDGE.bottom + EDGE.top) / 2;
  const titles = [
    data.xLabel
      ? svg(
          "text",
          { class: "axis-title", x: EDGE.left + inner / 2, y: HEIGHT - 6, "text-anchor": "middle" },
          data.xLabel,
        )
      : null,
    data.yLabel
      ? svg(
          "text",
          { class: "axis-title", x: -middle, y: 13, transform: "rotate(-90)", "text-anchor": "middle" },
          data.yLabel,
        )
      : null,
  ];
  return { y, at, band, nodes: [grid, labels, titles] };
}

function bars(data, { y, at, band }) {
  const room = band * 0.72;
  const width = Math.min(38, room / data.series.length);
  return data.series.flatMap((one, s) =>
    one.values.map((value, index) => {
      if (!Number.isFinite(value)) return null;
      const x = at(index) - (width * data.series.length) / 2 + s * width;
      return svg("rect", {
        class: `bar ${colour(s)}`,
        x: x + 1,
        width: Math.max(1, width - 2),
        y: Math.min(y(value), y(0)),
        height: Math.abs(y(value) - y(0)),
        rx: 2,
      });
    }),
  );
}

function lines(data, { y, at }) {
  const filled = data.type === "area";
  return data.series.map((one, s) => {
    const points = one.values
      .map((value, index) => [at(index), value, index])
      .filter(([, value]) => Number.isFinite(value));
    const path = points.map(([x, value]) => `${x},${y(value)}`).join(" L");
    if (!points.length) return null;
    return svg(
      "g",
      { class: colour(s) },
      filled
        ? svg("path", { class: "area", d: `M${points[0][0]},${y(0)} L${path} L${points.at(-1)[0]},${y(0)} Z` })
        : null,
      svg("path", { class: "line", d: `M${path}` }),
      points.map(([x, value, index]) =>
        svg("circle", { class: "dot", cx: x, cy: y(value), r: 3, "data-index": index }),
      ),
    );
  });
}

function pie(data, width) {
  const values = data.series[0].values.map((value) => Math.max(0, value || 0));
  const total = values.reduce((sum, value) => sum + value, 0) || 1;
  const [cx, cy, r] = [width / 2, HEIGHT / 2, HEIGHT / 2 - 12];
  let turn = -Math.PI / 2;
  const spot = (angle) => `${cx + r * Math.cos(angle)},${cy + r * Math.sin(angle)}`;
  return values.map((value, index) => {
    const from = turn;
    turn += (value / total) * 2 * Math.PI;
    const whole = value === total;
    const common = { class: `slice ${colour(index)}`, "data-index": index };
    if (whole) return svg("circle", { ...common, cx, cy, r });
    return svg("path", {
      ...common,
      d: `M${cx},${cy} L${spot(from)} A${r},${r} 0 ${turn - from > Math.PI ? 1 : 0} 1 ${spot(turn)} Z`,
    });
  });
}

function share(data, index) {
  const values = data.series[0].values;
  const total = values.reduce((sum, value) => sum + value, 0) || 1;
  return new Intl.NumberFormat(workspace.me.locale || undefined, { style: "percent", maximumFractionDigits: 1 }).format(
    values[index] / total,
  );
}

/** What there is to say of one category: one line per series, or a slice's value and share. */
function said(data, index) {
  if (data.type === "pie")
    return [[index, data.categories[index], `${number(data.series[0].values[index])} (${share(data, index)})`]];
  return data.series.map((one, s) => [s, one.name, number(one.values[index])]);
}

// The same for who cannot see it. It goes into a hidden box: a table alone keeps its height, hidden or not.
function hiddenTable(block, data) {
  const columns = data.type === "pie" ? ["Value"] : data.series.map((one) => one.name);
  return h(
    "table",
    {},
    h("caption", {}, block.title),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        h("th", { scope: "col" }, data.xLabel ?? "Label"),
        columns.map((name) => h("th", { scope: "col" }, name)),
      ),
    ),
    h(
      "tbody",
      {},
      data.categories.map((label, index) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, String(label)),
          data.series.map((one) => h("td", {}, number(one.values[index]))),
        ),
      ),
    ),
  );
}

export function chart(block) {
  const data = read(block);
  const title = h("figcaption", { id: uid("chart") }, block.title);
  const drawing = svg("svg", {
    class: "chart-svg",
    height: HEIGHT,
    width: "100%",
    role: "img",
    "aria-labelledby": title.id,
    "data-chart": data.type,
  });
  const tip = h("div", { class: "chart-tip", role: "status", hidden: true });
  const stage = h(
    "div",
    {
      class: "chart-stage",
      tabindex: 0,
      role: "group",
      "aria-labelledby": title.id,
      "aria-description": "Use the arrow keys to read the values",
    },
    drawing,
    tip,
  );
  const names = data.type === "pie" ? data.categories : data.series.map((one) => one.name);
  const legend = h(
    "ul",
    { class: "legend" },
    names.map((name, index) =>
      h(
        "li",
        {},
        h("span", { class: `swatch ${colour(index)}`, "aria-hidden": "true" }),
        name,
        data.type === "pie" ? ` · ${share(data, index)}` : null,
      ),
    ),
  );
  let plot = null;
  let width = 0;
  let current = -1;

  function draw() {
    plot = data.type === "pie" ? null : frame(data, width);
    const marker = plot
      ? svg("rect", {
          class: "marker",
          y: EDGE.top,
          height: HEIGHT - EDGE.top - EDGE.bottom,
          width: plot.band,
          visibility: "hidden",
        })
      : null;
    const marks = !plot ? pie(data, width) : data.type === "bar" ? bars(data, plot) : lines(data, plot);
    drawing.replaceChildren(...[marker, plot?.nodes, marks].flat(Infinity).filter(Boolean));
    if (current >= 0) show(current);
  }

  function show(index) {
    current = index;
    const off = index < 0 || index >= data.categories.length;
    tip.hidden = off;
    drawing
      .querySelectorAll(".slice, .dot")
      .forEach((node) => node.classList.toggle("on", Number(node.dataset.index) === index));
    const marker = drawing.querySelector(".marker");
    marker?.setAttribute("visibility", off ? "hidden" : "visible");
    if (off) return;
    const x = plot ? plot.at(index) : width / 2;
    marker?.setAttribute("x", x - plot.band / 2);
    tip.replaceChildren(
      plot ? h("strong", {}, String(data.categories[index])) : "",
      ...said(data, index).map(([c, name, value]) =>
        h(
          "div",
          {},
          h("span", { class: `swatch ${colour(c)}`, "aria-hidden": "true" }),
          `${name}: `,
          h("b", {}, value),
        ),
      ),
    );
    const right = plot && x > width / 2;
    tip.style.left = right ? "auto" : `${x + 10}px`;
    tip.style.right = right ? `${width - x + 10}px` : "auto";
  }

  stage.addEventListener("pointermove", (event) => {
    const slice = event.target.dataset?.index;
    const x = event.clientX - stage.getBoundingClientRect().left;
    show(plot ? Math.floor((x - EDGE.left) / plot.band) : slice === undefined ? -1 : Number(slice));
  });
  stage.addEventListener("pointerleave", () => show(-1));
  stage.addEventListener("blur", () => show(-1));
  stage.addEventListener("keydown", (event) => {
    const last = data.categories.length - 1;
    const to = {
      ArrowRight: Math.min(last, current + 1),
      ArrowLeft: Math.max(0, current - 1),
      Home: 0,
      End: last,
      Escape: -1,
    }[event.key];
    if (to === undefined || (event.key === "Escape" && current < 0)) return;
    event.preventDefault();
    event.stopPropagation();
    show(to);
  });
  // Drawn for the room there is, so that text keeps its size on a narrow page.
  new ResizeObserver(([entry]) => {
    width = entry.contentRect.width;
    if (width) draw();
  }).observe(stage);

  return h("figure", { class: "block-chart" }, title, stage, legend, h("div", { class: "visually-hidden" }, hiddenTable(block, data)));
}
