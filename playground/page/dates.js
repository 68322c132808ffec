// Slack's date tokens, and the clock of the messages, in the reader's zone and language.

import { h } from "./dom.js";
import { workspace } from "./workspace.js";

const zone = () => workspace.me.tz || undefined;
const locale = () => workspace.me.locale || undefined;

function format(date, options) {
  return new Intl.DateTimeFormat(locale(), { timeZone: zone(), ...options }).format(date);
}

/** The calendar day in the reader's zone, as 2026-11-22. */
function dayOf(date, timeZone = zone()) {
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  return parts.format(date);
}

const serial = (date) => Date.parse(`${dayOf(date)}T00:00:00Z`) / 86_400_000;

function relativeDay(date) {
  const days = serial(date) - serial(new Date());
  if (Math.abs(days) > 1) return null;
  return new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(days, "day");
}

const STEPS = [
  ["second", 60],
  ["minute", 60],
  ["hour", 24],
  ["day", 30],
  ["month", 12],
  ["year", Infinity],
];

function ago(date) {
  let amount = (date.getTime() - Date.now()) / 1000;
  for (const [unit, size] of STEPS) {
    if (Math.abs(amount) < size)
      return new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(Math.trunc(amount), unit);
    amount /= size;
  }
  return "";
}

const SUFFIX = { one: "st", two: "nd", few: "rd", other: "th" };

/** Slack writes "February 18th, 2014" in English; every other language keeps its own long form. */
function long(date, options) {
  const text = format(date, options);
  if (!locale()?.startsWith("en")) return text;
  const day = Number(dayOf(date).slice(8));
  const suffix = SUFFIX[new Intl.PluralRules("en", { type: "ordinal" }).select(day)];
  return text.replace(new RegExp(`\\b${day}\\b`), `${day}${suffix}`);
}

const LONG = { day: "numeric", month: "long", year: "numeric" };
const FULL = { weekday: "long", ...LONG };
const sentence = (text) => text && text.charAt(0).toLocaleUpperCase(locale()) + text.slice(1);

function dayDivider(date) {
  const thisYear = dayOf(date).slice(0, 4) === dayOf(new Date()).slice(0, 4);
  return relativeDay(date) ?? long(date, thisYear ? { ...FULL, year: undefined } : FULL);
}

const TOKENS = {
  date_num: (date) => dayOf(date),
  date_slash: (date) => format(date, { day: "2-digit", month: "2-digit", year: "numeric" }),
  date: (date) => long(date, LONG),
  date_short: (date) => format(date, { ...LONG, month: "short" }),
  date_long: (date) => long(date, FULL),
  date_long_full: (date) => long(date, LONG),
  date_pretty: (date) => relativeDay(date) ?? long(date, LONG),
  date_short_pretty: (date) => relativeDay(date) ?? format(date, { ...LONG, month: "short" }),
  date_long_pretty: (date) => relativeDay(date) ?? long(date, FULL),
  day_divider_pretty: dayDivider,
  time: (date) => format(date, { hour: "numeric", minute: "2-digit" }),
  time_secs: (date) => format(date, { hour: "numeric", minute: "2-digit", second: "2-digit" }),
  ago,
};

const exact = (date) => format(date, { dateStyle: "full", timeStyle: "long" });

function fill(pattern, date) {
  return pattern.replace(/\{(\w+)\}/g, (whole, token, at) => {
    const text = TOKENS[token]?.(date);
    if (text === undefined) return whole;
    return at === 0 && token.endsWith("_pretty") ? sentence(text) : text;
  });
}

/** A <time> of a Slack date pattern; the fallback where the moment or the pattern is not understood. */
export function dateNode(unix, pattern, fallback, className) {
  const date = new Date(Number(unix) * 1000);
  if (Number.isNaN(date.getTime())) return document.createTextNode(fallback ?? "");
  return h(
    "time",
    {
      datetime: date.toISOString(),
      title: exact(date),
      class: className,
      dataset: { pattern: pattern.includes("{ago}") ? pattern : undefined },
    },
    fill(pattern, date),
  );
}

export const clock = (ts, className) => dateNode(ts, "{time}", ts, className);
export const dayTitle = (ts) => sentence(dayDivider(new Date(Number(ts) * 1000)));
export const dayKey = (ts) => dayOf(new Date(Number(ts) * 1000));

/** "3 minutes ago" must not stay "3 minutes ago". */
setInterval(() => {
  for (const node of document.querySelectorAll("time[data-pattern]")) {
    node.textContent = fill(node.dataset.pattern, new Date(node.dateTime));
  }
}, 20_000);

/** What a datetime-local input of the reader shows for a moment. */
export function toLocal(unix) {
  const date = new Date(unix * 1000);
  const time = new Intl.DateTimeFormat("en-GB", { timeZone: zone(), hour: "2-digit", minute: "2-digit" }).format(date);
  return `${dayOf(date)}T${time}`;
}

/** The moment a datetime-local input means in the reader's zone, which need not be the browser's. */
export function fromLocal(text) {
  const wanted = Date.parse(`${text}Z`);
  let guess = wanted;
  // Twice: the first correction may cross a change of the clocks.
  for (let round = 0; round < 2; round += 1) guess += wanted - Date.parse(`${toLocal(guess / 1000)}Z`);
  return Math.floor(guess / 1000);
}
