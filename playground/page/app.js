// The page: what the address says is shown, and what the live connection brings is drawn.

import { drawBlocks } from "./blocks.js";
import { createComposer } from "./composer.js";
import { toast } from "./dialog.js";
import { h } from "./dom.js";
import { as, connect, post } from "./live.js";
import { createLog } from "./messages.js";
import { showStack } from "./modal.js";
import { drawConnection, drawPeople, drawSidebar } from "./sidebar.js";
import {
  apply,
  channel,
  channelName,
  inChannel,
  inThread,
  isUnread,
  markRead,
  messageAt,
  nameOf,
  take,
  workspace,
} from "./workspace.js";

const $ = (id) => document.getElementById(id);
const FIRST_CHANNEL = "C0DELIV";

let status = "connecting";
let shown = { id: null, thread: null };
let log = null;
let threadLog = null;

/** #C0DELIV, #C0DELIV/1763800000.000100 with a thread, or #home. */
function route() {
  const [id, thread] = decodeURIComponent(location.hash.slice(1)).split("/");
  const known = id === "home" || channel(id);
  const first = channel(FIRST_CHANNEL)?.id ?? workspace.channels[0]?.id ?? "home";
  return { id: known ? id : first, thread: known && thread ? thread : null };
}

const say = (thread) => (text) => post("say", { channel: shown.id, text, ...(thread && { thread_ts: shown.thread }) });
const composer = createComposer({ testid: "composer", label: "Message", send: say(false), withCommands: true });
const threadComposer = createComposer({ testid: "thread-composer", label: "Reply", send: say(true) });
$("composer").append(composer.node);
$("thread-composer").append(threadComposer.node);

const homeSurface = {
  root: $("home-blocks"),
  get target() {
    return { view_id: workspace.home?.id };
  },
};

function intro(c) {
  const app = nameOf(workspace.bot);
  const present = c.is_im || !workspace.bot || (c.members ?? []).includes(workspace.bot.id);
  const about = c.is_im
    ? `This is between you and ${channelName(c)}.`
    : present
      ? `${app} is here.`
      : `${app} is not in this channel.`;
  return h("div", { class: "intro" }, h("h2", {}, `${c.is_im ? "" : "#"}${channelName(c)}`), h("p", {}, about));
}

function drawMain() {
  const { id } = shown;
  const home = id === "home";
  $("home").hidden = !home;
  $("channel").hidden = home;
  if (home) {
    $("main-title").textContent = nameOf(workspace.bot);
    $("main-note").textContent = "Home";
    $("home-empty").hidden = Boolean(workspace.home);
    drawBlocks(homeSurface, workspace.home?.blocks, workspace.home?.state?.values);
    return;
  }
  const c = channel(id);
  if (!c) return;
  const people = c.members?.length ?? 0;
  $("main-title").textContent = `${c.is_im ? "" : c.is_private ? "🔒 " : "# "}${channelName(c)}`;
  $("main-note").textContent = c.is_im || !people ? "" : `${people} members`;
  log.draw(id, inChannel(id));
  if (document.visibilityState === "visible") markRead(id);
}

function drawThread() {
  const { id, thread } = shown;
  $("thread").hidden = !thread;
  document.body.classList.toggle("with-thread", Boolean(thread));
  if (!thread) return;
  $("thread-note").textContent = channel(id) ? channelName(channel(id)) : "";
  const root = messageAt(id, thread);
  threadLog.draw(id, [...(root ? [root] : []), ...inThread(id, thread)]);
}

function draw() {
  if (!workspace.me.id) return;
  drawSidebar($("channels"), shown.id);
  drawMain();
  drawThread();
  const unread = workspace.channels.some((c) => c.id !== shown.id && isUnread(c.id));
  document.title = `${unread ? "• " : ""}${$("main-title").textContent} – ${workspace.team.name}`;
}

let due = false;
function drawSoon() {
  if (due) return;
  due = true;
  // A timer, not an animation frame: a page in the background must keep up, too.
  setTimeout(() => {
    due = false;
    draw();
  });
}

/** Follow the address: a new log for a new channel or thread, so that old messages are not read aloud as news. */
function follow() {
  const next = route();
  const before = shown;
  shown = next;
  if (next.id !== before.id && next.id !== "home") {
    log = createLog({ label: `Messages in ${channelName(channel(next.id))}`, intro: intro(channel(next.id)) });
    log.node.dataset.testid = "messages";
    $("log").replaceChildren(log.node);
    composer.setPlace(next.id, `Message ${channel(next.id).is_im ? "" : "#"}${channelName(channel(next.id))}`);
  }
  if (next.thread && (next.thread !== before.thread || next.id !== before.id)) {
    threadLog = createLog({ label: "Thread", inThreadPane: true });
    $("thread-log").replaceChildren(threadLog.node);
    threadComposer.setPlace(`${next.id}/${next.thread}`, "Reply…");
  }
  if (next.id === "home" && before.id !== "home") openHome();
  document.body.classList.remove("with-sidebar");
  drawPeople($("people"));
  draw();
  moveFocus(before, next);
}

function moveFocus(before, next) {
  if (document.querySelector("dialog[open]")) return;
  const closed = before.thread && !next.thread && before.id === next.id;
  if (next.thread && next.thread !== before.thread) threadComposer.input.focus();
  else if (closed)
    (
      document.querySelector(`.thread-summary[data-focus="thread ${CSS.escape(before.thread)}"]`) ?? composer.input
    ).focus();
  else if (next.id !== before.id) (next.id === "home" ? $("home") : composer.input).focus({ preventScroll: true });
}

async function openHome() {
  const answer = await post("home", {});
  if (answer.error) toast(answer.error, "error");
}

function closeThread() {
  location.hash = shown.id;
}

/** A permalink, as chat.getPermalink gives it, is an address of this page: the message, with its thread. */
function followPermalink() {
  const link = /^\/archives\/(\w+)\/p(\d+)(\d{6})$/.exec(location.pathname);
  if (!link) return;
  const query = new URLSearchParams(location.search);
  const thread = query.get("thread_ts") ?? `${link[2]}.${link[3]}`;
  history.replaceState(null, "", `/?as=${as}#${link[1]}/${thread}`);
}

followPermalink();
connect({
  onState(state) {
    take(state);
    localStorage.setItem("as", as);
    $("team").textContent = workspace.team.name;
    follow();
    showStack(state.views ?? []);
  },
  onEvent(event) {
    if (event.type === "view") showStack(event.stack);
    else if (event.type === "warning") toast(event.text);
    else apply(event);
    drawConnection($("connection"), status);
    drawSoon();
  },
  onStatus(next, why) {
    status = next;
    drawConnection($("connection"), status, why);
  },
});

addEventListener("hashchange", follow);
document.addEventListener("visibilitychange", drawSoon);
$("thread-close").addEventListener("click", closeThread);
$("thread").addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented) closeThread();
});
$("skip").addEventListener("click", () => $("main").focus());
$("sidebar-toggle").addEventListener("click", () => document.body.classList.toggle("with-sidebar"));
$("sidebar").addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.body.classList.remove("with-sidebar");
});
drawConnection($("connection"), status);
