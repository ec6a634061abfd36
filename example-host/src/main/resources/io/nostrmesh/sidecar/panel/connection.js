// The state of the program, followed for as long as this page is open.

import { forget, Lost, Problem, request } from "./requests.js";

const LONGEST_PAUSE = 5000;
const STOPPED = "The share program has stopped. This page reconnects when it runs again.";
const SUPERSEDED = "This panel is open on too many pages. This one goes on when you come back to it.";

/**
 * @param onState called with each new state
 * @param onLost called with a sentence when there is no connection; it is tried again by itself
 */
export async function follow(onState, onLost) {
  let pause = 250;
  for (;;) {
    let superseded = false;
    try {
      const response = await request("/api/state");
      for await (const { type, data } of events(response.body)) {
        superseded = type === "superseded";
        if (!superseded) {
          pause = 250;
          onState(data);
        }
      }
      onLost(superseded ? SUPERSEDED : STOPPED);
    } catch (problem) {
      onLost(problem instanceof Problem ? problem.message : STOPPED);
      if (!(problem instanceof Lost) && problem instanceof Problem) {
        pause = LONGEST_PAUSE;
      }
    }
    forget();
    // Two pages that push each other out would never come to rest.
    await (superseded ? attention() : soon(pause));
    pause = Math.min(2 * pause, LONGEST_PAUSE);
  }
}

function soon(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Waits until a person turns to this page. */
function attention() {
  return new Promise((resolve) => {
    const signs = ["focus", "pointerdown", "keydown", "visibilitychange"];
    const come = () => {
      if (document.visibilityState === "visible") {
        signs.forEach((sign) => removeEventListener(sign, come, true));
        resolve();
      }
    };
    signs.forEach((sign) => addEventListener(sign, come, true));
  });
}

/** Server-sent events; not by EventSource, which sends no header. */
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
      const event = /^(?:event: (.*)\n)?data: (.*)$/.exec(text.slice(0, end));
      text = text.slice(end + 2);
      if (event) {
        yield { type: event[1], data: JSON.parse(event[2]) };
      }
    }
  }
}
