/** How the counts of an isolate reach the objects that keep the sums. */
import type { Env } from '../env.ts';
import { lazily } from '../isolate/lazily.ts';
import { isolate } from '../isolate/writer.ts';
import { giveBack, takeCounts } from './counters.ts';
import { type Held, HeldBy } from './held.ts';
import type { Metrics } from './metrics.ts';
import { type Counts, partsOf } from './series.ts';
import { metricsSecondsIn } from './settings.ts';

type Bound = Pick<Env, 'METRICS' | 'METRICS_SECONDS' | 'ANALYTICS'>;

/** The objects among which the isolates are divided. Each takes some hundred calls a second. */
const OBJECTS = 4;

/** All objects. `Env` lies below this room, so it cannot name the class. */
export const metricsObjects = ({ METRICS }: Pick<Env, 'METRICS'>): DurableObjectStub<Metrics>[] =>
  Array.from({ length: OBJECTS }, (_, i) =>
    (METRICS as DurableObjectNamespace<Metrics>).getByName(`metrics ${i}`),
  );

/** The object of this isolate. Drawn by the first request: there are no random numbers before. */
const mine = lazily(() => Math.floor(OBJECTS * Math.random()));

/** The platform may end the request that is to send. Another does so many milliseconds later. */
const OVERDUE = 5_000;

/** What the objects of this isolate have told. */
const heldHere = new HeldBy();

/** Tells what an object of this isolate holds now, which is sent as counts are. */
export function tellHeld(
  env: Bound,
  object: Pick<DurableObjectState, 'id' | 'waitUntil'>,
  held: Held,
): void {
  if (metricsSecondsIn(env.METRICS_SECONDS) === null) return;
  const now = Date.now();
  heldHere.tell(object.id.toString(), held, now);
  sendSoon(env, now, (work) => object.waitUntil(work));
}

/** When a request of this isolate is to send. Milliseconds UTC. */
let dueAt = 0;

/**
 * Has what was counted sent within `METRICS_SECONDS`, after the answer. Most requests find that
 * another one will.
 */
export function sendSoon(env: Bound, now: number, afterwards: (work: Promise<void>) => void): void {
  const seconds = metricsSecondsIn(env.METRICS_SECONDS);
  if (seconds === null || now < dueAt + OVERDUE) return;
  dueAt = now + seconds * 1_000;
  afterwards(sendLater(env, seconds));
}

async function sendLater(env: Bound, seconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  dueAt = 0;
  await sendCounts(env);
}

/** Sends what was counted. What cannot be sent now is sent with what comes next. */
export async function sendCounts(env: Bound): Promise<void> {
  if (metricsSecondsIn(env.METRICS_SECONDS) === null) return;
  const counts = takeCounts();
  try {
    const report = { isolate: isolate(), counts, held: heldHere.sum(Date.now()) };
    await metricsObjects(env)[mine()]?.add(report);
    writePoints(env, counts);
  } catch {
    giveBack(counts);
  }
}

/** Analytics Engine takes so many points of one invocation. */
const POINTS = 250;

/** Writes a point for each series: its family and its labels as blobs, the count as a double. */
function writePoints({ ANALYTICS }: Bound, counts: Counts): void {
  for (const [series, value] of [...counts].slice(0, POINTS)) {
    const blobs = partsOf(series);
    ANALYTICS?.writeDataPoint({ indexes: [blobs[0]], blobs: [...blobs], doubles: [value] });
  }
}
