// The conversation that every client here has with the test that started it. A line on standard
// input is a command: {"id": 7, "do": "publish", ...}. Each gets one line on standard output,
// {"id": 7, "value": ...} or {"id": 7, "error": "..."}. Lines without an id tell what happened by
// itself. The client ends when standard input does.

import { createInterface } from 'node:readline'

export function tell(message) {
  process.stdout.write(JSON.stringify(message) + '\n')
}

export async function answer(commands) {
  for await (const line of createInterface({ input: process.stdin })) {
    const { id, do: name, ...parameters } = JSON.parse(line)
    // Not awaited: commands run side by side, as a person's clicks would.
    Promise.resolve()
      .then(() => commands[name](parameters))
      .then((value) => tell({ id, value: value ?? null }))
      .catch((error) => tell({ id, error: String(error?.message ?? error) }))
  }
  process.exit(0)
}
