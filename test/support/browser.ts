import { type Browser, chromium } from 'playwright-core'

/** Where Debian puts it; tests that need a browser are left out without it. */
export const CHROMIUM = '/usr/bin/chromium'

/** A real browser without a window that asks nobody for anything on its own. To be closed by the caller. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

export type { Browser }
