// An iroh endpoint that knows no other way to its peers than one relay. Commands: see answer.mjs.

import iroh from '@number0/iroh'
import { answer, tell } from './answer.mjs'

const { Endpoint, EndpointAddr, EndpointId, RelayMap, RelayMode, presetMinimal } = iroh

const ALPN = Array.from(Buffer.from('mesh-test/1'))
const LIMIT = 1 << 20

let endpoint
let connection

/** Echoes whatever peers send on streams, and tells through what they came. */
async function serve() {
  for (let incoming; (incoming = await endpoint.acceptNext()); ) {
    const { kind } = await incoming.remoteAddr()
    const peer = await (await incoming.accept()).connect()
    tell({ accepted: peer.remoteId().toString(), through: kind })
    echo(peer).catch(() => tell({ ended: peer.remoteId().toString() }))
  }
}

async function echo(peer) {
  for (;;) {
    const { send, recv } = await peer.acceptBi()
    await send.writeAll(await recv.readToEnd(LIMIT))
    await send.finish()
  }
}

await answer({
  bind: async ({ relay, token, key }) => {
    const relays = RelayMap.empty()
    relays.insert({ url: relay, authToken: token ?? undefined })
    const builder = Endpoint.builder()
    presetMinimal(builder) // no address look-up and no relays but ours
    builder.alpns([ALPN])
    if (key) builder.secretKey(Array.from(Buffer.from(key, 'hex')))
    builder.relayMode(RelayMode.custom(relays))
    builder.bindAddr('127.0.0.1:0')
    builder.bindAddr('[::1]:0')
    endpoint = await builder.bind()
    serve().catch(() => {})
    return endpoint.id().toString()
  },

  /** The key's agreement that a member vouches for it: what the tag endpoint_proof holds. */
  prove: ({ member }) => {
    const text = Buffer.from(`nostr-mesh-endpoint-proof-v1:${member}`, 'ascii')
    const signature = endpoint.secretKey().sign(Array.from(text))
    return Buffer.from(signature.toBytes()).toString('hex')
  },

  /** Whether the relay let this endpoint in before the time was over. */
  online: ({ seconds }) =>
    Promise.race([
      endpoint.online().then(() => true),
      new Promise((resolve) => setTimeout(resolve, seconds * 1000, false)),
    ]),

  /** Knows its relay by another URL from now on, with another token. */
  move: async ({ from, relay, token }) => {
    await endpoint.insertRelay({ url: relay, authToken: token })
    await endpoint.removeRelay(from)
  },

  /** Answers with the way that carries the connection once it stands. */
  connect: async ({ peer, relay }) => {
    connection = await endpoint.connect(new EndpointAddr(EndpointId.fromString(peer), relay), ALPN)
    return connection.paths().find((path) => path.isSelected)?.isRelay ? 'relay' : 'ip'
  },

  echo: async ({ text }) => {
    const { send, recv } = await connection.openBi()
    await send.writeAll(Array.from(Buffer.from(text)))
    await send.finish()
    return Buffer.from(await recv.readToEnd(LIMIT)).toString()
  },

  /** Bytes that this endpoint has sent and received by way of its relay. */
  relayed: async () => {
    const counters = await endpoint.stats()
    return {
      sent: counters['socket:send_relay'].value,
      received: counters['socket:recv_data_relay'].value,
    }
  },
})
