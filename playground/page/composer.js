// Where a person types: a message, or a slash command with its completion.

import { toast } from "./dialog.js";
import { h, hidden, uid } from "./dom.js";
import { post } from "./live.js";
import { workspace } from "./workspace.js";

const MOST_ROWS = 10;

/** What can be completed: the commands, then the app's global shortcuts (chosen, they run at once). */
function completions(text) {
  if (!/^\/\S*$/.test(text)) return [];
  const word = text.slice(1).toLowerCase();
  const commands = workspace.commands.filter((c) => c.command.slice(1).toLowerCase().startsWith(word));
  const shortcuts = workspace.shortcuts.filter((s) => s.type === "global" && s.name.toLowerCase().includes(word));
  return [
    ...commands.map((c) => ({
      id: c.command,
      title: c.command,
      hint: c.usage_hint,
      note: c.description,
      insert: `${c.command} `,
    })),
    ...shortcuts.map((s) => ({ id: s.callback_id, title: s.name, note: s.description, shortcut: s.callback_id })),
  ];
}

/** `send(text)` resolves to the server's answer. Returns {node, input, setPlace(key, placeholder)}. */
export function createComposer({ testid, label, send, withCommands = false }) {
  const list = h("ul", {
    class: "commands",
    role: "listbox",
    id: uid("commands"),
    "aria-label": "Commands",
    hidden: true,
    dataset: { testid: "commands" },
  });
  const usage = h("div", { class: "usage", "aria-live": "polite" });
  const problem = h("div", { class: "composer-problem", role: "alert" });
  const input = h("textarea", {
    class: "composer-input",
    rows: 1,
    "aria-label": label,
    dataset: { testid },
    ...(withCommands && {
      "aria-autocomplete": "list",
      "aria-haspopup": "listbox",
      "aria-controls": list.id,
    }),
  });
  const button = h(
    "button",
    { type: "button", class: "send", title: "Send" },
    h("span", { "aria-hidden": "true" }, "➤"),
    hidden("Send"),
  );
  const node = h(
    "div",
    { class: "composer" },
    list,
    h("div", { class: "composer-box" }, input, button),
    usage,
    problem,
  );
  const drafts = new Map();
  let place = null;
  let options = [];
  let active = 0;

  function setText(text) {
    input.value = text;
    input.dispatchEvent(new Event("input"));
  }

  function drawOptions() {
    options = withCommands && !list.dataset.dismissed ? completions(input.value) : [];
    active = Math.min(active, Math.max(0, options.length - 1));
    list.hidden = !options.length;
    list.replaceChildren(
      ...options.map((option, index) =>
        h(
          "li",
          {
            role: "option",
            id: `${list.id}-${index}`,
            class: index === active ? "active" : "",
            "aria-selected": String(index === active),
            dataset: { option: option.id },
            onmousedown: (event) => event.preventDefault(),
            onclick: () => choose(option),
          },
          h(
            "div",
            {},
            h("strong", {}, option.title),
            option.hint ? h("span", { class: "muted" }, ` ${option.hint}`) : null,
            option.shortcut ? h("span", { class: "badge" }, "SHORTCUT") : null,
          ),
          option.note ? h("div", { class: "command-note" }, option.note) : null,
        ),
      ),
    );
    if (options.length) input.setAttribute("aria-activedescendant", `${list.id}-${active}`);
    else input.removeAttribute("aria-activedescendant");
    list.children[active]?.scrollIntoView({ block: "nearest" });
  }

  function drawUsage() {
    const word = input.value.split(/\s/)[0];
    const command =
      withCommands && /^\/\S+\s/.test(input.value) ? workspace.commands.find((c) => c.command === word) : null;
    usage.replaceChildren(
      ...(command
        ? [
            h("strong", {}, command.command),
            ` ${command.usage_hint ?? ""}`,
            command.description ? ` — ${command.description}` : "",
          ]
        : []),
    );
  }

  async function choose(option) {
    setText(option.insert ?? "");
    input.focus();
    if (!option.shortcut) return;
    const answer = await post("shortcut", { callback_id: option.shortcut });
    if (answer.error) toast(answer.error, "error");
  }

  async function submit() {
    const text = input.value.trim();
    if (!text) return;
    setText("");
    const answer = await send(text);
    if (!answer.error) return;
    problem.textContent = answer.error;
    // Back with it, unless something else has been typed meanwhile.
    if (!input.value) input.value = text;
  }

  function move(step) {
    active = (active + step + options.length) % options.length;
    drawOptions();
  }

  const listKeys = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Tab: () => choose(options[active]),
    Escape: () => {
      list.dataset.dismissed = "yes";
      drawOptions();
    },
  };

  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (options.length && listKeys[event.key] && !event.shiftKey) {
      event.preventDefault();
      event.stopPropagation();
      listKeys[event.key]();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      // A command typed to its end is sent; a beginning of one is completed.
      if (options.length && options[active].id !== input.value) choose(options[active]);
      else submit();
    }
  });
  input.addEventListener("input", () => {
    delete list.dataset.dismissed;
    problem.textContent = "";
    active = 0;
    drafts.set(place, input.value);
    input.rows = Math.min(MOST_ROWS, input.value.split("\n").length);
    drawOptions();
    drawUsage();
  });
  input.addEventListener("blur", () => {
    list.hidden = true;
  });
  input.addEventListener("focus", drawOptions);
  button.addEventListener("click", () => {
    submit();
    input.focus();
  });

  /** Turn to another channel or thread: each keeps its half-typed text. */
  function setPlace(key, placeholder) {
    if (key === place) return;
    place = key;
    input.placeholder = placeholder;
    setText(drafts.get(key) ?? "");
  }

  return { node, input, setPlace };
}
