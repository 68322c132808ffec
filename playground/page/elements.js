// Buttons, overflow menus, radio buttons, checkboxes; and the table of all elements.

import { act, changed, register, startOf } from "./actions.js";
import { h, uid } from "./dom.js";
import { PICKER_TYPES, fileInput, picker, textInput } from "./inputs.js";
import { openMenu } from "./menu.js";
import { textNodes } from "./mrkdwn.js";
import { SELECT_TYPES, select } from "./select.js";
import { imageNode } from "./images.js";

function button(element, where) {
  const node = h("button", { type: "button", class: `button ${element.style ?? ""}` }, textNodes(element.text));
  node.addEventListener("click", () => {
    if (node.ariaBusy) return; // the first click is still on its way
    const { text, style, value, confirm } = element;
    act(node, element, where, {
      text,
      ...(style && { style }),
      ...(value !== undefined && { value }),
      ...(confirm && { confirm }),
    });
  });
  if (!element.url) return register(node, element, where);
  // Slack sends the action of a link button too, and follows the link.
  node.addEventListener("click", () => {
    if (/^(https?:|mailto:|\/)/i.test(element.url)) window.open(element.url, "_blank", "noopener");
  });
  node.append(h("span", { class: "button-link", "aria-hidden": "true" }, " ↗"));
  return register(node, element, where);
}

function overflow(element, where) {
  const node = h(
    "button",
    { type: "button", class: "button overflow", "aria-haspopup": "menu", "aria-expanded": "false" },
    "⋯",
  );
  node.addEventListener("click", () =>
    openMenu({
      anchor: node,
      role: "menu",
      label: "More actions",
      items: element.options.map((option) => ({
        id: option.value,
        label: textNodes(option.text),
        words: option.text.text,
        note: option.description?.text,
        option,
      })),
      onPick: ({ option }) => act(node, element, where, { selected_option: option }),
    }),
  );
  register(node, element, where);
  if (!element.accessibility_label) node.setAttribute("aria-label", "More actions");
  return node;
}

function choices(type, multiple) {
  return (element, where) => {
    const name = uid("choice");
    const start = multiple
      ? startOf(where, "selected_options", element.initial_options)
      : startOf(where, "selected_option", element.initial_option);
    const chosen = [start ?? []].flat().map((option) => option.value);
    const inputs = element.options.map((option) =>
      h("input", {
        type,
        name,
        value: option.value,
        checked: chosen.includes(option.value),
        dataset: { option: option.value, focus: `${element.action_id}/${option.value}` },
      }),
    );
    const box = h(
      "div",
      { class: "choices", role: multiple ? "group" : "radiogroup" },
      element.options.map((option, index) =>
        h(
          "label",
          { class: "choice" },
          inputs[index],
          h(
            "span",
            {},
            h("span", {}, textNodes(option.text)),
            option.description ? h("span", { class: "choice-note" }, textNodes(option.description)) : null,
          ),
        ),
      ),
    );
    const picked = () => element.options.filter((_, index) => inputs[index].checked);
    register(box, element, where, () =>
      multiple ? { selected_options: picked() } : { selected_option: picked()[0] ?? null },
    );
    let before = picked();
    box.addEventListener("change", () => {
      const undo = before;
      before = picked();
      changed(box, element, where, () => {
        before = undo;
        inputs.forEach((input, index) => (input.checked = undo.includes(element.options[index])));
      });
    });
    return box;
  };
}

function feedback(element, where) {
  const one = (choice) => {
    const node = h(
      "button",
      {
        type: "button",
        class: "button small",
        "aria-label": choice.accessibility_label,
        dataset: { focus: `${element.action_id}/${choice.value}` },
      },
      textNodes(choice.text),
    );
    node.addEventListener("click", () => act(node, element, where, { text: choice.text, value: choice.value }));
    return node;
  };
  return register(
    h("span", { class: "feedback", role: "group" }, one(element.positive_button), one(element.negative_button)),
    element,
    where,
  );
}

const ICONS = { trash: "🗑️" };

function iconButton(element, where) {
  const node = h(
    "button",
    { type: "button", class: "button small", title: element.text.text },
    ICONS[element.icon] ?? "",
    " ",
    textNodes(element.text),
  );
  node.addEventListener("click", () => act(node, element, where, { value: element.value, text: element.text }));
  return register(node, element, where);
}

const ELEMENTS = {
  button,
  overflow,
  image: (element) => imageNode(element, "image-small"),
  radio_buttons: choices("radio", false),
  checkboxes: choices("checkbox", true),
  feedback_buttons: feedback,
  icon_button: iconButton,
  file_input: fileInput,
  ...Object.fromEntries(
    ["plain_text_input", "email_text_input", "url_text_input", "number_input"].map((type) => [type, textInput]),
  ),
  ...Object.fromEntries(PICKER_TYPES.map((type) => [type, picker])),
  ...Object.fromEntries(SELECT_TYPES.map((type) => [type, select])),
};

export function elementNode(element, where) {
  return (
    ELEMENTS[element.type]?.(element, where) ?? h("span", { class: "unknown" }, `This page has no ${element.type}`)
  );
}
