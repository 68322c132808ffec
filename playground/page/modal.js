// Modals: one dialog, holding a panel for each view of the stack; only the top one shows, the others keep their values.

import { stateOf } from "./actions.js";
import { drawBlocks } from "./blocks.js";
import { h, reconcile, uid } from "./dom.js";
import { post } from "./live.js";
import { textNodes } from "./mrkdwn.js";
import { problemsOf } from "./validate.js";

const panels = new WeakMap(); // panel → {view, surface, …}
let stack = [];
let returnTo = null;

const dialog = h("dialog", { class: "dialog modal", dataset: { testid: "modal" } });
dialog.addEventListener("cancel", (event) => {
  // Escape closes one view; the dialog itself only with the last.
  event.preventDefault();
  close(stack.at(-1));
});
dialog.addEventListener("close", () => {
  // A browser lets nobody be held: at a second Escape it closes without asking.
  if (stack.length && !dialog.open) close(stack[0]);
});
document.body.append(dialog);

/** Show the stack as the server says it is now. */
export function showStack(views) {
  stack = views;
  if (!stack.length) {
    if (dialog.open) dialog.close();
    dialog.replaceChildren();
    reconcile(dialog, [], createPanel);
    if (returnTo?.isConnected) returnTo.focus();
    returnTo = null;
    return;
  }
  if (!dialog.open) {
    returnTo = document.activeElement;
    dialog.showModal();
  }
  const top = stack.at(-1);
  const changedTop = panels.get(dialog.querySelector(".panel:not([hidden])"))?.view.id !== top.id;
  reconcile(
    dialog,
    stack.map((view) => ({ key: view.id, view })),
    createPanel,
    updatePanel,
  );
  for (const node of dialog.children) node.hidden = node.dataset.viewId !== top.id;
  const panel = [...dialog.children].find((node) => !node.hidden);
  dialog.setAttribute("aria-labelledby", panels.get(panel).title.id);
  if (changedTop) focusFirst(panel);
}

function focusFirst(panel) {
  const body = panel.querySelector(".modal-body");
  const first =
    body.querySelector("[autofocus]") ??
    body.querySelector("input, textarea, button.select") ??
    panel.querySelector("footer button:last-child, .modal-close");
  first?.focus();
}

function createPanel(item) {
  const title = h("h2", { id: uid("modal") });
  const body = h("div", { class: "modal-blocks" });
  const trouble = h("div", { class: "modal-trouble", role: "alert" });
  const cancel = h("button", { type: "button", class: "button" });
  const submit = h("button", { type: "submit", class: "button primary" });
  const cross = h("button", { type: "button", class: "icon-button modal-close", "aria-label": "Close" }, "×");
  const panel = h(
    "form",
    { class: "panel", novalidate: true },
    h("header", {}, title, cross),
    h("div", { class: "modal-body" }, trouble, body),
    h("footer", {}, cancel, submit),
  );
  const parts = { title, trouble, cancel, submit, surface: { root: body, target: { view_id: item.view.id } } };
  panels.set(panel, parts);
  cancel.addEventListener("click", () => close(parts.view));
  cross.addEventListener("click", () => close(stack[0]));
  panel.addEventListener("submit", (event) => {
    event.preventDefault();
    send(panel);
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send(panel);
  });
  panel.addEventListener("input", (event) => clearProblem(event.target.closest("[data-input-block]")));
  updatePanel(panel, item);
  return panel;
}

function updatePanel(panel, { view }) {
  const parts = panels.get(panel);
  const before = parts.view;
  parts.view = view;
  parts.surface.target = { view_id: view.id };
  panel.dataset.viewId = view.id;
  if (JSON.stringify(before) === JSON.stringify(view)) return;
  parts.title.replaceChildren(...textNodes(view.title));
  parts.cancel.replaceChildren(...textNodes(view.close ?? "Cancel"));
  parts.submit.replaceChildren(...textNodes(view.submit ?? "Submit"));
  // Slack shows a submit button only where there is something to submit.
  parts.submit.hidden = !view.submit && !view.blocks.some((block) => block.type === "input");
  showProblems(panel, {});
  drawBlocks(parts.surface, view.blocks, view.state?.values);
}

async function send(panel) {
  const { view, surface, submit, trouble } = panels.get(panel);
  if (submit.hidden || submit.disabled) return;
  const state = stateOf(surface.root);
  const problems = problemsOf(view.blocks, state);
  showProblems(panel, problems);
  if (Object.keys(problems).length) return;
  submit.disabled = true;
  submit.setAttribute("aria-busy", "true");
  const answer = await post("submit", { view_id: view.id, state });
  submit.disabled = false;
  submit.removeAttribute("aria-busy");
  if (answer.errors) showProblems(panel, answer.errors);
  else if (answer.error) trouble.textContent = answer.error;
}

/** Errors under their inputs; one that belongs to no input is shown on top. */
function showProblems(panel, problems) {
  const { trouble } = panels.get(panel);
  const lost = { ...problems };
  let first = null;
  for (const block of panel.querySelectorAll("[data-input-block]")) {
    const text = problems[block.dataset.inputBlock];
    delete lost[block.dataset.inputBlock];
    clearProblem(block);
    if (!text) continue;
    block.classList.add("invalid");
    block.querySelector(".input-error").textContent = text;
    const element = block.querySelector("[data-action-id]");
    element?.setAttribute("aria-invalid", "true");
    first ??= element;
  }
  trouble.textContent = Object.values(lost).join(" ");
  const target = first?.matches("input, textarea, button") ? first : first?.querySelector("input, button");
  target?.focus();
}

function clearProblem(block) {
  if (!block?.classList.contains("invalid")) return;
  block.classList.remove("invalid");
  block.querySelector(".input-error").textContent = "";
  block.querySelector("[data-action-id]")?.removeAttribute("aria-invalid");
}

/** Close a view and what lies on it: at once, for the app may take its time to hear of it. */
function close(view) {
  const at = stack.findIndex((other) => other.id === view.id);
  if (at >= 0) showStack(stack.slice(0, at));
  post("close", { view_id: view.id });
}
