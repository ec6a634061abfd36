// How the relays are doing.

const list = document.getElementById("relays");
const template = document.getElementById("relay-row").content.firstElementChild;
let shown = "";

/** Shows them, each with a sentence. */
export function showRelays(relays) {
  draw(relays.map((relay) => [relay.url, ...status(relay)]));
}

/** What was known of them may be wrong by now. */
export function forgetRelays() {
  draw([...list.querySelectorAll(".url")].map((url) =>
    [url.textContent, "busy", "Not known while the share program does not run."]));
}

/** What a member who shares should know of relays that do not take part, or "". */
export function invisible(relays) {
  const unsupported = relays.filter((relay) => relay.probe?.state === "unsupported");
  return unsupported.length === 0
    ? ""
    : `Saved, but ${unsupported.map((relay) => relay.url).join(" and ")} hosts no iroh relay: your offer is not visible there.`;
}

function draw(rows) {
  const text = JSON.stringify(rows);
  if (text !== shown) {
    // Only then: whatever changes here is read out.
    shown = text;
    list.replaceChildren(...rows.map(row));
  }
}

function row([url, tone, text]) {
  const built = template.cloneNode(true);
  built.classList.add(tone);
  built.querySelector(".url").textContent = url;
  built.querySelector(".status").textContent = text;
  return built;
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
      return ["good", `Connected. Your offer is published and renewed by itself.${fleet(probe)}`];
    case "failed":
      return ["bad", `Your offer was not taken: ${offer.problem}. It is tried again by itself.`];
    case "withdrawing":
      return ["busy", "Withdrawing your offer…"];
    case "off":
      return ["good", `Connected. You share nothing here.${fleet(probe)}`];
    default:
      return ["busy", "Publishing your offer…"];
  }
}

/** Offers name the first of several iroh relays; programs may use each. */
function fleet(probe) {
  const urls = probe?.urls ?? [];
  return urls.length > 1 ? ` Its iroh relays: ${urls.join(", ")}.` : "";
}
