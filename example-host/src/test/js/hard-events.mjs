// Signed events whose text is hard to serialise: everything on which two JSON writers, and so two
// event ids, might differ.

import { finalizeEvent } from 'nostr-tools/pure'

const HARD = [
  ...Array.from({ length: 0x21 }, (_, code) => String.fromCharCode(code)),
  '"', '\\', '/', '\x7f', '\x80', '\x85', '\xa0', '\xad',
  'é', 'e\u0301', 'ß', 'İ', 'ﬁ', '\u200b', '\u200d', '\u202e', '\u2028', '\u2029',
  '\ufeff', '\ufffd', '\ufffe', '\uffff', '漢字', 'עברית', '😀', '👩‍👩‍👧', '🏳️‍🌈', '𝒳', '\u{10ffff}',
  '<script>', '&amp;', '${x}', '%00', '\\u0000', '\\ud83d', '\r\n', 'null', '[]', '{}',
]

/** A small generator of reproducible numbers below 2^32. */
function numbers(seed) {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
    return ((mixed ^ (mixed >>> 16)) >>> 0) % below
  }
}

export function hardEvents(seed, count) {
  const next = numbers(seed)
  const text = (pieces) => Array.from({ length: pieces }, () => HARD[next(HARD.length)]).join('')
  const tag = () => Array.from({ length: 1 + next(5) }, () => text(next(8)))
  const key = () => Uint8Array.from({ length: 32 }, () => 1 + next(254))
  return Array.from({ length: count }, (_, i) => {
    const tags = Array.from({ length: next(6) }, tag)
    if (i % 10 === 0) tags.push(['long', text(2000), 'x'.repeat(5000)])
    const createdAt = [0, 1, 1700000000, 4294967296, 253402300799][next(5)]
    return finalizeEvent(
      { kind: next(65536), created_at: createdAt, tags, content: text(next(60)) },
      key(),
    )
  })
}
