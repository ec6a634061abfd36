// A Nostr client made of nostr-tools. Commands: see answer.mjs.

import { finalizeEvent, getPublicKey, verifyEvent } from 'nostr-tools/pure'
import { Relay, useWebSocketImplementation } from 'nostr-tools/relay'
import { fetchRelayInformation } from 'nostr-tools/nip11'
import { getToken } from 'nostr-tools/nip98'
import { normalizeURL } from 'nostr-tools/utils'
import WebSocket from 'ws'
import { answer, tell } from './answer.mjs'
import { buzzStatus } from './buzz-status.mjs'
import { buzzToken } from './buzz-token.mjs'
import { hardEvents } from './hard-events.mjs'

useWebSocketImplementation(WebSocket)

const bytes = (hex) => Uint8Array.from(Buffer.from(hex, 'hex'))
const sign = (key) => async (template) => finalizeEvent(template, bytes(key))

async function post(url, body, authorization) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { Authorization: authorization, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: await response.json() }
}

let relay

/** nostr-tools takes note of a challenge silently, so all that is left is to look. */
async function challenged() {
  while (!relay.challenge) await new Promise((resolve) => setTimeout(resolve, 5))
}

await answer({
  publicKey: ({ key }) => getPublicKey(bytes(key)),
  sign: ({ key, event }) => finalizeEvent(event, bytes(key)),
  verify: ({ event }) => verifyEvent(event),
  hardEvents: ({ seed, count }) => hardEvents(seed, count),
  buzzStatus,
  bearer: ({ key, url }) => getToken(url, 'GET', sign(key)),

  /** A request to the HTTP bridge, with the token that nostr-tools makes for it. */
  post: async ({ key, url, body }) =>
    post(url, body, await getToken(url, 'POST', sign(key), true, body)),

  /** The same as a Buzz desktop makes it: with a nonce, in base64 of its own. */
  buzzPost: ({ key, url, body }) => post(url, body, buzzToken(bytes(key), url, body)),

  /** How browsers and nostr-tools write a URL; "!" where they refuse it. */
  spellings: ({ url }) =>
    [(text) => new URL(text).href, normalizeURL].map((spell) => {
      try {
        return spell(url)
      } catch {
        return '!'
      }
    }),

  information: ({ url }) => fetchRelayInformation(url),

  connect: async ({ url }) => {
    relay = await Relay.connect(url)
    relay.onnotice = (notice) => tell({ notice })
    relay.onclose = () => tell({ disconnected: true })
  },

  authenticate: async ({ key }) => {
    await challenged()
    return relay.auth(sign(key))
  },

  publish: ({ event }) => relay.publish(event),

  count: ({ filters }) => relay.count(filters, {}),

  /** Answers with all stored events, or why the relay closed the subscription; then tells live ones. */
  subscribe: ({ name, filters }) =>
    new Promise((resolve, reject) => {
      let stored = []
      relay.subscribe(filters, {
        id: name,
        onevent: (event) => (stored ? stored.push(event) : tell({ subscription: name, event })),
        oneose: () => {
          resolve(stored)
          stored = null
        },
        onclose: (reason) => reject(new Error(reason)),
        eoseTimeout: 60_000,
      })
    }),
})
