import { expect, test } from 'vitest';
import { roomAfter } from '../../src/limits/admission.ts';

/** The room after some timers, each so many milliseconds late. */
const roomOf = (most: number, late: readonly number[]) =>
  late.reduce((room, each) => roomAfter(each, room, most), most);

test('the room shrinks while timers ring late, and four requests always have room', () => {
  expect(roomOf(64, [0, 5, 10])).toBe(64);
  expect(roomOf(64, [11])).toBeCloseTo(44.8);
  expect(roomOf(64, [11, 500])).toBeLessThan(32);
  expect(roomOf(64, Array(20).fill(100))).toBe(4);
});

test('it comes back within a second of timers that ring in time', () => {
  const late = [...Array(20).fill(100), ...Array(30).fill(0)];
  expect(roomOf(64, late)).toBe(64);
});
