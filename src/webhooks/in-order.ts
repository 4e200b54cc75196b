/** Something that is done after everything before it of the same subject. */
interface Ordered {
  readonly subject: string;
}

/**
 * Does work, several at once, and in order for each subject: what comes later of a subject waits,
 * and is left out once something of it has failed. `work` returns whether to go on with a subject.
 * Nothing more is begun once `stops` is true.
 */
export async function inOrder<Item extends Ordered>(
  items: readonly Item[],
  { atOnce, stops }: { readonly atOnce: number; readonly stops: () => boolean },
  work: (item: Item) => Promise<boolean>,
): Promise<void> {
  let waiting = [...items];
  const busy = new Set<string>();
  const running = new Set<Promise<void>>();
  const begin = (item: Item) => {
    waiting = waiting.filter((other) => other !== item);
    busy.add(item.subject);
    const done = work(item).then((goesOn) => {
      busy.delete(item.subject);
      if (!goesOn) waiting = waiting.filter(({ subject }) => subject !== item.subject);
      running.delete(done);
    });
    running.add(done);
  };
  for (;;) {
    while (running.size < atOnce && !stops()) {
      const next = waiting.find(({ subject }) => !busy.has(subject));
      if (!next) break;
      begin(next);
    }
    if (running.size === 0) return;
    await Promise.race(running);
  }
}
