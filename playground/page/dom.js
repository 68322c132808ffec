// Building the document. Data only ever becomes text nodes and attributes, never markup.

const SVG = "http://www.w3.org/2000/svg";

function build(node, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "dataset") Object.assign(node.dataset, defined(value));
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

function defined(record) {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined && value !== null));
}

export const h = (tag, props, ...children) => build(document.createElement(tag), props, children);
export const svg = (tag, props, ...children) => build(document.createElementNS(SVG, tag), props, children);
export const hidden = (...children) => h("span", { class: "visually-hidden" }, children);

let count = 0;
export const uid = (prefix) => `${prefix}-${++count}`;

const held = new WeakMap(); // parent → Map(key → node)

/**
 * Make the children of `parent` match `items` ({key, …}), in order. A child whose key stays is kept and told to
 * update, and is not moved while the order holds: so focus, selection and half-typed text survive.
 */
export function reconcile(parent, items, create, update = () => {}) {
  const before = held.get(parent) ?? new Map();
  const after = new Map();
  const wanted = new Set(items.map((item) => item.key));
  for (const [key, node] of before) if (!wanted.has(key)) node.remove();
  let cursor = parent.firstChild;
  for (const item of items) {
    const kept = before.get(item.key);
    if (kept) update(kept, item);
    const node = kept ?? create(item);
    after.set(item.key, node);
    if (node === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(node, cursor);
  }
  held.set(parent, after);
}

/**
 * Run `change`, and if it replaced the focused element, give the focus to the one that took its place; or, as with a
 * button that did its work and is gone, to what surrounded it, so that the keyboard goes on from there.
 */
export function keepingFocus(root, change) {
  const focused = document.activeElement;
  const name = root.contains(focused) ? nameOf(focused) : null;
  const range = name && "selectionStart" in focused ? [focused.selectionStart, focused.selectionEnd] : null;
  change();
  if (!name || root.contains(focused)) return;
  const heir = [...root.querySelectorAll("[data-action-id], [data-focus]")].find((node) => nameOf(node) === name);
  if (heir) heir.focus();
  else root.closest("[tabindex]")?.focus({ preventScroll: true });
  if (heir && range && range[0] !== null) heir.setSelectionRange?.(...range);
}

function nameOf(node) {
  return node.dataset?.focus ?? node.dataset?.actionId ?? null;
}

export function near(node, distance = 80) {
  return node.scrollHeight - node.scrollTop - node.clientHeight < distance;
}
