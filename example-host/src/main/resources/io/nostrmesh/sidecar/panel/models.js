// The models that the member offers: one part. A row that makes no sense keeps its last good value.

import { NO_NUMBER, number, say, write } from "./field.js";
import { Part } from "./part.js";

const SAVE_AFTER = 500;

export class Models {
  #list = document.getElementById("models");
  #error = document.getElementById("models-error");
  #template = document.getElementById("model-row").content.firstElementChild;
  #good = new WeakMap();
  #saved = "[]";
  #rows = 0;

  constructor(onNews) {
    this.part = new Part("/api/models", onNews);
    this.#list.addEventListener("input", () => this.#changed(SAVE_AFTER, onNews));
    document.getElementById("add-model").addEventListener("click", () => this.#add());
    this.#list.addEventListener("click", ({ target }) => {
      if (target.matches(".remove")) {
        this.#remove(target.closest("li"), onNews);
      }
    });
  }

  get wrong() {
    return this.part.problem !== "" || this.#list.querySelector("[aria-invalid=true]") !== null;
  }

  show({ models }) {
    if (this.part.busy || this.wrong) {
      return;
    }
    this.#saved = JSON.stringify(models);
    if (JSON.stringify(this.#read()) !== this.#saved) {
      this.#list.replaceChildren(...models.map((model) => this.#build(model)));
      this.#read();
    }
  }

  report() {
    say(this.#error, this.part.problem);
  }

  #changed(delay, onNews) {
    const models = this.#read();
    if (JSON.stringify(models) !== this.#saved) {
      this.#saved = JSON.stringify(models);
      this.part.save(models, delay);
    } else {
      onNews();
    }
  }

  /** Checks every row, and answers with the last good value of each. */
  #read() {
    const ids = new Set();
    const models = [];
    for (const row of this.#list.children) {
      const good = this.#check(row, ids);
      if (good && !models.some(({ id }) => id === good.id)) {
        models.push(good);
      }
    }
    return models;
  }

  #check(row, ids) {
    const [id, label, context] = row.querySelectorAll("input");
    const [name, title, tokens] = [id.value.trim(), label.value.trim(), number(context.value)];
    const empty = name === "" && title === "" && tokens === undefined;
    const idProblem = mark(id, empty ? "" : problemOf(name, ids));
    const problem = mark(context, tokens === null ? NO_NUMBER : "") || idProblem;
    say(row.querySelector(".error"), problem);
    ids.add(name);
    if (problem === "") {
      this.#good.set(row, empty ? undefined : { id: name, ...(title && { label: title }),
        ...(tokens !== undefined && { context_tokens: tokens }) });
    }
    return this.#good.get(row);
  }

  #add() {
    const row = this.#build({ id: "" });
    this.#list.append(row);
    row.querySelector("input").focus();
  }

  #remove(row, onNews) {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    (next?.querySelector("input") ?? document.getElementById("add-model")).focus();
    this.#changed(0, onNews);
  }

  #build(model) {
    const row = this.#template.cloneNode(true);
    const error = row.querySelector(".error");
    error.id = `model-${this.#rows++}-error`;
    for (const input of row.querySelectorAll("input")) {
      input.setAttribute("aria-describedby", error.id);
      write(input, model[input.dataset.part]);
    }
    return row;
  }
}

function problemOf(id, others) {
  if (id === "") {
    return "A model needs an id.";
  }
  return others.has(id) ? "This model is already in the list." : "";
}

/** Marks a field as wrong or as right, and returns what is wrong with it. */
function mark(input, problem) {
  input.setAttribute("aria-invalid", String(problem !== ""));
  return problem;
}
