// Menus that keep a value: static, users, channels and conversations, single and multiple.

import { changed, register, startOf } from "./actions.js";
import { h } from "./dom.js";
import { openMenu } from "./menu.js";
import { textNodes } from "./mrkdwn.js";
import { channelName, nameOf, workspace } from "./workspace.js";

const plainText = (object) => (typeof object === "string" ? object : (object?.text ?? ""));

function optionItem(option, group) {
  return { id: option.value, words: plainText(option.text), note: plainText(option.description), group, option };
}

function staticItems(element) {
  const groups = (element.option_groups ?? []).flatMap((g) => g.options.map((o) => optionItem(o, plainText(g.label))));
  return [...(element.options ?? []).map((o) => optionItem(o)), ...groups];
}

function peopleItems() {
  const people = [...workspace.people, workspace.bot].filter((p) => p && !p.deleted);
  const unique = [...new Map(people.map((p) => [p.id, p])).values()];
  return unique.map((p) => ({
    id: p.id,
    label: nameOf(p),
    words: `${nameOf(p)} ${p.real_name ?? ""}`,
    note: p.real_name === nameOf(p) ? "" : p.real_name,
  }));
}

function channelItems(withDirect) {
  return workspace.channels
    .filter((c) => withDirect || !c.is_im)
    .map((c) => ({
      id: c.id,
      label: `${c.is_im ? "@" : c.is_private ? "🔒 " : "# "}${channelName(c)}`,
      words: channelName(c),
    }));
}

const option = (item) => item.option;
const id = (item) => item.id;

// For each type: what there is to choose, the name of the value for one and for many, and how a choice is written.
const KINDS = {
  static_select: { items: staticItems, one: "selected_option", initial: "initial_option", write: option },
  multi_static_select: { items: staticItems, many: "selected_options", initial: "initial_options", write: option },
  users_select: { items: peopleItems, one: "selected_user", initial: "initial_user", write: id },
  multi_users_select: { items: peopleItems, many: "selected_users", initial: "initial_users", write: id },
  channels_select: { items: () => channelItems(false), one: "selected_channel", initial: "initial_channel", write: id },
  multi_channels_select: {
    items: () => channelItems(false),
    many: "selected_channels",
    initial: "initial_channels",
    write: id,
  },
  conversations_select: {
    items: () => channelItems(true),
    one: "selected_conversation",
    initial: "initial_conversation",
    write: id,
  },
  multi_conversations_select: {
    items: () => channelItems(true),
    many: "selected_conversations",
    initial: "initial_conversations",
    write: id,
  },
};

export const SELECT_TYPES = Object.keys(KINDS);

const PLACEHOLDERS = { users: "Select a user", channels: "Select a channel", conversations: "Select a conversation" };

export function select(element, where) {
  const kind = KINDS[element.type];
  const items = kind.items(element);
  const start = [startOf(where, kind.one ?? kind.many, element[kind.initial]) ?? []]
    .flat()
    .map((value) => value.value ?? value);
  let picked = items.filter((item) => start.includes(item.id));

  const shown = h("span", { class: "select-value" });
  const button = h(
    "button",
    { type: "button", class: "select", "aria-haspopup": "listbox", "aria-expanded": "false" },
    shown,
    h("span", { class: "caret", "aria-hidden": "true" }, "▾"),
  );
  register(button, element, where, () =>
    kind.many ? { [kind.many]: picked.map(kind.write) } : { [kind.one]: picked.length ? kind.write(picked[0]) : null },
  );
  if (where.labelledBy) {
    shown.id = `${where.labelledBy}-value`;
    button.setAttribute("aria-labelledby", `${where.labelledBy} ${shown.id}`);
  }

  const noun = element.type.replace(/^multi_|_select$/g, "");
  const placeholder =
    plainText(element.placeholder) || PLACEHOLDERS[noun] || (kind.many ? "Select options" : "Select an item");

  function draw() {
    shown.replaceChildren();
    if (!picked.length) shown.append(h("span", { class: "placeholder" }, placeholder));
    else if (kind.many) shown.append(...picked.map((item) => h("span", { class: "chip" }, labelOf(item))));
    else shown.append(...labelOf(picked[0]));
  }

  // Made anew each time: a node lives in one place, and the menu and the button both show the choice.
  const labelOf = (item) => (item.option ? textNodes(item.option.text) : [item.label]);

  function set(next) {
    picked = next;
    draw();
    button.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function toggle(choice, item) {
    const room = picked.length < (element.max_selected_items ?? Infinity);
    if (choice.picked && !room) choice.picked = false;
    else set(choice.picked ? [...picked, item] : picked.filter((other) => other !== item));
  }

  button.addEventListener("click", () => {
    const before = picked;
    openMenu({
      anchor: button,
      label: placeholder,
      multiple: Boolean(kind.many),
      items: items.map((item) => ({ ...item, label: labelOf(item), picked: picked.includes(item) })),
      onPick: (choice) => {
        const item = items.find((other) => other.id === choice.id);
        if (kind.many) toggle(choice, item);
        else {
          set([item]);
          changed(button, element, where, () => set(before));
        }
      },
      // Of several choices the app is told once, when the list closes.
      onClose: () => {
        if (kind.many && picked !== before) changed(button, element, where, () => set(before));
      },
    });
  });
  button.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      button.click();
    }
  });
  draw();
  return button;
}
