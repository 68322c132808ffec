// What one person sees of the workspace: fetched once, then kept fresh by the events of the live connection.

export const workspace = {
  team: { id: "", name: "" },
  me: { id: "", profile: {} },
  people: [],
  channels: [],
  commands: [],
  shortcuts: [],
  bot: null,
  groups: [],
  files: {},
  messages: {},
  home: null,
  connected: false,
};

export const take = (state) => Object.assign(workspace, state);

/** Apply one pushed event to what we hold; events about views, warnings and the like hold no state here. */
export function apply(event) {
  switch (event.type) {
    case "message":
    case "message_changed":
    case "ephemeral":
    case "ephemeral_changed":
      return put(event.channel, event.message);
    case "message_deleted":
    case "ephemeral_deleted":
      return drop(event.channel, event.ts);
    case "home":
      workspace.home = event.view;
      return undefined;
    case "channel":
      workspace.channels = [...workspace.channels.filter((c) => c.id !== event.channel.id), event.channel];
      return undefined;
    case "connection":
      workspace.connected = event.connected;
      return undefined;
    default:
      return undefined;
  }
}

function put(channel, message) {
  const list = (workspace.messages[channel] ?? []).filter((other) => other.ts !== message.ts);
  for (const file of message.files ?? []) workspace.files[file.id] = file;
  workspace.messages[channel] = [...list, message].sort((a, b) => Number(a.ts) - Number(b.ts));
}

function drop(channel, ts) {
  workspace.messages[channel] = (workspace.messages[channel] ?? []).filter((message) => message.ts !== ts);
}

const isReply = (message) => message.thread_ts && message.thread_ts !== message.ts;

export const inChannel = (channel) =>
  (workspace.messages[channel] ?? []).filter((m) => !isReply(m) || m.subtype === "thread_broadcast");
export const inThread = (channel, ts) =>
  (workspace.messages[channel] ?? []).filter((m) => isReply(m) && m.thread_ts === ts);
export const messageAt = (channel, ts) => (workspace.messages[channel] ?? []).find((m) => m.ts === ts);

function user(id) {
  if (workspace.bot && id === workspace.bot.id) return workspace.bot;
  return workspace.people.find((person) => person.id === id);
}

export function nameOf(person) {
  const { display_name: chosen } = person?.profile ?? {};
  // A bot goes by its full name, a person by the one they chose.
  return (person?.is_bot && person.real_name) || chosen || person?.real_name || person?.name || "someone";
}

export const userName = (id) => nameOf(user(id) ?? { name: id });
export const channel = (id) => workspace.channels.find((c) => c.id === id);
export const group = (id) => workspace.groups.find((g) => g.id === id);

/** A DM is between its person and the app: that person sees the app's name on it. */
export function channelName(c) {
  if (!c.is_im) return c.name;
  return c.user === workspace.me.id && workspace.bot ? nameOf(workspace.bot) : userName(c.user);
}

/** Who wrote a message: a bot may carry a name of its own. */
export function author(message) {
  const person = user(message.user) ?? (message.bot_id ? workspace.bot : null);
  const isBot = Boolean(message.bot_id) || Boolean(person?.is_bot);
  return {
    id: person?.id ?? message.bot_id ?? "",
    name: message.username || nameOf(person),
    color: person?.color,
    isBot,
  };
}

// Unread: the newest message of a channel against the newest this person has had before their eyes, kept in the browser.
const readKey = (id) => `read ${workspace.me.id} ${id}`;
const newest = (id) =>
  Math.max(0, ...(workspace.messages[id] ?? []).filter((m) => m.user !== workspace.me.id).map((m) => Number(m.ts)));
export const isUnread = (id) => newest(id) > Number(localStorage.getItem(readKey(id)) ?? 0);
export const markRead = (id) => localStorage.setItem(readKey(id), String(newest(id)));
