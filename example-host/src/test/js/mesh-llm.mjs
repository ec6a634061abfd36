// Stands in for mesh-llm: reads its relays and tokens as mesh-llm's command line does, gives iroh what mesh-llm
// gives it, and then waits to be stopped. What mesh-llm is for, it does not do.

import iroh from '@number0/iroh'
import { existsSync, readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

const { Endpoint, RelayMap, RelayMode, presetMinimal } = iroh

const list = { type: 'string', multiple: true, default: [] }
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { relay: list, 'relay-auth': list, model: { type: 'string' } },
})
if (positionals.join() !== 'serve') throw new Error('the stand-in knows serve alone')

// What stands before the first "=" is the URL, which must be the same, letter by letter, as one of the relays.
const tokens = new Map(
  values['relay-auth'].map((pair) => {
    const end = pair.indexOf('=')
    if (end <= 0 || end === pair.length - 1) throw new Error('expected URL=TOKEN')
    return [pair.slice(0, end), pair.slice(end + 1)]
  }),
)

const relays = RelayMap.empty()
for (const url of values.relay) relays.insert({ url, authToken: tokens.get(url) })
const builder = Endpoint.builder()
presetMinimal(builder)
const key = `${process.env.HOME}/.mesh-llm/key`
if (existsSync(key)) builder.secretKey(Array.from(Buffer.from(readFileSync(key, 'utf8').trim(), 'hex')))
builder.relayMode(RelayMode.custom(relays))
const endpoint = await builder.bind()
console.log('endpoint', endpoint.id().toString())
await endpoint.online()
console.log('online')
setInterval(() => {}, 60_000)
