// The way to the program behind this page. The secret comes in the link's fragment, which no
// server gets to see, and goes back in a header, which no foreign page can set.

const STORED = "share-compute-secret";
const LONGEST_PAUSE = 5000;
const STOPPED = "The share program has stopped. This page reconnects when it runs again.";

/** What the program says about a request it does not fulfil; the message is for people. */
export class Problem extends Error {}

/**
 * Follows the state of the program for as long as this page is open.
 *
 * @param onState called with each new state
 * @param onLost called with a sentence when there is no connection; it is tried again by itself
 */
export async function follow(onState, onLost) {
  let pause = 500;
  for (;;) {
    try {
      const response = await request("/api/state", {});
      pause = 500;
      for await (const state of events(response.body)) {
        onState(state);
      }
      onLost(STOPPED);
    } catch (problem) {
      onLost(problem instanceof Problem ? problem.message : STOPPED);
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(2 * pause, LONGEST_PAUSE);
  }
}

/** Saves the preferences; rejects with a {@link Problem}. */
export async function save(preferences) {
  const body = JSON.stringify(preferences);
  // The page may be on its way out.
  await request("/api/preferences", { method: "PUT", body, keepalive: true });
}

async function request(path, options) {
  const response = await fetch(path, {
    ...options,
    headers: { Authorization: `Bearer ${secret()}` },
  }).catch(() => {
    throw new Problem(STOPPED);
  });
  if (response.status === 401) {
    throw new Problem("This link is from an earlier start. Open the one that the program printed last.");
  }
  if (!response.ok) {
    throw new Problem((await response.json()).problem);
  }
  return response;
}

function secret() {
  const given = location.hash.slice(1);
  if (given) {
    sessionStorage.setItem(STORED, given);
    history.replaceState(null, "", location.pathname);
  }
  return sessionStorage.getItem(STORED) ?? "";
}

async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) {
      return;
    }
    text += value;
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const event = text.slice(0, end);
      text = text.slice(end + 2);
      if (event.startsWith("data: ")) {
        yield JSON.parse(event.slice("data: ".length));
      }
    }
  }
}
