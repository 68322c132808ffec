// Dialogs on the platform's own <dialog>: it traps the focus, gives it back, and answers to Escape.

import { h, uid } from "./dom.js";
import { textNodes } from "./mrkdwn.js";

/** Ask as Slack's confirm object says; resolves to whether the person said yes. */
export function confirmed(confirm) {
  if (!confirm) return Promise.resolve(true);
  const title = h("h2", { id: uid("title") }, textNodes(confirm.title));
  const text = h("div", { class: "dialog-body", id: uid("text") }, textNodes(confirm.text));
  const yes = h(
    "button",
    { class: confirm.style === "danger" ? "button danger-solid" : "button primary", value: "yes" },
    textNodes(confirm.confirm ?? "Yes"),
  );
  const no = h("button", { class: "button", value: "no" }, textNodes(confirm.deny ?? "Cancel"));
  const dialog = h(
    "dialog",
    {
      class: "dialog confirm",
      role: "alertdialog",
      "aria-labelledby": title.id,
      "aria-describedby": text.id,
      dataset: { testid: "confirm" },
    },
    h("form", { method: "dialog" }, h("header", {}, title), text, h("footer", {}, no, yes)),
  );
  document.body.append(dialog);
  dialog.showModal();
  yes.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}

const FORGET_AFTER = 9000;

/** A short notice in the corner, above whatever is open. */
export function toast(text, kind = "warning") {
  const tray = document.getElementById("toasts");
  const close = h("button", { class: "icon-button", type: "button", "aria-label": "Dismiss" }, "×");
  const note = h("div", { class: `toast ${kind}`, dataset: { testid: "toast" } }, h("span", {}, text), close);
  close.addEventListener("click", () => note.remove());
  tray.append(note);
  // Shown anew each time: the newest popover lies above any dialog that was opened since.
  tray.hidePopover();
  tray.showPopover();
  setTimeout(() => note.remove(), FORGET_AFTER);
}
