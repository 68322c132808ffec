// Slack's mrkdwn (and plain_text) as nodes.

import { dateNode } from "./dates.js";
import { h } from "./dom.js";
import { SHORTCODE, emojiNode } from "./emoji.js";
import { channel, channelName, group, userName, workspace } from "./workspace.js";

const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };
const unescape = (text) => text.replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity]);

const SAFE_LINK = /^(https?:|mailto:|tel:|slack:|\/)/i;

/** A link that may be followed; anything with another scheme (javascript: …) is only text. */
export function linkNode(url, ...children) {
  if (!SAFE_LINK.test(url)) return h("span", {}, children);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, children);
}

export function mentionNode(text, isMe = false) {
  return h("span", { class: isMe ? "mention mention-me" : "mention" }, text);
}

export function userMention(id) {
  return mentionNode(`@${userName(id)}`, id === workspace.me.id);
}

export function groupMention(id, label) {
  const known = group(id);
  return mentionNode(label || `@${known?.handle ?? id}`, known?.users?.includes(workspace.me.id));
}

export function channelMention(id, label) {
  const known = channel(id);
  const name = `#${known ? channelName(known) : label || id}`;
  return known ? h("a", { class: "mention", href: `#${id}` }, name) : mentionNode(name);
}

function special(body) {
  const [target, label] = splitOnce(body, "|");
  const date = /^!date\^(\d+)\^([^^]*)(?:\^(.*))?$/.exec(target);
  if (date) {
    const node = dateNode(date[1], unescape(date[2]), label && unescape(label));
    return date[3] ? linkNode(unescape(date[3]), node) : node;
  }
  if (target.startsWith("!subteam^")) return groupMention(target.slice(9), label);
  return mentionNode(label || `@${target.slice(1)}`, true);
}

/** What stands between < and >: a link, a mention, a date; null if it is none of these. */
function angle(body) {
  if (/^@[UW]\w+/.test(body)) return userMention(splitOnce(body.slice(1), "|")[0]);
  if (/^#[CGD]\w+/.test(body)) return channelMention(...splitOnce(body.slice(1), "|"));
  if (/^!\w/.test(body)) return special(body);
  const [url, label] = splitOnce(body, "|");
  if (!/^[a-z][a-z0-9+.-]*:/i.test(url)) return null;
  return linkNode(unescape(url), label ? inline(label) : unescape(url.replace(/^mailto:/, "")));
}

function splitOnce(text, mark) {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

// A mark opens after a non-word character and before a non-space, and closes the other way round, on the same line.
const styled = (mark) =>
  new RegExp(
    `(?<![\\p{L}\\p{N}${mark}])${mark}(?=[^\\s${mark}])((?:<[^>\\n]*>|\`[^\`\\n]*\`|[^${mark}\\n])+)(?<=\\S)${mark}(?![\\p{L}\\p{N}${mark}])`,
    "u",
  );
const INLINE = [
  [/<([^<>\n]+)>/, (m) => angle(m[1])],
  [/`([^`\n]+)`/, (m) => h("code", {}, codeText(m[1]))],
  [styled("\\*"), (m) => h("strong", {}, inline(m[1]))],
  [styled("_"), (m) => h("em", {}, inline(m[1]))],
  [styled("~"), (m) => h("s", {}, inline(m[1]))],
  [SHORTCODE, (m) => emojiNode(m[1])],
  [/\bhttps?:\/\/[^\s<>|]+[^\s<>|.,;:!?)'"\]]/, (m) => linkNode(unescape(m[0]), unescape(m[0]))],
];

/** Links inside code show their label only. */
const codeText = (text) =>
  unescape(text.replace(/<([a-z][a-z0-9+.-]*:[^|<>]+)(?:\|([^<>]*))?>/gi, (_, url, label) => label ?? url));

/** One run of text: the leftmost construct wins, and what nobody understands stays text. */
function inline(text, rules = INLINE) {
  const nodes = [];
  let from = 0;
  for (let found = leftmost(text, 0, rules); found; found = leftmost(text, from, rules)) {
    nodes.push(unescape(text.slice(from, found.start)), found.node);
    from = found.end;
  }
  nodes.push(unescape(text.slice(from)));
  return nodes.filter((node) => node !== "");
}

function leftmost(text, from, rules) {
  const found = rules.map(([pattern, make]) => firstMade(text, from, pattern, make)).filter(Boolean);
  return found.sort((a, b) => a.start - b.start)[0];
}

/** The first match the rule can make a node of: ":30:" is no emoji, but one may follow. */
function firstMade(text, from, pattern, make) {
  const search = new RegExp(pattern, `g${pattern.flags}`);
  search.lastIndex = from;
  for (let match = search.exec(text); match; match = search.exec(text)) {
    const node = make(match);
    if (node) return { node, start: match.index, end: match.index + match[0].length };
    search.lastIndex = match.index + 1;
  }
  return null;
}

function lines(text) {
  return text.split("\n").flatMap((line, index) => (index ? [h("br"), ...inline(line)] : inline(line)));
}

/** Text outside code blocks: runs of lines that start with > are quotes. */
function paragraphs(text) {
  const nodes = [];
  let quote = null;
  let plain = [];
  const flush = () => {
    if (plain.length) nodes.push(...lines(plain.join("\n")));
    plain = [];
  };
  for (const line of text.split("\n")) {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (quoted && !/^>>/.test(line)) {
      flush();
      if (quote) quote.append(h("br"), ...inline(quoted[1]));
      else nodes.push((quote = h("blockquote", {}, inline(quoted[1]))));
    } else {
      quote = null;
      plain.push(line);
    }
  }
  flush();
  return nodes;
}

function mrkdwn(text) {
  const parts = (text ?? "").split(/```\n?([\s\S]*?)\n?```\n?/);
  return parts.flatMap((part, index) => {
    if (index % 2) return [h("pre", { tabindex: 0 }, codeText(part))];
    return part ? paragraphs(part) : [];
  });
}

const EMOJI_ONLY = INLINE.filter(([pattern]) => pattern === SHORTCODE);

export function plain(text, withEmoji = true) {
  return (text ?? "")
    .split("\n")
    .flatMap((line, index) => [index ? h("br") : "", ...(withEmoji ? inline(line, EMOJI_ONLY) : [unescape(line)])]);
}

/** A text object of Block Kit. */
export function textNodes(object) {
  if (!object) return [];
  if (typeof object === "string") return plain(object);
  return object.type === "mrkdwn" ? mrkdwn(object.text) : plain(object.text, object.emoji !== false);
}
