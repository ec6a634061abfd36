// The member's own choices. Each is a part of its own: what is wrong with one is said beside it and
// keeps no other from being saved.

import { NO_NUMBER, number, say, write } from "./field.js";
import { Models } from "./models.js";
import { Part } from "./part.js";

const SAVE_AFTER = 500;

/** The switch, the limits, the models, and the line that says how they stand. */
export class Settings {
  #status = document.getElementById("saved");
  #parts;
  #touched = false;

  constructor() {
    const onNews = () => this.#report();
    this.#parts = [
      new Switch(onNews),
      ...[...document.querySelectorAll("[data-cap]")].map((input) => new Limit(input, onNews)),
      new Models(onNews),
    ];
    document.getElementById("settings").addEventListener("submit", (submit) => submit.preventDefault());
    addEventListener("pagehide", () => this.flush());
  }

  /** Shows what is saved, unless the member is just changing it. */
  show(preferences) {
    this.#parts.forEach((part) => part.show(preferences));
  }

  /** Saves what waits. */
  flush() {
    this.#parts.forEach((part) => part.part.flush());
  }

  #report() {
    const busy = this.#parts.some(({ part }) => part.busy);
    this.#touched ||= busy;
    this.#parts.forEach((part) => part.report());
    const wrong = this.#parts.some((part) => part.wrong);
    const text = !this.#touched ? ""
      : wrong ? "Saved, except for what is marked: there the last good value stays in force."
        : busy ? "Saving…" : "All changes are saved.";
    say(this.#status, text);
  }
}

class Switch {
  #input = document.getElementById("enabled");
  #error = document.getElementById("enabled-error");

  constructor(onNews) {
    this.part = new Part("/api/switch", onNews);
    this.#input.addEventListener("change", () => this.part.insist(this.#input.checked));
  }

  get wrong() {
    return this.part.problem !== "";
  }

  show({ enabled }) {
    if (!this.part.busy) {
      this.#input.checked = enabled;
    }
  }

  report() {
    say(this.#error, this.part.problem);
  }
}

class Limit {
  #input;
  #error;
  #name;
  #inForce;
  #mistake = false;

  constructor(input, onNews) {
    this.#input = input;
    this.#error = document.getElementById(`${input.id}-error`);
    this.#name = input.dataset.cap;
    this.part = new Part(`/api/limits/${this.#name}`, onNews);
    input.addEventListener("input", () => this.#changed(onNews));
  }

  get wrong() {
    return this.#mistake || this.part.problem !== "";
  }

  #changed(onNews) {
    const value = number(this.#input.value);
    this.#mistake = value === null;
    if (this.#mistake) {
      this.part.problem = "";
      this.part.drop();
      onNews();
    } else {
      this.part.save(value ?? null, SAVE_AFTER);
    }
  }

  show({ caps }) {
    this.#inForce = caps[this.#name];
    if (!this.part.busy && !this.wrong) {
      write(this.#input, this.#inForce);
    }
    this.report();
  }

  report() {
    const problem = this.#mistake ? NO_NUMBER : this.part.problem;
    this.#input.setAttribute("aria-invalid", String(problem !== ""));
    say(this.#error, problem && `${problem} In force: ${this.#inForce ?? "no limit"}.`);
  }
}
