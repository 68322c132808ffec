// The rich_text block.

import { dateNode } from "./dates.js";
import { h } from "./dom.js";
import { emojiNode } from "./emoji.js";
import { channelMention, groupMention, linkNode, mentionNode, userMention } from "./mrkdwn.js";

const STYLES = { bold: "strong", italic: "em", strike: "s", underline: "u", code: "code", highlight: "mark" };

function styled(node, style) {
  return Object.entries(STYLES).reduce((inner, [name, tag]) => (style?.[name] ? h(tag, {}, inner) : inner), node);
}

const broken = (text) => text.split("\n").flatMap((line, index) => [index ? h("br") : "", line]);

const PIECES = {
  text: (e) => h("span", {}, broken(e.text)),
  link: (e) => linkNode(e.url, e.text || e.url),
  emoji: (e) => emojiNode(e.name) ?? `:${e.name}:`,
  user: (e) => userMention(e.user_id),
  usergroup: (e) => groupMention(e.usergroup_id),
  channel: (e) => channelMention(e.channel_id),
  broadcast: (e) => mentionNode(`@${e.range}`, true),
  date: (e) => dateNode(e.timestamp, e.format, e.fallback),
  color: (e) => h("code", {}, e.value),
};

const pieces = (elements) => (elements ?? []).map((e) => styled(PIECES[e.type]?.(e) ?? e.text ?? "", e.style));

const LISTS = { ordered: "ol", bullet: "ul" };

const SECTIONS = {
  rich_text_section: (e) => h("div", { class: "rich-section" }, pieces(e.elements)),
  rich_text_quote: (e) => h("blockquote", {}, pieces(e.elements)),
  rich_text_preformatted: (e) => h("pre", { tabindex: 0 }, pieces(e.elements)),
  rich_text_list: (e) =>
    h(
      LISTS[e.style] ?? "ul",
      { class: `indent-${Math.min(e.indent ?? 0, 5)}`, start: e.offset ? e.offset + 1 : null },
      e.elements.map((item) => h("li", {}, pieces(item.elements))),
    ),
};

export function richText(block) {
  return (block.elements ?? []).map((element) => SECTIONS[element.type]?.(element) ?? null);
}
