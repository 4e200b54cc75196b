/** Every command of the documents for operators is run somewhere, or needs an account. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Where a command is run, or why it is not. */
const commands: Readonly<Record<string, string>> = {
  'npm run backup': 'test/process/backup-remote.test.ts',
  'npm run build': '.ci/run builds',
  'npm run check:data': 'test/process/restore-drill.test.ts',
  'npm run deploy': 'test/process/deploy.test.ts',
  'npm run deploy:check': 'test/process/deploy.test.ts',
  'npm run deploy:smoke': 'test/process/smoke.test.ts',
  'npm run dev': 'test/process/dev.test.ts',
  'npm run restore': 'test/process/backup-remote.test.ts',
  'npx wrangler d1 execute': 'test/process/operating.test.ts',
  'npx wrangler d1 migrations apply': 'needs an account; npm run dev does it locally',
  'npx wrangler deploy': 'needs an account; .ci/run makes its dry run',
  'npx wrangler deployments list': 'needs an account; npm run deploy reads it',
  'npx wrangler kv key list': 'test/process/operating.test.ts',
  'npx wrangler login': 'needs an account',
  'npx wrangler rollback': 'needs an account; npm run deploy tells it',
  'npx wrangler secret put': 'test/promises/rotations.test.ts',
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

test.each(Object.entries(commands))('%s: %s', (command, where) => {
  if (!where.startsWith('test/')) return;
  const [, , word = ''] = command.split(' ');
  const test = readFileSync(where, 'utf8');
  // Some take the commands from the document as they stand.
  const isThere = test.includes(word.split(':').at(-1) ?? '') || test.includes('commandsBelow(');
  expect(isThere, `${where} runs ${command}`).toBe(true);
});
