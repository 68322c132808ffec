// A list that pops up under a button: the options of a select, an overflow menu, a message's menu.

import { h, uid } from "./dom.js";

const FILTER_FROM = 8;
const GAP = 4;

/**
 * Open a menu at `anchor`. `items` are {id, label (nodes), words, note, group, picked, danger}. `onPick(item)` is
 * called for each choice; with `multiple` the list stays open and the choice toggles. `onClose` is called once.
 * The focus stays in the list (or its filter) and the active option is told by aria-activedescendant.
 */
export function openMenu({ anchor, items, label, role = "listbox", multiple = false, onPick, onClose = () => {} }) {
  const optionRole = role === "menu" ? "menuitem" : "option";
  const list = h("ul", {
    class: "menu-list",
    role,
    id: uid("menu"),
    tabindex: -1,
    "aria-label": label,
    "aria-multiselectable": multiple || null,
  });
  const filter =
    items.length >= FILTER_FROM
      ? h("input", {
          class: "menu-filter",
          type: "text",
          placeholder: "Type to filter",
          role: "combobox",
          "aria-expanded": "true",
          "aria-controls": list.id,
          "aria-label": `Filter: ${label}`,
          autocomplete: "off",
        })
      : null;
  const popup = h("div", { class: "menu", popover: "auto" }, filter, list);
  const focusable = filter ?? list;
  let shown = [];
  let active = 0;

  function draw() {
    const wanted = filter?.value.trim().toLocaleLowerCase() ?? "";
    shown = items.filter((item) => item.words.toLocaleLowerCase().includes(wanted));
    let group = null;
    list.replaceChildren();
    for (const item of shown) {
      if (item.group && item.group !== group)
        list.append(h("li", { role: "presentation", class: "menu-group" }, item.group));
      group = item.group;
      list.append(option(item));
    }
    if (!shown.length) list.append(h("li", { class: "menu-empty", role: "presentation" }, "Nothing fits"));
    activate(Math.min(active, shown.length - 1));
  }

  function option(item) {
    const selected = role === "menu" ? null : String(Boolean(item.picked));
    return h(
      "li",
      {
        role: optionRole,
        id: uid("option"),
        class: item.danger ? "menu-option danger" : "menu-option",
        "aria-selected": selected,
        dataset: { option: item.id },
        onclick: () => pick(item),
        onmousemove: () => activate(shown.indexOf(item)),
      },
      h("span", { class: "menu-tick", "aria-hidden": "true" }, item.picked ? "✓" : ""),
      h(
        "span",
        { class: "menu-text" },
        h("span", {}, item.label),
        item.note ? h("span", { class: "menu-note" }, item.note) : null,
      ),
    );
  }

  function activate(index) {
    active = Math.max(0, index);
    const nodes = list.querySelectorAll(`[role="${optionRole}"]`);
    nodes.forEach((node, at) => node.classList.toggle("active", at === active));
    if (nodes[active]) {
      focusable.setAttribute("aria-activedescendant", nodes[active].id);
      nodes[active].scrollIntoView({ block: "nearest" });
    } else focusable.removeAttribute("aria-activedescendant");
  }

  function pick(item) {
    if (multiple) {
      item.picked = !item.picked;
      onPick(item);
      draw();
    } else {
      close();
      onPick(item);
    }
  }

  function close() {
    if (popup.isConnected) popup.hidePopover();
  }

  function jumpTo(letter) {
    const fits = (item) => item.words.toLocaleLowerCase().startsWith(letter.toLocaleLowerCase());
    const later = shown.findIndex((item, index) => index > active && fits(item));
    const index = later < 0 ? shown.findIndex(fits) : later;
    if (index >= 0) activate(index);
  }

  const keys = {
    ArrowDown: () => activate((active + 1) % shown.length),
    ArrowUp: () => activate((active - 1 + shown.length) % shown.length),
    Home: () => activate(0),
    End: () => activate(shown.length - 1),
    Enter: () => shown[active] && pick(shown[active]),
    Tab: close,
  };

  popup.addEventListener("keydown", (event) => {
    if (event.key === "Escape") event.stopPropagation();
    const act = keys[event.key] ?? (event.key === " " && !filter?.value ? keys.Enter : null);
    if (act) {
      act();
      if (event.key !== "Tab") event.preventDefault();
    } else if (!filter && event.key.length === 1 && !event.ctrlKey && !event.metaKey) jumpTo(event.key);
  });
  filter?.addEventListener("input", () => {
    active = 0;
    draw();
  });

  // What lies behind may scroll, for one because a message arrives: the menu stays with its button.
  const follow = (event) => {
    if (!popup.contains(event.target)) place(popup, anchor);
  };
  popup.addEventListener("toggle", (event) => {
    if (event.newState === "open") return;
    document.removeEventListener("scroll", follow, true);
    const focusWasHere = popup.contains(document.activeElement) || document.activeElement === document.body;
    popup.remove();
    anchor.setAttribute("aria-expanded", "false");
    if (focusWasHere) anchor.focus();
    onClose();
  });

  anchor.after(popup);
  anchor.setAttribute("aria-expanded", "true");
  active = Math.max(
    0,
    items.findIndex((item) => item.picked),
  );
  popup.showPopover();
  draw();
  place(popup, anchor);
  focusable.focus({ preventScroll: true });
  document.addEventListener("scroll", follow, true);
}

function place(popup, anchor) {
  const at = anchor.getBoundingClientRect();
  popup.style.minWidth = `${at.width}px`;
  const { width, height } = popup.getBoundingClientRect();
  const below = at.bottom + GAP + height <= innerHeight || at.top < height;
  popup.style.top = `${Math.max(GAP, below ? at.bottom + GAP : at.top - GAP - height)}px`;
  popup.style.left = `${Math.max(GAP, Math.min(at.left, innerWidth - width - GAP))}px`;
}
