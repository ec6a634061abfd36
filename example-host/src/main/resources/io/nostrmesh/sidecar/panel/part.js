// One part of what the member has chosen: saved and answered by itself.

import { json, Lost } from "./requests.js";

const PATIENCE = 10_000;
const AGAIN_AFTER = 2000;

/** What is still to be saved of a part, and what the program has against it. */
export class Part {
  problem = "";
  #path;
  #onNews;
  #next;
  #timer = 0;
  #sending;

  /**
   * @param path of the part
   * @param onNews told when {@link busy} or {@link problem} may have changed
   */
  constructor(path, onNews) {
    this.#path = path;
    this.#onNews = onNews;
  }

  /** Whether what the page shows is newer than what is saved. */
  get busy() {
    return this.#next !== undefined || this.#sending !== undefined;
  }

  /** Saves a value after a moment, unless a newer one comes meanwhile. */
  save(value, delay) {
    this.problem = "";
    this.#next = { value };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), delay);
    this.#onNews();
  }

  /** Saves a value at once, and waits for no answer to an earlier one. */
  insist(value) {
    this.#sending?.abort();
    this.#sending = undefined;
    this.save(value, 0);
    this.flush();
  }

  /** Saves nothing after all. */
  drop() {
    this.#next = undefined;
    clearTimeout(this.#timer);
  }

  /** Saves at once what waits, for the page may be on its way out, or has a program again. */
  async flush() {
    clearTimeout(this.#timer);
    if (this.#sending || this.#next === undefined) {
      return; // The one under way looks again when it is done.
    }
    const sent = this.#next;
    const sending = new AbortController();
    this.#next = undefined;
    this.#sending = sending;
    this.#onNews();
    try {
      await this.#send(sent.value, sending.signal);
      this.#done(sending, "");
    } catch (problem) {
      if (sending === this.#sending && problem instanceof Lost) {
        this.#next ??= sent;
        this.#timer = setTimeout(() => this.flush(), AGAIN_AFTER);
        this.#done(sending, "Not saved yet: the program does not run.", false);
      } else {
        this.#done(sending, problem.message);
      }
    }
  }

  #send(value, signal) {
    return json(this.#path, {
      method: "PUT",
      body: JSON.stringify(value),
      keepalive: true,
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]),
    });
  }

  #done(sending, problem, again = true) {
    if (sending !== this.#sending) {
      return; // A later one was insisted on.
    }
    this.#sending = undefined;
    this.problem = problem;
    this.#onNews();
    if (again) {
      this.flush();
    }
  }
}
