// Messages: a log of them for a channel or a thread.

import { drawBlocks } from "./blocks.js";
import { clock, dateNode, dayKey, dayTitle } from "./dates.js";
import { toast } from "./dialog.js";
import { h, hidden, keepingFocus, near, reconcile, uid } from "./dom.js";
import { SHORTCODE, emojiNode } from "./emoji.js";
import { fileNode } from "./images.js";
import { post } from "./live.js";
import { openMenu } from "./menu.js";
import { author, inThread, userName, workspace } from "./workspace.js";

const TOGETHER = 5 * 60; // seconds: closer messages of one author share a heading

const initials = (name) =>
  name
    .split(/\s+/)
    .map((word) => word[0])
    .slice(0, 2)
    .join("")
    .toUpperCase();
const HUES = 8; // .hue-0 … in style.css

export function avatar({ id, name, isBot }) {
  const hue = [...(id || name)].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % HUES;
  return h(
    "span",
    { class: `avatar ${isBot ? "avatar-bot" : `hue-${hue}`}`, "aria-hidden": "true" },
    initials(name) || "?",
  );
}

/** A log: `node` to place in the page, and `draw(channel, messages)`. It follows the newest message if it was in view. */
export function createLog({ label, inThreadPane = false, intro }) {
  const list = h("div", { class: "log-list" });
  const node = h("div", { class: "log", role: "log", "aria-label": label, tabindex: 0 }, intro, list);
  const draw = (channel, messages) => reconcile(list, itemsOf(channel, messages, inThreadPane), createItem, updateItem);

  // Whatever makes the list grow, a new message or a picture that takes its room late: who was at the end stays there.
  let atEnd = true;
  const stay = () => {
    if (atEnd) node.scrollTop = node.scrollHeight;
  };
  node.addEventListener("scroll", () => (atEnd = near(node)));
  const sizes = new ResizeObserver(stay);
  sizes.observe(list);
  sizes.observe(node);
  return { node, draw };
}

function itemsOf(channel, messages, inThreadPane) {
  const items = [];
  let before = null;
  for (const message of messages) {
    const newDay = !before || dayKey(before.ts) !== dayKey(message.ts);
    if (newDay && !inThreadPane) items.push({ key: `day ${dayKey(message.ts)}`, divider: dayTitle(message.ts) });
    const replies = inThreadPane || message.ephemeral ? [] : inThread(channel, message.ts);
    items.push({
      key: message.ts,
      message,
      channel,
      inThreadPane,
      replies,
      compact: !newDay && follows(before, message),
    });
    before = message;
  }
  const replies = messages.length - 1;
  if (inThreadPane && replies > 0) items.splice(1, 0, { key: `replies ${replies}`, divider: countOf(replies) });
  return items;
}

const countOf = (replies) => (replies === 1 ? "1 reply" : `${replies} replies`);

function follows(before, message) {
  const same = before.user === message.user && before.bot_id === message.bot_id && before.username === message.username;
  return same && !before.ephemeral && !message.ephemeral && message.ts - before.ts < TOGETHER;
}

function createItem(item) {
  if (item.divider) return h("div", { class: "day", role: "separator" }, h("span", {}, item.divider));
  const head = h("div", { class: "message-head", id: uid("head") });
  const root = h("div", { class: "message-blocks" });
  const parts = {
    gutter: h("div", { class: "message-gutter" }),
    head,
    root,
    foot: h("div", { class: "message-foot" }),
    tools: h("div", { class: "message-tools" }),
  };
  const node = h(
    "div",
    { class: "message", role: "article", tabindex: -1, "aria-labelledby": head.id, dataset: { ts: item.message.ts } },
    parts.gutter,
    h("div", { class: "message-main" }, head, root, parts.foot),
    parts.tools,
  );
  Object.assign(node, { parts, surface: { root, target: { channel: item.channel, message_ts: item.message.ts } } });
  updateItem(node, item);
  return node;
}

function updateItem(node, item) {
  if (item.divider) return;
  const { message, compact, replies } = item;
  const version = JSON.stringify([message, compact, replies.map((reply) => reply.ts)]);
  if (node.version === version) return;
  node.version = version;
  const { gutter, head, foot, tools } = node.parts;
  const who = author(message);
  node.classList.toggle("compact", compact);
  node.classList.toggle("ephemeral", Boolean(message.ephemeral));
  keepingFocus(node, () => {
    gutter.replaceChildren(compact ? clock(message.ts, "gutter-time") : avatar(who));
    head.replaceChildren(...heading(message, who));
    drawBlocks(
      node.surface,
      message.blocks?.length
        ? message.blocks
        : [{ type: "section", text: { type: "mrkdwn", text: message.text ?? "" } }],
    );
    foot.replaceChildren(...footing(item).filter(Boolean));
    tools.replaceChildren(...toolsOf(item).filter(Boolean));
  });
}

function heading(message, who) {
  return [
    message.ephemeral
      ? h("span", { class: "only-you" }, h("span", { "aria-hidden": "true" }, "👁 "), "Only visible to you")
      : "",
    h("strong", { class: "author" }, who.name),
    who.isBot ? h("span", { class: "badge" }, "APP") : "",
    " ",
    clock(message.ts, "muted"),
  ];
}

function footing(item) {
  const { message } = item;
  return [
    message.edited ? h("span", { class: "edited muted" }, "(edited)") : null,
    message.files?.length ? h("div", { class: "files" }, message.files.map(fileNode)) : null,
    message.reactions?.length ? h("div", { class: "reactions" }, message.reactions.map(reaction)) : null,
    threadSummary(item),
  ];
}

function reaction({ name, users = [], count }) {
  const symbol = SHORTCODE.test(`:${name}:`) ? emojiNode(name) : null;
  return h(
    "span",
    { class: "reaction", title: users.map(userName).join(", ") },
    symbol ?? `:${name}:`,
    ` ${count ?? users.length}`,
  );
}

function threadSummary({ message, channel, replies, inThreadPane }) {
  const count = Math.max(message.reply_count ?? 0, replies.length);
  if (!count || inThreadPane) return null;
  const people = [...new Map(replies.map((reply) => [author(reply).id, author(reply)])).values()].slice(0, 4);
  const last = replies.at(-1)?.ts ?? message.latest_reply;
  return h(
    "a",
    { class: "thread-summary", href: `#${channel}/${message.ts}`, dataset: { focus: `thread ${message.ts}` } },
    people.map(avatar),
    h("span", {}, countOf(count)),
    last ? h("span", { class: "muted" }, "Last reply ", dateNode(last, "{ago}")) : null,
  );
}

function toolsOf({ message, channel, inThreadPane }) {
  if (message.ephemeral) return [];
  const shortcuts = workspace.shortcuts.filter((shortcut) => shortcut.type === "message");
  const more = h(
    "button",
    {
      type: "button",
      class: "icon-button",
      "aria-label": "More actions for this message",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      dataset: { focus: `more ${message.ts}` },
    },
    "⋯",
  );
  more.addEventListener("click", () =>
    openMenu({
      anchor: more,
      role: "menu",
      label: "More actions",
      items: shortcuts.map((s) => ({ id: s.callback_id, label: s.name, words: s.name, note: s.description })),
      onPick: async ({ id }) => {
        const answer = await post("shortcut", { callback_id: id, channel, message_ts: message.ts });
        if (answer.error) toast(answer.error, "error");
      },
    }),
  );
  const thread = message.thread_ts ?? message.ts;
  return [
    inThreadPane
      ? null
      : h(
          "a",
          {
            class: "icon-button",
            href: `#${channel}/${thread}`,
            title: "Reply in thread",
            dataset: { focus: `reply ${message.ts}` },
          },
          h("span", { "aria-hidden": "true" }, "💬"),
          hidden("Reply in thread"),
        ),
    shortcuts.length ? more : null,
  ];
}
