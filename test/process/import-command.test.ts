/** `roster import`: a file goes in, refused rows come back, and the unknown is asked for. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { type Runtime, start } from '../../scripts/runtime/runtime.ts';
import { folderFor } from './command.ts';

let roster: Runtime;
beforeAll(async () => {
  roster = await start({ vars: { LOG: 'off', RATE_LIMITS: 'off' } });
  return () => roster.stop();
});

const FILE = [
  'E-Mail,Full Name,Seat count,Postcode,Motto',
  'ann@shop.example,"Lee, Ann",12,01234,"two',
  'lines"',
  'nobody,Ben,7,99999,=1+1',
  'cat@shop.example,Cat,many',
  'dan@shop.example,Dan,many,04567,-5',
  '',
].join('\r\n');

async function personOf(email: string) {
  const query = new URLSearchParams({ email });
  const response = await fetch(`${roster.url}/api/v1/users?${query}`, {
    headers: { Authorization: `Bearer ${people.operator.token}` },
  });
  const { data } = (await response.json()) as { data: Record<string, unknown>[] };
  return data[0];
}

describe('an import', () => {
  test('shows the mapping and writes nothing while a column is unknown', async () => {
    const folder = folderFor(roster.url);
    folder.write('people.csv', FILE);
    const { code, output, errors } = await folder.run('import', 'people.csv', '--yes');
    expect(code).toBe(2);
    expect(output).toMatch(/E-Mail +email +ann@shop\.example\n/);
    expect(output).toMatch(/Seat count +unknown \(string\) +12\n/);
    expect(errors).toContain('Nobody knows “Seat count”, “Postcode”, “Motto”.');
    expect(await personOf('ann@shop.example')).toBeUndefined();
  });

  test('asks nobody who is not there', async () => {
    const folder = folderFor(roster.url);
    folder.write('people.csv', 'email\nann@shop.example\n');
    const { code, errors } = await folder.run('import', 'people.csv');
    expect({ code, errors }).toEqual({
      code: 2,
      errors: 'Nobody is there to agree. Add --yes to import without questions.\n',
    });
    expect(await personOf('ann@shop.example')).toBeUndefined();
  });

  test('as a dry run tells what would be, and writes nothing', async () => {
    const folder = folderFor(roster.url);
    folder.write('people.csv', FILE);
    const { code, output, errors } = await folder.run('import', 'people.csv', '--dry-run');
    expect(code).toBe(1);
    expect(output).toContain('2 would be created');
    expect(output).toContain('2 would be refused');
    expect(errors).toContain(
      'Not defined yet, and so not tried: “Seat count”, “Postcode”, “Motto”',
    );
    expect(await personOf('ann@shop.example')).toBeUndefined();
    expect(existsSync(join(folder.path, 'people.csv.roster-checkpoint.json'))).toBe(false);
  });

  test('refuses rows with line, column and reason; mended, they are imported', async () => {
    const folder = folderFor(roster.url);
    folder.write('people.csv', FILE);
    const seats = ['--map', 'Seat count=attributes.seat_count'];
    const attribute = { key: 'seat_count', type: 'number' };
    await fetch(`${roster.url}/api/v1/user-attributes`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${people.operator.token}`,
        'Content-Type': 'application/json',
      },
      body: JSON.stringify(attribute),
    });
    const first = await folder.run('import', 'people.csv', '--define', '--yes', ...seats);
    expect(first.output).toContain('1 created, 0 updated, 0 unchanged, 3 refused');
    expect(first.code).toBe(1);
    expect(await personOf('ann@shop.example')).toMatchObject({
      name: 'Lee, Ann',
      attributes: { seat_count: 12, postcode: '01234', motto: 'two\r\nlines' },
    });
    expect(folder.read('people.refused.csv').split('\r\n')).toEqual([
      'refused.line,refused.column,refused.reason,E-Mail,Full Name,Seat count,Postcode,Motto',
      "4,E-Mail,email must be an email address,nobody,Ben,7,99999,'=1+1",
      '5,,"This row has 3 cells, and the header has 5.",cat@shop.example,Cat,many',
      "6,Seat count,Value 'many' cannot be coerced to type 'number',dan@shop.example,Dan,many,04567,-5",
      '',
    ]);

    const mended = folder
      .read('people.refused.csv')
      .replace('nobody,', 'ben@shop.example,')
      .replace('Cat,many', 'Cat,1,,')
      .replace('Dan,many', 'Dan,9');
    folder.write('people.refused.csv', mended);
    const second = await folder.run('import', 'people.refused.csv', '--yes');
    expect(second.output).toContain('3 created, 0 updated, 0 unchanged, 0 refused');
    expect(second.code).toBe(0);
    expect(await personOf('ben@shop.example')).toMatchObject({ attributes: { motto: '=1+1' } });
    expect(await personOf('dan@shop.example')).toMatchObject({
      attributes: { seat_count: 9, postcode: '04567', motto: '-5' },
    });
  });

  test('leaves a value as it is where the cell is empty, or removes it', async () => {
    const folder = folderFor(roster.url);
    const rows = (motto: string) => `email,name,motto\neve@shop.example,Eve,${motto}\n`;
    const run = (motto: string, ...args: readonly string[]) => {
      folder.write('people.csv', rows(motto));
      return folder.run('import', 'people.csv', '--yes', '--define', ...args);
    };
    await run('carpe diem');
    await run('');
    expect(await personOf('eve@shop.example')).toMatchObject({
      attributes: { motto: 'carpe diem' },
    });
    expect((await run('', '--empty=remove')).output).toContain('1 updated');
    expect(await personOf('eve@shop.example')).toMatchObject({ attributes: {} });
  });

  test('of the same file is carried out again: people may have changed', async () => {
    const folder = folderFor(roster.url);
    const run = (file: string) => folder.run('import', file, '--yes');
    folder.write('people.csv', 'email,name\nfay@shop.example,Fay\n');
    folder.write('others.csv', 'email,name\nfay@shop.example,Other\n');
    expect((await run('people.csv')).output).toContain('1 created');
    expect((await run('others.csv')).output).toContain('1 updated');
    expect((await run('people.csv')).output).toContain('1 updated');
    expect(await personOf('fay@shop.example')).toMatchObject({ name: 'Fay' });
  });

  test('brings the hash of a password along, and shows it to nobody', async () => {
    const folder = folderFor(roster.url);
    const hash = '$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy';
    folder.write('people.csv', `email,password_hash\nivy@shop.example,${hash}\n`);
    const { output, errors } = await folder.run('import', 'people.csv', '--yes');
    expect(output).toContain('1 created');
    expect(output + errors).not.toContain(hash.slice(0, 12));
  });

  test('puts everybody into a tenant', async () => {
    const folder = folderFor(roster.url);
    folder.write('people.csv', 'email\ngus@shop.example\n');
    const args = ['import', 'people.csv', '--yes', '--organization', 'acme-corp'];
    expect(await folder.run(...args)).toMatchObject({ code: 0 });
    const [members] = await roster.sql(
      `SELECT s.key FROM memberships m JOIN scopes s ON s.id = m.scope_id
         JOIN users u ON u.id = m.user_id WHERE u.email = 'gus@shop.example'`,
    );
    expect(members).toEqual([{ key: 'acme-corp' }]);
  });

  test('says what to do when its token is not taken, or may not', async () => {
    const stranger = folderFor(roster.url, { ROSTER_TOKEN: 'no-token' });
    stranger.write('people.csv', 'email\nann@shop.example\n');
    const unknown = await stranger.run('import', 'people.csv', '--yes');
    expect(unknown.code).toBe(3);
    expect(unknown.errors).toContain('The token is not taken.');
    const john = folderFor(roster.url, { ROSTER_TOKEN: people.john.token });
    john.write('people.csv', 'email\nann@shop.example\n');
    const lesser = await john.run('import', 'people.csv', '--yes');
    expect(lesser.code).toBe(3);
    expect(lesser.errors).toContain('An import needs people.manage');
  });
});
