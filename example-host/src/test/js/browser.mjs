// A person at a browser: Chromium with any number of named pages. Commands: see answer.mjs. What a
// page shows is found by test id and waited for.

import { chromium } from 'playwright-core'
import { answer } from './answer.mjs'

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const PATIENCE = 45_000

const browser = await chromium.launch({ executablePath: process.argv[2], args: QUIET })
const pages = new Map()
const complaints = new Map()

const find = ({ page, part }) => pages.get(page).getByTestId(part).first()

await answer({
  open: async ({ page, url, scheme, width, contrast, motion }) => {
    const opened = await browser.newPage({
      colorScheme: scheme ?? 'light',
      forcedColors: contrast ?? 'none',
      reducedMotion: motion ?? 'no-preference',
      viewport: { width: width ?? 900, height: 900 },
    })
    opened.setDefaultTimeout(PATIENCE)
    complaints.set(page, [])
    opened.on('pageerror', (error) => complaints.get(page).push(error.message))
    await opened.goto(url)
    pages.set(page, opened)
  },

  /** Script errors since the page was opened. */
  complaints: ({ page }) => complaints.get(page),

  address: ({ page }) => pages.get(page).url(),

  /** A click on what a person sees, which for a switch is its label. */
  click: (target) => find(target).click({ force: true }),
  fill: (target) => find(target).fill(target.text),
  press: ({ page, key }) => pages.get(page).keyboard.press(key),
  focus: (target) => find(target).focus(),
  focused: ({ page }) =>
    pages.get(page).evaluate(() => document.activeElement?.getAttribute('data-testid') ?? ''),

  value: (target) => find(target).inputValue(),
  checked: (target) => find(target).isChecked(),
  attribute: (target) => find(target).getAttribute(target.name),

  /** Waits until the thing shows the text; then answers with all that it shows. */
  awaitText: async (target) => {
    const parts = pages.get(target.page).getByTestId(target.part)
    const shown = parts.filter({ hasText: target.text }).first()
    try {
      await shown.waitFor({ state: 'visible' })
    } catch {
      const page = await pages.get(target.page).locator('body').innerText()
      throw new Error(`${target.part} never shows "${target.text}"; the page: ${page}`)
    }
    return shown.innerText()
  },

  /** Waits until there are that many of the thing. */
  awaitCount: async ({ page, part, count }) => {
    await pages.get(page).waitForFunction(
      ([testId, wanted]) => document.querySelectorAll(`[data-testid="${testId}"]`).length === wanted,
      [part, count],
    )
  },

  awaitHidden: (target) => find(target).waitFor({ state: 'hidden' }),

  /** What a script finds out or does in the page. */
  evaluate: ({ page, script }) => pages.get(page).evaluate(script),

  reload: ({ page }) => pages.get(page).reload(),
  close: ({ page }) => pages.get(page).close(),
  screenshot: ({ page, path }) => pages.get(page).screenshot({ path, fullPage: true }).then(() => null),
})
