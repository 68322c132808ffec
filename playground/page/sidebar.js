// The bar on top (who you are, is all well) and the list of channels.

import { h, hidden, reconcile } from "./dom.js";
import { avatar } from "./messages.js";
import { channelName, isUnread, nameOf, workspace } from "./workspace.js";

/** Links, one per person who can act: an ordinary link can also be opened in a second tab, to be two at once. */
export function drawPeople(node) {
  const people = workspace.people.filter((person) => !person.deleted && !person.is_bot);
  const here = location.hash;
  node.replaceChildren(
    ...people.map((person) => {
      const me = person.id === workspace.me.id;
      const guest = person.is_restricted || person.is_ultra_restricted;
      return h(
        "a",
        {
          class: "person",
          href: `?as=${person.id}${here}`,
          "aria-current": me ? "true" : null,
          title: `${person.real_name ?? nameOf(person)} · ${person.locale} · ${person.tz}${guest ? " · guest" : ""}`,
          dataset: { person: person.id },
        },
        avatar({ id: person.id, name: nameOf(person) }),
        h("span", { class: "person-name" }, nameOf(person)),
      );
    }),
  );
}

const byName = (a, b) => channelName(a).localeCompare(channelName(b));

function link(id, current, icon, name, unread = false) {
  return h(
    "a",
    {
      class: unread ? "unread" : "",
      href: `#${id}`,
      "aria-current": id === current ? "page" : null,
      dataset: { channel: id },
    },
    h("span", { class: "channel-icon", "aria-hidden": "true" }, icon),
    h("span", { class: "channel-name" }, name),
    unread ? [h("span", { class: "dot", "aria-hidden": "true" }), hidden(" unread")] : null,
  );
}

export function drawSidebar(node, current) {
  const appName = workspace.bot ? nameOf(workspace.bot) : "App";
  const entry = (c) => ({
    key: JSON.stringify([c, current === c.id, isUnread(c.id)]),
    make: () =>
      link(
        c.id,
        current,
        c.is_im ? "●" : c.is_private ? "🔒" : "#",
        channelName(c),
        c.id !== current && isUnread(c.id),
      ),
  });
  const title = (text) => ({ key: text, make: () => h("h2", {}, text) });
  const rooms = workspace.channels.filter((c) => !c.is_im).sort(byName);
  const direct = workspace.channels.filter((c) => c.is_im).sort(byName);
  reconcile(
    node,
    [
      title("Channels"),
      ...rooms.map(entry),
      ...(direct.length ? [title("Direct messages"), ...direct.map(entry)] : []),
      title("Apps"),
      { key: `home ${current === "home"} ${appName}`, make: () => link("home", current, "⌂", `${appName} · Home`) },
    ],
    (item) => item.make(),
  );
}

/** Two connections matter: the page's to the playground, and the app's. `why` tells more of a lost one. */
export function drawConnection(node, status, why) {
  const lost = status !== "live";
  const app = workspace.connected ? "App connected" : "App not connected";
  const text = lost ? `Reconnecting to the playground…${why ? ` (${why})` : ""}` : app;
  node.className = `connection ${lost ? "lost" : workspace.connected ? "good" : "bad"}`;
  if (node.textContent !== text) node.textContent = text;
}
