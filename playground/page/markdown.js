// Standard Markdown, as the `markdown` block takes it. Slack's own mrkdwn is in mrkdwn.js.

import { h } from "./dom.js";
import { SHORTCODE, emojiNode } from "./emoji.js";
import { linkNode } from "./mrkdwn.js";

const INLINE = [
  [/`([^`]+)`/, (m) => h("code", {}, m[1])],
  [/!?\[([^\]]*)\]\(([^()\s]+)\)/, (m) => linkNode(m[2], m[1])],
  [/\*\*(?=\S)(.+?)(?<=\S)\*\*/, (m) => h("strong", {}, inline(m[1]))],
  [/~~(?=\S)(.+?)(?<=\S)~~/, (m) => h("s", {}, inline(m[1]))],
  [/(?<![\w*])\*(?=[^\s*])([^*]+)(?<=\S)\*/, (m) => h("em", {}, inline(m[1]))],
  [/(?<!\w)_(?=\S)([^_]+)(?<=\S)_(?!\w)/, (m) => h("em", {}, inline(m[1]))],
  [/<(https?:[^>\s]+)>/, (m) => linkNode(m[1], m[1])],
  [SHORTCODE, (m) => emojiNode(m[1]) ?? m[0]],
];

function inline(text) {
  const found = INLINE.map(([pattern, make]) => ({ match: pattern.exec(text), make })).filter(({ match }) => match);
  const first = found.sort((a, b) => a.match.index - b.match.index)[0];
  if (!first) return text ? [text] : [];
  const { match, make } = first;
  return [text.slice(0, match.index), make(match), ...inline(text.slice(match.index + match[0].length))];
}

const cells = (line) =>
  line
    .trim()
    .replace(/^\||\|$/g, "")
    .split("|")
    .map((cell) => cell.trim());

function table(lines) {
  const [head, , ...body] = lines.map(cells);
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
          head.map((cell) => h("th", { scope: "col" }, inline(cell))),
        ),
      ),
      h(
        "tbody",
        {},
        body.map((row) =>
          h(
            "tr",
            {},
            row.map((cell) => h("td", {}, inline(cell))),
          ),
        ),
      ),
    ),
  );
}

const ITEM = /^(\s*)(?:[-*+]|(\d+)[.)])\s+(?:\[([ xX])\]\s+)?(.*)$/;

function list(lines) {
  const items = lines.map((line) => ITEM.exec(line));
  const build = (from, depth) => {
    const root = h(items[from][2] ? "ol" : "ul", { start: items[from][2] });
    let at = from;
    while (at < items.length && items[at][1].length >= depth) {
      const [, indent, , box, text] = items[at];
      if (indent.length > depth && root.lastChild) {
        const [inner, next] = build(at, indent.length);
        root.lastChild.append(inner);
        at = next;
      } else {
        root.append(h("li", {}, box === undefined ? null : box === " " ? "☐ " : "☑ ", inline(text)));
        at += 1;
      }
    }
    return [root, at];
  };
  return build(0, items[0][1].length)[0];
}

/** Each kind of block: the lines that belong to it, and what it becomes. The first that fits takes as many as it can. */
const KINDS = [
  { fits: (line) => ITEM.test(line), make: list },
  {
    fits: (line) => /^\s*>/.test(line),
    make: (lines) => h("blockquote", {}, markdown(lines.map((l) => l.replace(/^\s*> ?/, "")).join("\n"))),
  },
  { fits: (line) => /^\s*\|.*\|\s*$/.test(line), make: table },
];

export function markdown(text) {
  const lines = text.split("\n");
  const nodes = [];
  for (let at = 0; at < lines.length;) {
    const line = lines[at];
    const fence = /^\s*```/.test(line);
    const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line);
    if (fence) {
      const end = lines.findIndex((other, index) => index > at && /^\s*```\s*$/.test(other));
      const stop = end < 0 ? lines.length : end;
      nodes.push(h("pre", { tabindex: 0 }, lines.slice(at + 1, stop).join("\n")));
      at = stop + 1;
    } else if (heading) {
      // The page has its own h1 and h2.
      nodes.push(
        h(`h${Math.min(6, heading[1].length + 2)}`, { class: `md-h${heading[1].length}` }, inline(heading[2])),
      );
      at += 1;
    } else if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(line)) {
      nodes.push(h("hr"));
      at += 1;
    } else if (!line.trim()) {
      at += 1;
    } else {
      at = takeBlock(lines, at, nodes);
    }
  }
  return nodes;
}

function takeBlock(lines, at, nodes) {
  const kind = KINDS.find(({ fits }) => fits(lines[at]));
  const belongs = kind
    ? kind.fits
    : (line) => line.trim() && !/^(#{1,6}\s|\s*```)/.test(line) && !KINDS.some(({ fits }) => fits(line));
  let end = at + 1;
  while (end < lines.length && belongs(lines[end])) end += 1;
  const taken = lines.slice(at, end);
  nodes.push(
    kind
      ? kind.make(taken)
      : h(
          "p",
          {},
          taken.flatMap((line, index) => [index ? h("br") : "", ...inline(line)]),
        ),
  );
  return end;
}
