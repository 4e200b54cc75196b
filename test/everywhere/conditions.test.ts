/** Conditions of requests, for each contract that reads or changes one thing. */
import { beforeAll, describe, expect, test } from 'vitest';
import { allContracts } from '../../src/api/surfaces.ts';
import { type Contract, takesConditions } from '../../src/http/contract.ts';
import { type Changeable, changeableAt } from '../support/changeable.ts';
import { send } from '../support/client.ts';

const contracts: readonly [string, Contract][] = Object.entries(allContracts);
const conditional = contracts.filter(([, contract]) => takesConditions(contract));
const changes = conditional.filter(([, { method }]) => method !== 'GET');
const updates = changes.filter(([, { method }]) => method !== 'DELETE');
const changed = new Set(changes.map(([, { path }]) => path));
const reads = conditional.filter(([, { method, path }]) => method === 'GET' && changed.has(path));

const ask = ({ method }: Contract, of: Changeable, headers: Record<string, string>, n = 0) => {
  const body = method === 'GET' || method === 'DELETE' ? undefined : of.change(n);
  return send(of.path, { method, token: of.token, headers, ...(body !== undefined && { body }) });
};

/** Requests that arrive together. */
const together = (contract: Contract, of: Changeable, headers: Record<string, string>) =>
  Promise.all(Array.from({ length: 8 }, (_, n) => ask(contract, of, headers, n)));

test('every contract of one thing takes conditions', () => {
  // A call of ingestion is no thing.
  const ofOne = contracts.filter(([, { path }]) => /:\w+$/.test(path) && !path.endsWith(':call'));
  const missing = ofOne.filter(([, contract]) => !takesConditions(contract));
  expect(missing.map(([name]) => name)).toEqual([]);
});

describe.each(reads)('%s', (_name, contract) => {
  test('has an ETag, which is good for a 304 until something changes', async () => {
    const of = await changeableAt(contract);
    const { etag } = of;
    expect(etag).toMatch(/^"[\w.-]+"$/);
    for (const condition of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const same = await ask(contract, of, { 'If-None-Match': condition });
      expect(same, condition).toMatchObject({ status: 304, text: '' });
      expect(same.headers.get('ETag')).toBe(etag);
    }
    expect((await ask(contract, of, { 'If-None-Match': '"x"' })).status).toBe(200);
    expect((await ask(contract, of, { 'If-Match': '"x"' })).status).toBe(412);
    expect((await ask(contract, of, { 'If-Match': `W/${etag}` })).status).toBe(200);
  });
});

describe.each(changes)('%s', (_name, contract) => {
  let of: Changeable;
  beforeAll(async () => {
    of = await changeableAt(contract);
  });

  test('is 412 for another tag, and changes nothing', async () => {
    const before = await of.state();
    const others = ['"x"', 'W/"x"', '"x", "y"', of.etag.slice(1, -1)];
    for (const tag of others) {
      expect((await ask(contract, of, { 'If-Match': tag })).status, tag).toBe(412);
    }
    for (const tag of ['*', of.etag, `W/${of.etag}`]) {
      expect((await ask(contract, of, { 'If-None-Match': tag })).status, tag).toBe(412);
    }
    expect(await of.state()).toEqual(before);
  });

  test('is made once of all that come with the same tag together', async () => {
    // An edge that compresses gives the weak form.
    const answers = await together(contract, of, { 'If-Match': `"x", W/${of.etag}` });
    const statuses = answers.map(({ status }) => status).sort();
    // The resource is deleted, so there is nothing to read.
    const refused = contract.method === 'DELETE' ? [404, 412] : [412];
    expect(statuses[0]).toBeLessThan(300);
    for (const status of statuses.slice(1)) expect(refused).toContain(status);
  });
});

describe.each(updates)('%s', (_name, contract) => {
  let of: Changeable;
  beforeAll(async () => {
    of = await changeableAt(contract);
  });

  test('gives the new tag, with which it goes on', async () => {
    let { etag } = of;
    for (const n of [0, 1]) {
      const answer = await ask(contract, of, { 'If-Match': etag }, n);
      expect(answer.status, answer.text).toBe(200);
      expect(answer.headers.get('ETag')).not.toBe(etag);
      etag = answer.headers.get('ETag') ?? '';
    }
  });

  test('is made each time for all that come together and want it to exist', async () => {
    const answers = await together(contract, of, { 'If-Match': '*' });
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  });
});

test('what one creates with If-None-Match: *, no other creates', async () => {
  const [, contract] = changes.find(([name]) => name === 'replacePlatformMetadata') ?? [];
  if (!contract) throw new Error('there is no PUT of a record');
  const of = await changeableAt(contract);
  await send(of.path, { method: 'DELETE', token: of.token });
  const answers = await together(contract, of, { 'If-None-Match': '*' });
  const statuses = answers.map(({ status }) => status).sort();
  expect(statuses).toEqual([200, ...statuses.slice(1).map(() => 412)]);
});
