/** Rounds of load, SIGKILL, restart on the same state, and an audit. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { type Runtime, start } from '../../scripts/runtime/runtime.ts';
import { auditAhead, auditCopies, auditTruth } from './audit.ts';
import { Ledger } from './ledger.ts';
import { cast, isUnread, type Load, RECORD, ROOT, startLoad, writeAgain } from './load.ts';
import { stateOf } from './state.ts';

/**
 * A registrar's alarm comes 5 s after its write. Then KV takes one put a second. A busy machine
 * takes longer.
 */
const CATCHES_UP_WITHIN = 300_000;

/** A near D1 commits before the answer arrives, which would hide an early acknowledgement. */
const DISTANCE = 20;

/** A fast machine makes more services than a tenant may have by default. */
const caps = {
  memberships: 200,
  records: 400,
  organizations: 10_000,
  tokens: 100,
  serviceUsers: 10_000,
  webhooks: 50,
  invitations: 1_000,
};

/** One address sends more than the limits allow. */
const vars = {
  ROOT_TOKEN: ROOT,
  RATE_LIMITS: 'off',
  CAPS: JSON.stringify(caps),
  LOG: 'errors',
};

export interface Figures {
  readonly rounds: number;
  readonly acknowledged: number;
  readonly inFlight: number;
  /** Copies that were outdated or superfluous when the runtime was back. */
  readonly behind: number;
  /** For each round, milliseconds from the restart until every copy was at D1's version. */
  readonly caughtUp: readonly number[];
}

/** When the runtime is killed. */
export interface Round {
  /** After so many acknowledgements. */
  readonly afterWrites?: number;
  /** And after so many milliseconds of load. */
  readonly afterLoad?: number;
  /** A second kill, so many milliseconds after the restart. */
  readonly afterRestart?: number;
}

/** Loads, kills, restarts and audits. Fails with a list of everything lost, half done or behind. */
export async function killRounds(rounds: readonly Round[]): Promise<Figures> {
  const state = mkdtempSync(join(tmpdir(), 'roster-kill-'));
  const ledger = new Ledger();
  const caughtUp: number[] = [];
  let behind = 0;
  const restart = () => start({ state, vars, distance: DISTANCE });
  let runtime = await restart();
  try {
    for (const [round, moment] of rounds.entries()) {
      const { afterWrites = 0, afterLoad = 0, afterRestart } = moment;
      const load = await startLoad(runtime.url, ledger, round);
      const wanted = ledger.acknowledged + afterWrites;
      let isOver = false;
      void load.over.then(() => {
        isOver = true;
      });
      while (ledger.acknowledged < wanted && !isOver) {
        await Promise.race([ledger.nextAcknowledgement, load.over]);
      }
      await pause(afterLoad);
      // The kill comes right at an acknowledgement, so that one that is too early is caught.
      await Promise.race([ledger.nextAcknowledgement, load.over]);
      await runtime.kill();
      await load.over;
      runtime = await restart();
      if (afterRestart !== undefined) {
        await pause(afterRestart);
        await runtime.kill();
        runtime = await restart();
      }
      const restarted = performance.now();
      expect(ledger.refused).toEqual([]);
      expect(ledger.outOfOrder).toEqual([]);
      const truth = await stateOf(runtime);
      expect(auditTruth(ledger, truth, cast)).toEqual([]);
      const copies = await runtime.copies();
      expect(auditAhead(truth, copies)).toEqual([]);
      behind += auditCopies(truth, copies).length;
      await expect
        .poll(async () => auditCopies(truth, await runtime.copies()), {
          timeout: CATCHES_UP_WITHIN,
          interval: 100,
        })
        .toEqual([]);
      caughtUp.push(performance.now() - restarted);
      await checkFrontDoor(runtime, load);
      // Copies and fences are compared by D1's bookmarks, so bookmarks must go on growing.
      const published = (await runtime.copies()).map(({ metadata }) => metadata.bookmark);
      ledger.latest = published.reduce<string>((a, b) => (a > b ? a : b), ledger.latest);
      for (const story of load.hot) await writeAgain(runtime.url, ledger, story);
      expect(ledger.outOfOrder).toEqual([]);
    }
  } finally {
    await runtime.stop();
    rmSync(state, { recursive: true, force: true });
  }
  const { acknowledged, unanswered: inFlight } = ledger;
  return { rounds: rounds.length, acknowledged, inFlight, behind, caughtUp };
}

/** The view of a client: reads from the edge, tokens, and D1's states in order. */
async function checkFrontDoor({ url, sql }: Runtime, { hot }: Load) {
  const ask = (path: string, token: string | undefined, request: RequestInit = {}) =>
    fetch(url + path, { ...request, headers: { Authorization: `Bearer ${token}` } });
  for (const { email, tokens } of hot) {
    const answer = await ask(RECORD, tokens.get('token 0')?.token);
    const from = isUnread(email) ? /^roster; fwd=miss/ : /^roster; hit/;
    expect(answer.headers.get('Cache-Status')).toMatch(from);
    const [[row] = []] = await sql(
      `SELECT json(metadata) AS metadata, version FROM platform_metadata
        WHERE user_id = (SELECT id FROM users WHERE email = '${email}')`,
    );
    const { metadata, version } = row as { metadata: string; version: number };
    expect(answer.headers.get('ETag')).toMatch(new RegExp(`^"${version}-`));
    expect(await answer.json()).toMatchObject({ metadata: JSON.parse(metadata) });
    for (const { token, revoked } of tokens.values()) {
      if (!token || revoked?.acknowledged === false) continue;
      expect((await ask('/api/v1/me', token)).status).toBe(revoked ? 401 : 200);
    }
  }
}
