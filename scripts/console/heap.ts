/** What a page keeps in memory. */
import type { Page } from 'playwright-core';

/** A meter of the JavaScript heap of a page: the bytes that are left after a garbage collection. */
export async function heapOf(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.enable');
  return async () => {
    // Finalizers run after the first collection, and what they let go is collected by the second.
    await session.send('HeapProfiler.collectGarbage');
    await session.send('HeapProfiler.collectGarbage');
    return (await session.send('Runtime.getHeapUsage')).usedSize;
  };
}
