// How a Buzz desktop signs a request (NIP-98): every tag there can be, and a nonce, so that two
// equal requests of one second are two events.

import { createHash, randomUUID } from 'node:crypto'
import { finalizeEvent } from 'nostr-tools/pure'

/** The value of the header Authorization for a POST of this body. */
export function buzzToken(key, url, body) {
  const event = finalizeEvent(
    {
      kind: 27235,
      created_at: Math.floor(Date.now() / 1000),
      content: '',
      tags: [
        ['u', url],
        ['method', 'POST'],
        ['payload', createHash('sha256').update(JSON.stringify(body)).digest('hex')],
        ['nonce', randomUUID()],
      ],
    },
    key,
  )
  return `Nostr ${Buffer.from(JSON.stringify(event)).toString('base64')}`
}
