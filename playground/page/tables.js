// The table block, and the data_table block that sorts and turns pages.

import { h, hidden, uid } from "./dom.js";
import { plain, textNodes } from "./mrkdwn.js";
import { richText } from "./richtext.js";

function cellNodes(cell) {
  if (cell === null || typeof cell !== "object") return [String(cell ?? "")];
  if (cell.type === "rich_text") return richText(cell);
  if (cell.type === "raw_text") return plain(cell.text, false);
  if (cell.type === "raw_number") return [cell.text ?? String(cell.value)];
  return textNodes(cell);
}

const cellText = (cell) => h("span", {}, cellNodes(cell)).textContent;

export function table(block) {
  const settings = block.column_settings ?? [];
  const classes = (column) =>
    [`align-${settings[column]?.align ?? "left"}`, settings[column]?.is_wrapped ? "wrapped" : ""].join(" ");
  const [head, ...body] = block.rows;
  return h(
    "div",
    { class: "scroll-x", tabindex: 0, role: "group", "aria-label": "Table" },
    h(
      "table",
      { class: "table" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          head.map((cell, column) => h("th", { scope: "col", class: classes(column) }, cellNodes(cell))),
        ),
      ),
      h(
        "tbody",
        {},
        body.map((row) =>
          h(
            "tr",
            {},
            row.map((cell, column) => h("td", { class: classes(column) }, cellNodes(cell))),
          ),
        ),
      ),
    ),
  );
}

const PAGE_SIZE = 5;

function compare(column, numeric) {
  if (numeric) return (a, b) => a[column].value - b[column].value;
  return (a, b) => cellText(a[column]).localeCompare(cellText(b[column]), undefined, { numeric: true });
}

export function dataTable(block) {
  const [head, ...rows] = block.rows;
  const size = block.page_size ?? PAGE_SIZE;
  const pages = Math.max(1, Math.ceil(rows.length / size));
  const numeric = head.map((_, column) => rows.length > 0 && rows.every((row) => row[column]?.type === "raw_number"));
  const rowHeader = block.row_header_column_index ?? 0;
  const caption = typeof block.caption === "string" ? block.caption : block.caption?.text;
  let page = 0;
  let sorted = null; // {column, down}

  const heads = head.map((cell, column) => {
    const arrow = h("span", { class: "sort-arrow", "aria-hidden": "true" });
    const button = h(
      "button",
      { type: "button", class: "sort", onclick: () => sortBy(column) },
      cellNodes(cell),
      arrow,
    );
    return h("th", { scope: "col", class: numeric[column] ? "align-right" : "" }, button);
  });
  const body = h("tbody");
  const title = h("caption", { id: uid("caption") }, caption);
  const range = h("span", { class: "pager-range", role: "status" });
  const turn = (step, label, sign) =>
    h("button", { type: "button", class: "button small", "aria-label": label, onclick: () => draw(page + step) }, sign);
  const previous = turn(-1, "Previous page", "‹");
  const next = turn(1, "Next page", "›");

  function sortBy(column) {
    sorted = { column, down: sorted?.column === column && !sorted.down };
    draw(0);
  }

  function draw(to) {
    page = Math.min(pages - 1, Math.max(0, to));
    const ordered = sorted ? rows.toSorted(compare(sorted.column, numeric[sorted.column])) : rows;
    if (sorted?.down) ordered.reverse();
    const shown = ordered.slice(page * size, (page + 1) * size);
    body.replaceChildren(
      ...shown.map((row) =>
        h(
          "tr",
          {},
          row.map((cell, column) =>
            h(
              column === rowHeader ? "th" : "td",
              { scope: column === rowHeader ? "row" : null, class: numeric[column] ? "align-right" : "" },
              cellNodes(cell),
            ),
          ),
        ),
      ),
    );
    heads.forEach((node, column) => {
      const direction = sorted?.column === column ? (sorted.down ? "descending" : "ascending") : "none";
      node.setAttribute("aria-sort", direction);
      node.querySelector(".sort-arrow").textContent = { none: "", ascending: "▲", descending: "▼" }[direction];
    });
    range.textContent = `${page * size + 1}–${page * size + shown.length} of ${rows.length}`;
    // aria-disabled rather than disabled: a button that goes dead under the focus would lose it.
    previous.setAttribute("aria-disabled", String(page === 0));
    next.setAttribute("aria-disabled", String(page === pages - 1));
  }

  draw(0);
  const pager = pages > 1 ? h("div", { class: "pager" }, hidden("Rows "), range, previous, next) : null;
  return h(
    "div",
    { class: "block-data-table" },
    h(
      "div",
      { class: "scroll-x", tabindex: 0, role: "region", "aria-labelledby": title.id },
      h("table", { class: "table data" }, title, h("thead", {}, h("tr", {}, heads)), body),
    ),
    pager,
  );
}
