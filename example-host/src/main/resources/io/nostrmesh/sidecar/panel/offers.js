// The list of what other members offer. All of it was written by strangers, so it enters the page as
// text and never as markup.

const MAX_CHIPS = 8;
const MAX_TEXT = 120;

/** Shows the offers, and keeps their remaining time up to date. */
export class Offers {
  #list = document.getElementById("offers");
  #status = document.getElementById("offers-status");
  #row = document.getElementById("offer-row").content.firstElementChild;
  #shown = "";

  constructor() {
    setInterval(() => this.#tick(), 5000);
  }

  show(state) {
    this.#status.textContent = summary(state);
    const shown = JSON.stringify(state.offers);
    if (shown !== this.#shown) {
      // Only then: rebuilding would take away the keyboard's place in the list.
      this.#shown = shown;
      this.#list.replaceChildren(...state.offers.map((offer) => this.#build(offer)));
      this.#tick();
    }
  }

  #build(offer) {
    const row = this.#row.cloneNode(true);
    const fill = (name, text) => (row.querySelector(`.${name}`).textContent = text);
    row.querySelector(".badge").style.setProperty("--hue", parseInt(offer.author.slice(0, 4), 16) % 360);
    fill("author", `${offer.author.slice(0, 16)}…${offer.author.slice(-4)}`);
    fill("device", offer.device);
    fill("limits", limits(offer.caps));
    fill("relay", offer.relay);
    row.querySelector(".chips").replaceChildren(...chips(offer.models));
    row.querySelector(".left").dataset.expiresAt = offer.expires_at;
    row.querySelector(".copy").addEventListener("click", (click) => copy(click.currentTarget, offer.endpoint_id));
    return row;
  }

  #tick() {
    for (const left of this.#list.querySelectorAll(".left")) {
      left.textContent = timeLeft(Number(left.dataset.expiresAt) - Date.now() / 1000);
    }
  }
}

/** Copies a text and says so on the button for a moment. */
export async function copy(button, text) {
  await navigator.clipboard.writeText(text);
  const label = button.firstChild;
  label.textContent = "Copied";
  setTimeout(() => (label.textContent = "Copy"), 1500);
}

function summary({ offers, relays }) {
  if (offers.length > 0) {
    return offers.length === 1 ? "One offer. What it says is its author's claim." :
      `${offers.length} offers. What they say are their authors' claims.`;
  }
  const supporting = relays.filter((relay) => relay.probe?.state === "advertised");
  if (supporting.some((relay) => relay.complete && relay.connection.state === "ready")) {
    return relays.length === 1
      ? "Nobody else on this relay is currently sharing compute."
      : "Nobody else on these relays is currently sharing compute.";
  }
  if (relays.every((relay) => relay.connection.state === "not-a-member")) {
    return "Only members see offers.";
  }
  if (relays.length > 0 && relays.every((relay) => relay.probe?.state === "unsupported")) {
    return "No offers: shared compute is not supported here.";
  }
  return relays.some((relay) => relay.connection.state === "connecting" || relay.connection.state === "ready")
    ? "Looking for offers…"
    : "No offers while there is no connection to a relay.";
}

function limits(caps) {
  const number = (value) => value.toLocaleString("en");
  const parts = [];
  if (caps.max_vram_mb !== undefined) {
    parts.push(`${number(caps.max_vram_mb)} MB VRAM`);
  }
  if (caps.max_ram_mb !== undefined) {
    parts.push(`${number(caps.max_ram_mb)} MB RAM`);
  }
  if (caps.max_concurrency !== undefined) {
    parts.push(`${number(caps.max_concurrency)} concurrent`);
  }
  return parts.length > 0 ? parts.join(" · ") : "No limits stated";
}

function chips(models) {
  const texts = models.slice(0, MAX_CHIPS).map(({ id, label }) => shorten(label || id));
  if (models.length > MAX_CHIPS) {
    texts.push(`and ${models.length - MAX_CHIPS} more`);
  }
  return (texts.length > 0 ? texts : ["No models advertised"]).map((text) => {
    const chip = document.createElement("li");
    chip.textContent = text;
    return chip;
  });
}

function shorten(text) {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)}…`;
}

function timeLeft(seconds) {
  if (seconds <= 0) {
    return "Expired";
  }
  if (seconds < 60) {
    return "Less than a minute left";
  }
  const minutes = Math.floor(seconds / 60);
  return minutes < 120 ? `${minutes} min left` : "More than two hours left";
}
