/** Every command of the documents for operators is run somewhere, or needs an account. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** The file that runs a command, and its words for that; or why nothing runs it. */
const commands: Readonly<Record<string, readonly [file: string, words: string] | string>> = {
  'npm run backup': ['test/process/backup-remote.test.ts', "npm('backup'"],
  'npm run build': ['test/process/bundle.ts', 'bundle()'],
  'npm run check:data': ['test/process/backup-remote.test.ts', "npm('check:data'"],
  'npm run deploy': ['test/process/deploy.test.ts', "npm('deploy'"],
  'npm run deploy:check': ['test/process/deploy.test.ts', "npm('deploy:check'"],
  'npm run deploy:smoke': ['test/process/smoke.test.ts', 'scripts/deploy/smoke-only.ts'],
  'npm run dev': ['test/process/operating.test.ts', 'startDev('],
  'npm run restore': ['test/process/backup-remote.test.ts', "npm('restore'"],
  'npx wrangler d1 execute': ['test/process/operating.test.ts', "commandsBelow('See inside'"],
  'npx wrangler d1 migrations apply': 'needs an account; npm run dev does it locally',
  'npx wrangler deploy': ['scripts/bundle/bundle.ts', "'deploy', '--dry-run'"],
  'npx wrangler deployments list': 'needs an account; npm run deploy reads it',
  'npx wrangler kv key list': ['test/process/operating.test.ts', "'A user says their setting"],
  'npx wrangler login': 'needs an account',
  'npx wrangler rollback': ['test/process/deploy.test.ts', 'npx wrangler rollback'],
  'npx wrangler secret put': ['test/promises/rotations.test.ts', 'npx wrangler secret put'],
  'npx wrangler tail': 'needs an account',
  'npx wrangler versions list': 'needs an account',
};

const documents = ['docs/operating.md', 'docs/runbook.md'];
const named = /np(?:m run|x wrangler)(?: [a-z][\w:]*(?![\w=-]))+/g;

/** The longest known command that a text begins with. */
const known = (text: string) =>
  Object.keys(commands)
    .filter((command) => `${text} `.startsWith(`${command} `))
    .sort((one, other) => other.length - one.length)[0];

test('every command is one of these, and each of these is there', () => {
  const found = documents.flatMap((file) => readFileSync(file, 'utf8').match(named) ?? []);
  expect(found.filter((text) => known(text) === undefined)).toEqual([]);
  expect([...new Set(found.map(known))].sort()).toEqual(Object.keys(commands).sort());
});

const run = Object.entries(commands).flatMap(([command, where]) =>
  typeof where === 'string' ? [] : [[command, ...where] as const],
);

test.each(run)('%s is run in %s', (_command, file, words) => {
  expect(readFileSync(file, 'utf8')).toContain(words);
});
