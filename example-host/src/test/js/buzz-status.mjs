// The status that a Buzz desktop publishes for its member, made with nothing but Node: what the
// relay reads in Java is written here by somebody else.

import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto'

const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex')

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex')

/** A token as mesh-llm spells an endpoint's address. */
export const inviteToken = (address) => Buffer.from(JSON.stringify(address)).toString('base64url')

function digestOf(tokens) {
  const distinct = [...new Set(tokens.map((token) => token.trim()))].sort()
  const parts = distinct.flatMap((token) => {
    const length = Buffer.alloc(8)
    length.writeBigUInt64BE(BigInt(token.length))
    return [length, Buffer.from(token, 'ascii')]
  })
  return sha256(Buffer.concat(parts))
}

/**
 * The event, not yet signed.
 *
 * @param member public key in hex
 * @param owner seed of the mesh owner's key in hex
 * @param tokens where models are served, as tokens; addresses: the same as JSON
 * @param more fields of the content that this adds or changes
 */
export function buzzStatus({ member, owner, tokens = [], addresses = [], more = {} }) {
  const der = Buffer.concat([PKCS8_ED25519, Buffer.from(owner, 'hex')])
  const secret = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  const key = createPublicKey(secret).export({ format: 'der', type: 'spki' }).subarray(-32)
  const signed = (text) => sign(null, Buffer.from(text, 'ascii'), secret).toString('hex')
  const all = [...tokens, ...addresses.map(inviteToken)]
  const ownerId = sha256(key)
  const content = {
    node_state: 'serving',
    my_vram_gb: 24.5,
    gpus: [{ name: 'GPU', vram_bytes: 25769803776 }],
    models: all.map((_, i) => ({ id: `org/model-${i}`, name: null })),
    ownerId,
    ownerVerifyingKey: key.toString('hex'),
    ownerBindingSig: signed(`buzz-mesh-owner-binding-v1:${member}`),
    ownerEndpointBindingSig: signed(
      `buzz-mesh-owner-endpoint-binding-v1:${member}:${digestOf(all)}`,
    ),
    serveTargets: all.map((endpointAddr, i) => ({ modelId: `org/model-${i}`, endpointAddr })),
    ...more,
  }
  return {
    kind: 30003,
    tags: [
      ['d', `buzz-mesh-member-status:${ownerId}`],
      ['k', 'buzz-mesh-status'],
    ],
    content: JSON.stringify(content),
  }
}
