// The way to the program behind this page. The secret comes in the link's fragment, which no
// server gets to see, and goes back in a header, which no foreign page can set.

const STORED = "share-compute-secret";
const PATIENCE = 10_000;

/** What the program says about a request it does not fulfil; the message is for people. */
export class Problem extends Error {}

/** There is no program, or none that this page may talk to. It may come back. */
export class Lost extends Problem {}

/** The program as it runs now: asked to prove itself before it is told the secret. */
let proved = false;

/** The program may be another one when it is next asked. */
export function forget() {
  proved = false;
}

/** Asks for something; rejects with a {@link Problem}. */
export async function request(path, options = {}) {
  if (!proved && secret() !== "") {
    await prove();
  }
  const response = await send(path, {
    ...options,
    headers: { Authorization: `Bearer ${secret()}` },
  });
  if (response.status === 401) {
    forget();
    throw new Lost("This link is not the panel's any more. Open the one that the program printed last.");
  }
  if (!response.ok) {
    throw new Problem((await response.json()).problem);
  }
  return response;
}

/** Asks for JSON, or saves some; answers with the program's. */
export async function json(path, options = {}) {
  const response = await request(path, { signal: AbortSignal.timeout(PATIENCE), ...options });
  return response.json().catch(lost);
}

async function send(path, options) {
  return fetch(path, options).catch((failure) => {
    if (options.signal?.aborted) {
      throw new Problem("the program does not answer.");
    }
    return lost(failure);
  });
}

function lost() {
  forget();
  throw new Lost("The share program has stopped. This page reconnects when it runs again.");
}

/** A program that took the port meanwhile cannot know the secret, and must not hear it from us. */
async function prove() {
  const nonce = hex(crypto.getRandomValues(new Uint8Array(32)));
  const response = await send(`/api/proof?nonce=${nonce}`, { signal: AbortSignal.timeout(PATIENCE) });
  const { proof } = await response.json().catch(() => ({}));
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", bytes(secret()), algorithm, false, ["sign"]);
  const expected = await crypto.subtle.sign("HMAC", key, bytes(nonce));
  if (proof !== hex(new Uint8Array(expected))) {
    throw new Lost("Either this link is an old one, or another program answers here. Open the one that the program printed last.");
  }
  proved = true;
}

function bytes(text) {
  return new TextEncoder().encode(text);
}

function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function secret() {
  const given = location.hash.slice(1);
  if (given) {
    sessionStorage.setItem(STORED, given);
    history.replaceState(null, "", location.pathname);
  }
  return sessionStorage.getItem(STORED) ?? "";
}
