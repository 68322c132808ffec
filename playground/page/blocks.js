// The blocks of messages, modals and the Home.

import { stateOf } from "./actions.js";
import { chart } from "./charts.js";
import { h, hidden, keepingFocus, reconcile, uid } from "./dom.js";
import { elementNode } from "./elements.js";
import { imageNode } from "./images.js";
import { markdown } from "./markdown.js";
import { textNodes } from "./mrkdwn.js";
import { richText } from "./richtext.js";
import { dataTable, table } from "./tables.js";

function section(block, place) {
  return h(
    "div",
    { class: "block-section" },
    h(
      "div",
      { class: "section-main" },
      block.text ? h("div", { class: "text" }, textNodes(block.text)) : null,
      block.fields
        ? h(
            "div",
            { class: "fields" },
            block.fields.map((field) => h("div", { class: "text" }, textNodes(field))),
          )
        : null,
    ),
    block.accessory ? h("div", { class: "accessory" }, elementNode(block.accessory, place(block.accessory))) : null,
  );
}

function context(block) {
  const item = (element) =>
    element.type === "image" ? imageNode(element, "image-tiny") : h("span", { class: "text" }, textNodes(element));
  return h("div", { class: "block-context" }, block.elements.map(item));
}

const row = (className) => (block, place) =>
  h(
    "div",
    { class: className },
    block.elements.map((element) => elementNode(element, place(element))),
  );

function image(block) {
  return h(
    "figure",
    { class: "block-image" },
    block.title ? h("figcaption", {}, textNodes(block.title)) : null,
    imageNode(block, "image-large"),
  );
}

// A label may point at these directly; a group of boxes or a menu's button is named by aria-labelledby.
const LABELLED = new Set(["INPUT", "TEXTAREA"]);

function input(block, place) {
  const label = uid("label");
  const node = elementNode(block.element, {
    ...place(block.element),
    dispatch: Boolean(block.dispatch_action),
    labelledBy: label,
  });
  const help = block.hint ? h("div", { class: "hint", id: uid("hint") }, textNodes(block.hint)) : null;
  const error = h("div", { class: "input-error", id: uid("error"), role: "alert" });
  node.setAttribute("aria-describedby", [help?.id, error.id].filter(Boolean).join(" "));
  if (!block.optional && LABELLED.has(node.tagName)) node.setAttribute("aria-required", "true");
  const caption = h(
    LABELLED.has(node.tagName) ? "label" : "span",
    { class: "input-label", id: label },
    textNodes(block.label),
    block.optional ? h("span", { class: "muted" }, " (optional)") : null,
  );
  if (caption.tagName === "LABEL") {
    node.id ||= uid("input");
    caption.htmlFor = node.id;
  }
  return h("div", { class: "block-input", dataset: { inputBlock: block.block_id } }, caption, node, help, error);
}

const LEVELS = { info: "ℹ️", warning: "⚠️", error: "⛔", success: "✅" };

function alert(block) {
  const level = block.level ?? "default";
  return h(
    "div",
    { class: `block-alert ${level}`, role: "note" },
    LEVELS[level] ? h("span", { "aria-hidden": "true" }, LEVELS[level]) : null,
    hidden(`${level}: `),
    h("div", { class: "text" }, textNodes(block.text)),
  );
}

const BLOCKS = {
  header: (block) => h("h3", { class: "block-header" }, textNodes(block.text)),
  section,
  context,
  divider: () => h("hr", { class: "block-divider" }),
  actions: row("block-actions"),
  context_actions: row("block-actions context-actions"),
  image,
  input,
  rich_text: (block) => h("div", { class: "block-rich text" }, richText(block)),
  markdown: (block) => h("div", { class: "block-markdown text" }, markdown(block.text)),
  table,
  data_table: dataTable,
  data_visualization: chart,
  alert,
};

function blockNode(block, surface, draftOf) {
  const place = (element) => ({
    surface,
    blockId: block.block_id ?? "",
    dispatch: true,
    draft: draftOf(block.block_id, element.action_id),
  });
  const make = BLOCKS[block.type];
  if (!make) return h("div", { class: "unknown" }, `This page cannot draw a ${block.type} block`);
  return make(block, place);
}

/**
 * Draw `blocks` into surface.root, or bring what is there up to date. An unchanged block is left alone; in a changed
 * one an element with the same block_id and action_id keeps what the person had entered, as in Slack. `saved` is
 * what the server remembers of that, from before the page was loaded.
 */
export function drawBlocks(surface, blocks, saved = {}) {
  const entered = stateOf(surface.root);
  const draftOf = (blockId, actionId) => entered[blockId]?.[actionId] ?? saved[blockId]?.[actionId];
  const seen = new Map();
  const items = (blocks ?? []).map((block) => {
    const body = JSON.stringify(block);
    seen.set(body, (seen.get(body) ?? 0) + 1);
    return { key: `${body}#${seen.get(body)}`, block };
  });
  keepingFocus(surface.root, () => reconcile(surface.root, items, ({ block }) => blockNode(block, surface, draftOf)));
}
