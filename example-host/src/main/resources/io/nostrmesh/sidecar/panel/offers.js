// The list of what other members, and the member's own other devices, offer.

import { say } from "./field.js";
import { OfferRow } from "./offer-row.js";
import { json } from "./requests.js";

const TYPING = 250;
const BETWEEN_LISTS = 1000;

/** Keeps the list, the search and the line above them. */
export class Offers {
  #list = document.getElementById("offers");
  #status = document.getElementById("offers-status");
  #search = document.getElementById("offers-search");
  #finder = document.getElementById("offers-finder");
  #rows = new Map();
  #state;
  #found;
  #wanted = "";
  #shown = "";
  #timer = 0;
  #asking = false;
  #last = 0;

  constructor() {
    this.#search.addEventListener("input", () => this.#want(TYPING));
    setInterval(() => this.#rows.forEach((row) => row.tick()), 5000);
  }

  show(state) {
    this.#state = state;
    this.#summarize();
    this.#want(Math.max(0, this.#last + BETWEEN_LISTS - performance.now()));
  }

  /** Asks again what there is, whatever was known. */
  forget() {
    this.#shown = "";
    say(this.#status, "What was offered when the share program stopped:");
  }

  #want(delay) {
    this.#wanted = JSON.stringify([this.#state?.offers.revision, this.#search.value.trim()]);
    if (this.#wanted !== this.#shown && !this.#asking) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#ask(), delay);
    }
  }

  async #ask() {
    const asked = this.#wanted;
    const search = this.#search.value.trim();
    this.#asking = true;
    try {
      const { found, offers } = await json(`/api/offers?search=${encodeURIComponent(search)}`);
      this.#shown = asked;
      this.#found = { search, found, shown: offers.length };
      this.#draw(offers);
      this.#summarize();
    } catch {
      // The connection says what is wrong, and its next state asks again.
    }
    this.#asking = false;
    this.#last = performance.now();
    if (this.#wanted !== asked) {
      this.#want(BETWEEN_LISTS);
    }
  }

  /** The order never changes, so no row that stays is touched: it may have the reader's focus. */
  #draw(offers) {
    const wanted = new Map(offers.map((offer) => [key(offer), offer]));
    for (const [name, row] of this.#rows) {
      if (!wanted.has(name)) {
        this.#remove(name, row);
      }
    }
    let next = this.#list.firstElementChild;
    for (const [name, offer] of wanted) {
      const row = this.#rows.get(name);
      if (row) {
        row.update(offer);
        next = row.element.nextElementSibling;
      } else {
        const added = new OfferRow(offer);
        this.#rows.set(name, added);
        this.#list.insertBefore(added.element, next);
      }
    }
  }

  #remove(name, row) {
    const focused = row.element.contains(document.activeElement);
    const near = row.element.nextElementSibling ?? row.element.previousElementSibling;
    this.#rows.delete(name);
    row.element.remove();
    if (focused) {
      const next = [...this.#rows.values()].find(({ element }) => element === near);
      (next ?? this.#status).focus();
    }
  }

  #summarize() {
    const { others, own } = this.#state.offers;
    this.#finder.hidden = others + own === 0 && this.#search.value === "";
    say(this.#status, [summary(this.#state), ...this.#matches(others + own)].join(" "));
  }

  #matches(all) {
    if (!this.#found || all === 0) {
      return [];
    }
    const { search, found, shown } = this.#found;
    const parts = search ? [`${found} of ${all} match the search.`] : [];
    return shown < found ? [...parts, `The first ${shown} are shown; search to find the others.`] : parts;
  }
}

function key({ relay, author, device }) {
  return `${relay} ${author} ${device}`;
}

function summary({ offers: { others, own, more }, relays }) {
  const devices = own === 0 ? "" : own === 1
    ? "One of your other devices is shared too."
    : `${own} of your other devices are shared too.`;
  if (others > 0) {
    const count = `${more ? "More than " : ""}${others.toLocaleString("en")} offers`;
    const claims = others === 1 && !more ? "One offer. What it says is its author's claim."
      : `${count}. What they say are their authors' claims.`;
    return devices ? `${claims} ${devices}` : claims;
  }
  return own > 0 ? `Nobody else is currently sharing compute. ${devices}` : nothing(relays);
}

/** Why there is nothing to see: only who may look knows that there is nothing. */
function nothing(relays) {
  const ready = relays.filter(({ connection }) => connection.state === "ready");
  if (ready.some(({ complete, probe }) => complete && probe?.state === "advertised")) {
    return relays.length === 1
      ? "Nobody else on this relay is currently sharing compute."
      : "Nobody else on these relays is currently sharing compute.";
  }
  if (relays.every(({ connection }) => connection.state === "not-a-member")) {
    return "Only members see offers.";
  }
  if (relays.length > 0 && relays.every((relay) => relay.probe?.state === "unsupported")) {
    return "No offers: shared compute is not supported here.";
  }
  return ready.length > 0 || relays.some(({ connection }) => connection.state === "connecting")
    ? "Looking for offers…"
    : "No offers while there is no connection to a relay.";
}
