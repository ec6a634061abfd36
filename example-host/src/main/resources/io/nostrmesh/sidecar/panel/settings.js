// The member's own choices: the switch, the limits and the models. A value that makes no sense is
// marked where it stands and the last good one stays in force; good ones are saved after a moment.

import { save } from "./connection.js";

const SAVE_AFTER = 500;
const LARGEST = 4294967295;
const NO_NUMBER = "Enter a whole number, or nothing.";

/** The form, and what of it has been saved. */
export class Settings {
  #enabled = document.getElementById("enabled");
  #caps = [...document.querySelectorAll("[data-cap]")];
  #models = document.getElementById("models");
  #row = document.getElementById("model-row").content.firstElementChild;
  #status = document.getElementById("saved");
  #good = { caps: {}, models: [] };
  #timer = 0;
  #rows = 0;
  #saving = false;
  #dirty = false;
  #onProblem;

  /** @param onProblem told what the program has against the preferences, or "" when nothing */
  constructor(onProblem) {
    this.#onProblem = onProblem;
    this.#enabled.addEventListener("change", () => this.#changed(0));
    document.getElementById("settings").addEventListener("input", () => this.#changed(SAVE_AFTER));
    document.getElementById("settings").addEventListener("submit", (submit) => submit.preventDefault());
    document.getElementById("add-model").addEventListener("click", () => this.#add());
    addEventListener("pagehide", () => this.#dirty && this.#save());
  }

  /** Shows what is saved, unless the member is just changing it. */
  show(preferences) {
    if (this.#dirty || this.#saving || this.#invalid()) {
      return;
    }
    this.#good = { caps: preferences.caps, models: preferences.models };
    this.#enabled.checked = preferences.enabled;
    for (const input of this.#caps) {
      write(input, preferences.caps[input.dataset.cap]);
    }
    if (JSON.stringify(this.#readModels().models) !== JSON.stringify(preferences.models)) {
      this.#models.replaceChildren(...preferences.models.map((model) => this.#build(model)));
    }
  }

  #invalid() {
    return document.querySelector("#settings [aria-invalid=true]") !== null;
  }

  #changed(delay) {
    this.#dirty = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#save(), delay);
    this.#read();
  }

  async #save() {
    if (this.#saving) {
      return; // The one under way looks again when it is done.
    }
    this.#saving = true;
    while (this.#dirty) {
      this.#dirty = false;
      this.#status.textContent = "Saving…";
      try {
        await save({ enabled: this.#enabled.checked, ...this.#read() });
        this.#status.textContent = this.#invalid()
          ? "Saved, except for what is marked: there the last good value stays in force."
          : "All changes are saved.";
        this.#onProblem("");
      } catch (problem) {
        this.#status.textContent = "Not saved";
        this.#onProblem(`Not saved: ${problem.message}`);
      }
    }
    this.#saving = false;
  }

  /** Checks every field and answers with the last good values. */
  #read() {
    for (const input of this.#caps) {
      const value = number(input.value);
      const last = this.#good.caps[input.dataset.cap];
      const problem = value === null ? `${NO_NUMBER} In force: ${last ?? "no limit"}.` : "";
      document.getElementById(`${input.id}-error`).textContent = mark(input, problem);
      if (value !== null) {
        this.#good.caps = { ...this.#good.caps, [input.dataset.cap]: value };
      }
    }
    const { models, good } = this.#readModels();
    if (good) {
      this.#good.models = models;
    }
    return this.#good;
  }

  #readModels() {
    const models = [];
    const ids = new Set();
    let good = true;
    for (const row of this.#models.children) {
      const [id, label, context] = row.querySelectorAll("input");
      const [name, title, tokens] = [id.value.trim(), label.value.trim(), number(context.value)];
      const empty = name === "" && title === "" && tokens === undefined;
      const idProblem = mark(id, this.#idProblem(name, empty, ids));
      const problem = mark(context, tokens === null ? NO_NUMBER : "") || idProblem;
      row.querySelector(".error").textContent = problem;
      good &&= problem === "";
      ids.add(name);
      if (!empty) {
        models.push({ id: name, ...(title && { label: title }),
          ...(tokens !== undefined && { context_tokens: tokens }) });
      }
    }
    return { models, good };
  }

  #idProblem(id, empty, others) {
    if (empty) {
      return "";
    }
    if (id === "") {
      return "A model needs an id.";
    }
    return others.has(id) ? "This model is already in the list." : "";
  }

  #add() {
    const row = this.#build({ id: "" });
    this.#models.append(row);
    row.querySelector("input").focus();
  }

  #build(model) {
    const row = this.#row.cloneNode(true);
    const error = row.querySelector(".error");
    error.id = `model-${this.#rows++}-error`;
    for (const input of row.querySelectorAll("input")) {
      input.setAttribute("aria-describedby", error.id);
      write(input, model[input.dataset.part]);
    }
    row.querySelector(".remove").addEventListener("click", () => {
      const next = row.nextElementSibling ?? row.previousElementSibling;
      row.remove();
      (next?.querySelector("input") ?? document.getElementById("add-model")).focus();
      this.#changed(0);
    });
    return row;
  }
}

/** The number in a text: undefined when it is empty, null when it is none. */
function number(text) {
  const digits = text.trim();
  if (digits === "") {
    return undefined;
  }
  return /^\d{1,10}$/.test(digits) && Number(digits) <= LARGEST ? Number(digits) : null;
}

function write(input, value) {
  const text = String(value ?? "");
  if (input.value !== text) {
    input.value = text;
  }
}

/** Marks a field as wrong or as right, and returns what is wrong with it. */
function mark(input, problem) {
  input.setAttribute("aria-invalid", String(problem !== ""));
  return problem;
}
