/** The processor time of workerd, which other work on the machine hardly moves, and its memory. */
import { readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second: USER_HZ of proc(5). */
const TICK = 10;

/**
 * The milliseconds that the workerd below a process has taken so far, on all cores. NaN where there
 * is no `/proc`.
 */
export const cpuBelow = (pid: number): number => sumBelow(pid, cpuOf);

/** The bytes of memory that it holds now: VmRSS of proc(5). */
export const memoryBelow = (pid: number): number => sumBelow(pid, memoryOf);

function sumBelow(pid: number, of: (child: string) => number): number {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    return children.filter(isWorkerd).reduce((sum, child) => sum + of(child), 0);
  } catch {
    return Number.NaN;
  }
}

const memoryOf = (pid: string): number => {
  const [, kilobytes] = readFileSync(`/proc/${pid}/status`, 'utf8').match(/^VmRSS:\s+(\d+)/m) ?? [];
  return Number(kilobytes) * 1_024;
};

const isWorkerd = (pid: string) => readFileSync(`/proc/${pid}/comm`, 'utf8') === 'workerd\n';

/** The fields utime and stime of proc(5). The name before them may hold spaces and brackets. */
function cpuOf(pid: string): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK;
}
