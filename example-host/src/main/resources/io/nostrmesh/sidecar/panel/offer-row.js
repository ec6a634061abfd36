// One offer in the list. All of it was written by strangers, so it enters the page as text and never
// as markup. What does not change is left alone, with the reader's focus and selection in it.

import { copy } from "./copy.js";

const MAX_CHIPS = 8;
const MAX_TEXT = 120;
const template = document.getElementById("offer-row").content.firstElementChild;

export class OfferRow {
  element = template.cloneNode(true);
  #offer;
  #models = "";

  constructor(offer) {
    const hue = parseInt(offer.author.slice(0, 4), 16) % 360;
    this.#part("badge").style.setProperty("--hue", hue);
    this.element.classList.toggle("own", offer.own);
    this.#part("yours").hidden = !offer.own;
    this.#fill("author", shorten(offer.npub, 12, 6));
    this.#fill("npub", offer.npub);
    this.#fill("device", offer.device);
    this.#fill("relay", offer.relay);
    this.#fill("of", ` of ${offer.device}`);
    this.#part("copy").addEventListener("click", ({ currentTarget }) =>
      copy(currentTarget, this.#offer.endpoint_id));
    this.update(offer);
  }

  /** Shows a later version of the same offer. */
  update(offer) {
    this.#offer = offer;
    this.#fill("limits", limits(offer.caps));
    this.#fill("endpoint", offer.endpoint_id);
    const models = JSON.stringify(offer.models);
    if (models !== this.#models) {
      this.#models = models;
      this.#part("chips").replaceChildren(...items(chips(offer.models)));
      this.#part("all-models").replaceChildren(...items(offer.models.map(describe)));
      this.#part("models-title").hidden = offer.models.length === 0;
    }
    this.tick();
  }

  /** Time goes by. */
  tick() {
    this.#fill("left", timeLeft(this.#offer.expires_at - Date.now() / 1000));
  }

  focus() {
    this.#part("copy").focus();
  }

  #part(name) {
    return this.element.querySelector(`.${name}`);
  }

  #fill(name, text) {
    const part = this.#part(name);
    if (part.textContent !== text) {
      part.textContent = text;
    }
  }
}

function items(texts) {
  return texts.map((text) => {
    const item = document.createElement("li");
    item.textContent = text;
    return item;
  });
}

function chips(models) {
  const texts = models.slice(0, MAX_CHIPS).map(({ id, label }) => shorten(label || id, MAX_TEXT, 0));
  if (models.length > MAX_CHIPS) {
    texts.push(`and ${models.length - MAX_CHIPS} more`);
  }
  return texts.length > 0 ? texts : ["No models advertised"];
}

function describe({ id, label, context_tokens: tokens }) {
  const details = [label, tokens && `${tokens.toLocaleString("en")} context tokens`].filter(Boolean);
  return details.length > 0 ? `${id} (${details.join(", ")})` : id;
}

function limits(caps) {
  const units = { max_vram_mb: "MB VRAM", max_ram_mb: "MB RAM", max_concurrency: "concurrent" };
  const parts = Object.entries(units)
    .filter(([name]) => caps[name] !== undefined)
    .map(([name, unit]) => `${caps[name].toLocaleString("en")} ${unit}`);
  return parts.length > 0 ? parts.join(" · ") : "No limits stated";
}

function shorten(text, start, end) {
  return text.length <= start + end ? text : `${text.slice(0, start)}…${end ? text.slice(-end) : ""}`;
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
