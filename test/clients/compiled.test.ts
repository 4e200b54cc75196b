/** The clients that generators make compile, and so do the requests of the tests beside. */
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

test.each(['tsconfig.json', 'tsconfig.nodenext.json'])('under strict TypeScript: %s', (project) => {
  const { status, stdout } = spawnSync('npx', ['tsc', '--project', project], {
    cwd: 'test/clients',
    encoding: 'utf8',
  });
  expect(stdout).toBe('');
  expect(status).toBe(0);
});
