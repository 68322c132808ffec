// Talking to the playground's server: requests, and the live connection with its events.

// An address without ?as= (a permalink, say) is opened as whoever was last here in this browser.
export const as = new URLSearchParams(location.search).get("as") ?? localStorage.getItem("as") ?? "U0ALICE";

async function answerOf(response) {
  const answer = await response.json().catch(() => ({}));
  return response.ok || answer.error ? answer : { error: `the playground answered ${response.status}` };
}

/** POST to /playground/<what> as this person. The answer always is an object; a failure has `error`. */
export async function post(what, body) {
  try {
    const response = await fetch(`/playground/${what}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ as, ...body }),
    });
    return await answerOf(response);
  } catch {
    return { error: "the playground cannot be reached" };
  }
}

export async function upload(file) {
  const query = new URLSearchParams({ as, name: file.name });
  try {
    return await answerOf(await fetch(`/playground/upload?${query}`, { method: "POST", body: file }));
  } catch {
    return { error: "the playground cannot be reached" };
  }
}

class Refused extends Error {}

async function fetchState() {
  const response = await fetch(`/playground/state?as=${encodeURIComponent(as)}`);
  const state = await answerOf(response);
  if (!response.ok || state.error) throw new Refused(state.error);
  return state;
}

const FIRST_WAIT = 300;
const LONGEST_WAIT = 8000;

/**
 * Stay connected. At every (re)connection the state is fetched anew, and the events that arrive meanwhile wait for it:
 * so nothing falls between the fetch and the first event.
 */
export function connect({ onState, onEvent, onStatus }) {
  let wait = FIRST_WAIT;

  function open() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/playground/live?as=${encodeURIComponent(as)}`);
    let early = [];
    let opened = false;
    socket.onopen = async () => {
      opened = true;
      try {
        onState(await fetchState());
      } catch (error) {
        onStatus("lost", error.message);
        socket.close();
        return;
      }
      wait = FIRST_WAIT;
      for (const event of early) onEvent(event);
      early = null;
      onStatus("live");
    };
    socket.onmessage = ({ data }) => {
      const event = JSON.parse(data);
      if (early) early.push(event);
      else onEvent(event);
    };
    socket.onclose = () => {
      onStatus("lost");
      // A refused WebSocket does not say why; the state, asked for by the same person, does.
      if (!opened) fetchState().catch((error) => error instanceof Refused && onStatus("lost", error.message));
      setTimeout(open, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    };
  }

  open();
}
