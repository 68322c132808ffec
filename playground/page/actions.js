// What elements have in common: their hooks, reading their values as Slack's state, and sending an action.

import { confirmed, toast } from "./dialog.js";
import { post } from "./live.js";

const readers = new WeakMap(); // element → () => its value, as in Slack's state.values

/** Make `node` known as the element of `where`: {surface, blockId, dispatch, labelled}. */
export function register(node, element, where, read) {
  node.dataset.actionId = element.action_id ?? "";
  node.dataset.blockId = where.blockId;
  if (where.labelledBy) node.setAttribute("aria-labelledby", where.labelledBy);
  if (element.accessibility_label) node.setAttribute("aria-label", element.accessibility_label);
  if (read) readers.set(node, () => ({ type: element.type, ...read() }));
  return node;
}

/** Slack's `state.values` of everything below `root`: {block_id: {action_id: {type, …}}}. */
export function stateOf(root) {
  const values = {};
  for (const node of root.querySelectorAll("[data-action-id]")) {
    const read = readers.get(node);
    if (!read) continue;
    const { blockId, actionId } = node.dataset;
    values[blockId] = { ...values[blockId], [actionId]: read() };
  }
  return values;
}

/** What an element starts with: what the person had entered (even if that is nothing), else what the app says. */
export const startOf = (where, field, initial) => (where.draft ? where.draft[field] : initial);

/**
 * Send an element's action, after its confirmation. `value` is what the element adds (selected_option …);
 * a declined confirmation calls `undo`.
 */
export async function act(node, element, where, value = {}, undo = () => {}) {
  if (!(await confirmed(element.confirm))) return undo();
  const { surface, blockId } = where;
  const action = {
    action_id: element.action_id,
    block_id: blockId,
    type: element.type,
    action_ts: (Date.now() / 1000).toFixed(6),
    ...value,
  };
  node.setAttribute("aria-busy", "true");
  const answer = await post("action", { ...surface.target, block_id: blockId, action, state: stateOf(surface.root) });
  node.removeAttribute("aria-busy");
  if (answer.error) toast(answer.error, "error");
  return undefined;
}

/** For elements with state: tell the app of a change, unless they sit in an input block that did not ask for it. */
export function changed(node, element, where, undo) {
  if (where.dispatch) act(node, element, where, readers.get(node)(), undo);
}
