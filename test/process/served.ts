/** Before the tests of generated clients: the built Worker, with the demo directory. */
import type { TestProject } from 'vitest/node';
import { bundle } from '../../scripts/bundle/bundle.ts';
import { people } from '../../scripts/demo-data.ts';
import { start } from '../../scripts/runtime/runtime.ts';

declare module 'vitest' {
  interface ProvidedContext {
    url: string;
    token: string;
  }
}

export default async function serve(project: TestProject): Promise<() => Promise<void>> {
  bundle();
  const runtime = await start({ vars: { LOG: 'off', DEVELOPMENT: 'on' } });
  project.provide('url', runtime.url);
  project.provide('token', people.operator.token);
  return () => runtime.stop();
}
