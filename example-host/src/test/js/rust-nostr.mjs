// A Nostr client made of the rust-nostr SDK, which is Rust compiled to WebAssembly and shares no
// code with nostr-tools. Commands: see answer.mjs.

import sdk from '@rust-nostr/nostr-sdk'
import { answer, tell } from './answer.mjs'

const { ClientBuilder, Duration, Event, EventBuilder, EventDeletionRequest, Filter, Keys, Kind } = sdk
const { NostrSigner, ReqExitPolicy, SyncOptions, Tag, Timestamp } = sdk
sdk.loadWasmSync()

const PATIENCE = 60

let keys
let client
let relay
let challenges = 0
const opening = new Map()

const json = (event) => JSON.parse(event.asJson())
const filterOf = (filter) => Filter.fromJson(JSON.stringify(filter))
const eventOf = (event) => Event.fromJson(JSON.stringify(event))

/** Each message of the relay, whatever the SDK makes of it. */
function hear([type, id, detail]) {
  const stored = opening.get(id)
  if (type === 'AUTH') {
    challenges++
  } else if (type === 'EVENT' && stored) {
    stored.events.push(detail)
  } else if (type === 'EVENT') {
    tell({ subscription: id, event: detail })
  } else if (type === 'EOSE' && stored) {
    opening.delete(id)
    stored.resolve(stored.events)
  }
}

await answer({
  connect: async ({ url, key }) => {
    keys = Keys.parse(key)
    client = new ClientBuilder().signer(NostrSigner.keys(keys)).build()
    client.automaticAuthentication(true)
    client.handleNotifications({
      handleEvent: async () => false,
      handleMsg: async (from, message) => {
        hear(JSON.parse(message.asJson()))
        return false
      },
    })
    await client.addRelay(url)
    await client.connect()
    await client.waitForConnection(Duration.fromSecs(PATIENCE))
    relay = await client.relay(url)
  },

  sign: ({ event }) =>
    json(
      new EventBuilder(new Kind(event.kind), event.content)
        .tags(event.tags.map((tag) => Tag.parse(tag)))
        .customCreatedAt(Timestamp.fromSecs(event.created_at))
        .signWithKeys(keys),
    ),

  verify: ({ event }) => eventOf(event).verify(),

  publish: async ({ event }) => void (await relay.sendEvent(eventOf(event))),

  /** Deletes an event as the SDK does it, and answers with the deletion. */
  delete: async ({ event }) => {
    const request = new EventDeletionRequest()
    request.ids = [eventOf(event).id]
    const deletion = await client.signEventBuilder(EventBuilder.delete(request))
    await relay.sendEvent(deletion)
    return json(deletion)
  },

  fetch: async ({ filter }) => {
    const patience = Duration.fromSecs(PATIENCE)
    const events = await relay.fetchEvents(filterOf(filter), patience, ReqExitPolicy.exitOnEose())
    return events.toVec().map(json)
  },

  count: async ({ filter }) =>
    Number(await relay.countEvents(filterOf(filter), Duration.fromSecs(PATIENCE))),

  /** Answers with all stored events, then tells live ones. */
  subscribe: ({ name, filter }) =>
    new Promise((resolve, reject) => {
      opening.set(name, { events: [], resolve })
      client.subscribeWithId(name, filterOf(filter)).catch(reject)
    }),

  /** Compares sets with the relay (NIP-77). */
  reconcile: async ({ filter }) => void (await relay.sync(filterOf(filter), new SyncOptions())),

  challenges: () => challenges,
})
