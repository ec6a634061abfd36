// Puts the page together: the state of the program comes in, and its parts show it.

import { follow } from "./connection.js";
import { copy, Offers } from "./offers.js";
import { Settings } from "./settings.js";

const element = (id) => document.getElementById(id);
const problems = { connection: "", preferences: "", saving: "", relays: "" };

function report(source, text) {
  problems[source] = text;
  const all = Object.values(problems).filter((problem) => problem !== "");
  element("problem").textContent = all.join(" ");
  element("problem").hidden = all.length === 0;
}

const offers = new Offers();
const settings = new Settings((problem) => report("saving", problem));

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", () => copy(button, element(button.dataset.copy).textContent));
}

follow(show, (problem) => report("connection", problem));

function show(state) {
  report("connection", "");
  report("preferences", state.preferences_problem
    ? `${state.preferences_problem}. Nothing is shared and nothing is changed until you repair or remove that file and start the program again.`
    : "");
  report("relays", state.preferences?.enabled ? invisible(state.relays) : "");
  if (element("panel").hidden) {
    element("loading").hidden = true;
    element("panel").hidden = false;
    // Whoever has not agreed yet should see to what.
    element("consent").open = !state.preferences?.enabled;
  }
  element("endpoint").textContent = state.endpoint_id;
  element("npub").textContent = state.npub;
  element("enabled").disabled = !state.preferences;
  element("settings").inert = !state.preferences;
  if (state.preferences) {
    settings.show(state.preferences);
  }
  showRelays(state.relays);
  offers.show(state);
}

let shownRelays = "";

function showRelays(relays) {
  const rows = relays.map(relayRow);
  const text = rows.map((row) => row.textContent).join();
  if (text !== shownRelays) {
    // Only then: whatever changes here is read out.
    shownRelays = text;
    element("relays").replaceChildren(...rows);
  }
}

function invisible(relays) {
  const unsupported = relays.filter((relay) => relay.probe?.state === "unsupported");
  return unsupported.length === 0
    ? ""
    : `Saved, but ${unsupported.map((relay) => relay.url).join(" and ")} hosts no iroh relay: your offer is not visible there.`;
}

function relayRow(relay) {
  const row = element("relay-row").content.firstElementChild.cloneNode(true);
  const [tone, text] = status(relay);
  row.classList.add(tone);
  row.querySelector(".url").textContent = relay.url;
  row.querySelector(".status").textContent = text;
  return row;
}

/** How a relay is doing, as a tone and a sentence. */
function status({ connection, probe, offer }) {
  switch (connection.state) {
    case "connecting":
      return ["busy", "Connecting…"];
    case "not-a-member":
      return ["bad", `Not a member. Ask an administrator of the relay to add your public key, shown below. (It answered: ${connection.problem})`];
    case "authentication-failed":
      return ["bad", `The relay does not accept your signature. Is this computer's clock right? (It answered: ${connection.problem})`];
    case "unreachable":
      return ["busy", `Reconnecting: ${connection.problem}.`];
    case "stopped":
      return ["bad", "Stopped."];
    default:
      return connected(probe, offer);
  }
}

function connected(probe, offer) {
  if (probe?.state === "unsupported") {
    return ["bad", "Connected, but this relay does not support shared compute: it advertises no iroh relay."];
  }
  if (probe?.state === "failed") {
    return ["busy", `Connected, but it is not known whether this relay supports shared compute: ${probe.problem}.`];
  }
  switch (offer.state) {
    case "published":
      return ["good", "Connected. Your offer is published and renewed by itself."];
    case "failed":
      return ["bad", `Your offer was not taken: ${offer.problem}. It is tried again by itself.`];
    case "withdrawing":
      return ["busy", "Withdrawing your offer…"];
    case "off":
      return ["good", "Connected. You share nothing here."];
    default:
      return ["busy", "Publishing your offer…"];
  }
}
