/**
 * `npm run console:measure`: how fast the console is with 100,000 people, against the same with a
 * hundred. Acts on both directories alternate, so that other work on the machine slows both.
 * `--json` for machines, `--people N`, `--rounds N`, `--pages N`.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { addCrowd, crowdUser } from '../bench/crowd.ts';
import { bundle } from '../bundle/bundle.ts';
import { type Runtime, start } from '../runtime/runtime.ts';
import { launch } from './chromium.ts';
import { tableOf } from './table.ts';
import { firstVisit, openByAddress, openByMenu, reload, search, turnPages } from './visit.ts';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    people: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '7' },
    pages: { type: 'string', default: '200' },
  },
});
const [rounds, pages] = [Number(options.rounds), Number(options.pages)];
const sizes = [100, Number(options.people)];

bundle();
const browser = await launch();
const runtimes: Runtime[] = [];
try {
  for (const size of sizes) runtimes.push(await directoryOf(size));
  const rows: Row[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const [i, { url }] of runtimes.entries()) rows.push(await acts(url, sizes[i] ?? 0, round));
  }
  const long = await longLook(runtimes.at(-1)?.url ?? '');
  const [cpu] = cpus();
  const machine = `${cpus().length} × ${cpu?.model.trim()}, Node ${process.version}`;
  const figures = { machine, sizes, rows, long };
  console.log(options.json ? JSON.stringify(figures, null, 2) : tableOf(figures));
} finally {
  await browser.close();
  for (const runtime of runtimes) await runtime.stop();
}

async function directoryOf(size: number): Promise<Runtime> {
  const runtime = await start({ files: true, vars: { LOG: 'off', RATE_LIMITS: 'off' } });
  await addCrowd(runtime, 0, size, 100);
  return runtime;
}

/** One round in one directory. Milliseconds, and bytes. */
async function acts(url: string, people: number, round: number) {
  const { page, fcp, tbt, bytes } = await firstVisit(browser, url);
  const { username } = crowdUser(Math.floor((people * (round + 1)) / (rounds + 2)));
  const byAddress = await openByAddress(page, url);
  const row = {
    people,
    bytes,
    fcp,
    tbt,
    opened: byAddress.opened,
    openedFcp: byAddress.fcp,
    openedTbt: byAddress.tbt,
    menu: await openByMenu(page, url),
    search: await search(page, url, username),
  };
  await page.context().close();
  return row;
}

export type Row = Awaited<ReturnType<typeof acts>>;

/** A long look through the list, and a reload at its end. */
async function longLook(url: string) {
  const { page } = await firstVisit(browser, url);
  const turned = await turnPages(page, url, pages, pages / 4);
  return { ...turned, step: pages / 4, reloaded: await reload(page) };
}

export type Long = Awaited<ReturnType<typeof longLook>>;
