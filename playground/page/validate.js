// What Slack checks of a modal before it troubles the app.

const EMPTY = "Please complete this required field.";

const isEmpty = (value) =>
  Object.entries(value ?? {}).every(
    ([key, part]) => key === "type" || part === null || part === "" || (Array.isArray(part) && !part.length),
  );

const CHECKS = {
  plain_text_input: (element, text) => {
    if (element.min_length && text.length < element.min_length)
      return `Please enter at least ${element.min_length} characters.`;
    if (element.max_length && text.length > element.max_length)
      return `Please enter at most ${element.max_length} characters.`;
    return null;
  },
  email_text_input: (_, text) =>
    /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) ? null : "Please enter a valid email address.",
  url_text_input: (_, text) => (URL.canParse(text) ? null : "Please enter a valid URL."),
  number_input: (element, text) => {
    const value = Number(text.replace(",", "."));
    if (!Number.isFinite(value)) return "Please enter a valid number.";
    if (!element.is_decimal_allowed && !Number.isInteger(value)) return "Please enter a whole number.";
    if (element.min_value !== undefined && value < Number(element.min_value))
      return `Please enter a number of at least ${element.min_value}.`;
    if (element.max_value !== undefined && value > Number(element.max_value))
      return `Please enter a number of at most ${element.max_value}.`;
    return null;
  },
};

/** {block_id: what is wrong} for the input blocks of a view, given Slack's state.values. */
export function problemsOf(blocks, state) {
  const problems = {};
  for (const block of blocks) {
    if (block.type !== "input") continue;
    const value = state[block.block_id]?.[block.element.action_id];
    const text = isEmpty(value)
      ? block.optional
        ? null
        : EMPTY
      : CHECKS[block.element.type]?.(block.element, value.value);
    if (text) problems[block.block_id] = text;
  }
  return problems;
}
