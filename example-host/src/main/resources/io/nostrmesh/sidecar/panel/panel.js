// Puts the page together: the state of the program comes in, and its parts show it.

import { follow } from "./connection.js";
import { copy } from "./copy.js";
import { say } from "./field.js";
import { Offers } from "./offers.js";
import { forgetRelays, invisible, showRelays } from "./relays.js";
import { Settings } from "./settings.js";

const element = (id) => document.getElementById(id);
const problems = { connection: "", preferences: "", relays: "" };

const offers = new Offers();
const settings = new Settings();

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", () => copy(button, element(button.dataset.copy).textContent));
}

follow(show, lost);

function show(state) {
  report("connection", "");
  report("preferences", state.preferences_problem
    ? `${state.preferences_problem}. Nothing is shared and nothing is changed until you repair or remove that file and start the program again.`
    : "");
  report("relays", state.preferences?.enabled ? invisible(state.relays) : "");
  reveal(state);
  say(element("endpoint"), state.endpoint_id);
  say(element("npub"), state.npub);
  element("enabled").disabled = !state.preferences;
  element("settings").inert = !state.preferences;
  if (state.preferences) {
    settings.show(state.preferences);
  }
  showRelays(state.relays);
  offers.show(state);
}

/** What is shown from now on is not known to be true. */
function lost(problem) {
  report("connection", problem);
  if (!element("panel").classList.contains("lost")) {
    element("panel").classList.add("lost");
    forgetRelays();
    offers.forget();
  }
}

function reveal(state) {
  if (element("panel").classList.contains("lost")) {
    element("panel").classList.remove("lost");
    settings.flush();
  }
  if (element("panel").hidden) {
    element("loading").hidden = true;
    element("panel").hidden = false;
    // Whoever has not agreed yet should see to what.
    element("consent").open = !state.preferences?.enabled;
  }
}

function report(source, text) {
  problems[source] = text;
  const all = Object.values(problems).filter((problem) => problem !== "");
  say(element("problem"), all.join(" "));
  element("problem").hidden = all.length === 0;
}
