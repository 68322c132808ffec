// Elements a person types into: text, addresses, numbers, dates, times, files.

import { act, changed, register, startOf } from "./actions.js";
import { fromLocal, toLocal } from "./dates.js";
import { toast } from "./dialog.js";
import { h } from "./dom.js";
import { upload } from "./live.js";
import { workspace } from "./workspace.js";

const HTML_TYPE = { plain_text_input: "text", email_text_input: "email", url_text_input: "url", number_input: "text" };

export function textInput(element, where) {
  const multiline = element.type === "plain_text_input" && element.multiline;
  const input = h(multiline ? "textarea" : "input", {
    class: "field",
    type: multiline ? null : HTML_TYPE[element.type],
    inputmode: element.type === "number_input" ? (element.is_decimal_allowed ? "decimal" : "numeric") : null,
    rows: multiline ? 4 : null,
    placeholder: element.placeholder?.text,
    maxlength: element.max_length,
    minlength: element.min_length,
    autofocus: element.focus_on_load || null,
    autocomplete: "off",
  });
  input.value = startOf(where, "value", element.initial_value) ?? "";
  register(input, element, where, () => ({ value: input.value || null }));

  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const tell = () => act(input, element, where, { value: input.value || null });
  if (where.dispatch && triggers.includes("on_character_entered")) {
    let pause;
    input.addEventListener("input", () => {
      clearTimeout(pause);
      pause = setTimeout(tell, 250);
    });
  }
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || multiline || event.isComposing || !where.dispatch) return;
    // Enter tells the app; it must not submit the modal as well.
    event.preventDefault();
    if (triggers.includes("on_enter_pressed")) tell();
  });
  return input;
}

// The value's name in Slack's state, and how it is read from and shown in the browser's own picker.
const PICKERS = {
  datepicker: {
    html: "date",
    value: "selected_date",
    initial: "initial_date",
    read: (text) => text,
    show: (value) => value,
  },
  timepicker: {
    html: "time",
    value: "selected_time",
    initial: "initial_time",
    read: (text) => text,
    show: (value) => value,
  },
  datetimepicker: {
    html: "datetime-local",
    value: "selected_date_time",
    initial: "initial_date_time",
    read: fromLocal,
    show: toLocal,
  },
};

export const PICKER_TYPES = Object.keys(PICKERS);

export function picker(element, where) {
  const { html, value, initial, read, show } = PICKERS[element.type];
  const input = h("input", {
    class: "field picker",
    type: html,
    autofocus: element.focus_on_load || null,
    title: element.placeholder?.text,
  });
  const start = startOf(where, value, element[initial]);
  if (start) input.value = show(start);
  if (!where.labelledBy) input.setAttribute("aria-label", element.placeholder?.text ?? html);
  register(input, element, where, () => ({ [value]: input.value ? read(input.value) : null }));

  // A browser reports a change at each typed digit: the app is told when the person is done.
  let told = input.value;
  const settle = () => {
    if (input.value === told) return;
    const before = told;
    told = input.value;
    changed(input, element, where, () => {
      input.value = told = before;
    });
  };
  input.addEventListener("blur", settle);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && where.dispatch) {
      event.preventDefault();
      settle();
    }
  });
  return input;
}

export function fileInput(element, where) {
  const accept = element.filetypes?.map((type) => `.${type}`).join(",");
  const chooser = h("input", {
    class: "file-chooser",
    type: "file",
    accept,
    multiple: (element.max_files ?? 10) > 1,
    "aria-labelledby": where.labelledBy,
  });
  const list = h("ul", { class: "file-list" });
  const box = h("div", { class: "file-input", role: "group" }, chooser, list);
  let files = (startOf(where, "files") ?? []).map((file) => workspace.files[file.id] ?? file);
  register(box, element, where, () => ({ files }));

  function draw() {
    const remove = (file) => {
      files = files.filter((other) => other !== file);
      draw();
      chooser.focus();
    };
    list.replaceChildren(
      ...files.map((file) =>
        h(
          "li",
          {},
          file.name,
          h(
            "button",
            { type: "button", class: "icon-button", "aria-label": `Remove ${file.name}`, onclick: () => remove(file) },
            "×",
          ),
        ),
      ),
    );
  }

  chooser.addEventListener("change", async () => {
    const room = (element.max_files ?? 10) - files.length;
    for (const file of [...chooser.files].slice(0, room)) {
      const answer = await upload(file);
      if (answer.error) toast(answer.error, "error");
      else files = [...files, answer.file];
    }
    chooser.value = "";
    draw();
    changed(box, element, where);
  });
  draw();
  return box;
}
