/** Before the tests of pages: `npm run dev` on a free port, with a state of its own. */
import type { TestProject } from 'vitest/node';
import { startDev } from '../../scripts/dev/started.ts';

export default async function serve(project: TestProject): Promise<() => Promise<void>> {
  const { url, stop } = await startDev('--var', 'SIGN_UP:open');
  project.provide('url', url);
  return stop;
}
