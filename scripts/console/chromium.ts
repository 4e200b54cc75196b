/** Debian's Chromium, for tests and for what is measured in it. */
import { type Browser, chromium, type LaunchOptions } from 'playwright-core';

/** Starts it without anything that would call its maker. */
export const launch = (options: LaunchOptions = {}): Promise<Browser> =>
  chromium.launch({
    ...options,
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // A name that is not this machine's, so that a page takes itself for one of production.
      '--host-resolver-rules=MAP roster.test 127.0.0.1',
    ],
  });
