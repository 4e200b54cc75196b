/** Tables of conditions and cache directives of a request. */
import { describe, expect, test } from 'vitest';
import { type CacheDirectives, cacheDirectivesOf } from '../../src/http/cache-directives.ts';
import { checkConditions, expectedIn, notModifiedSince } from '../../src/http/preconditions.ts';

describe('If-None-Match on a read', () => {
  test.each([
    [undefined, false],
    ['"7-a"', true],
    ['W/"7-a"', true],
    ['"6-a"', false],
    ['"6-a", "7-a"', true],
    ['"6-a", W/"7-a", "8-a"', true],
    ['"5-a", "6-a"', false],
    ['*', true],
    [' * ', true],
    ['7-a', false],
    ['', false],
  ])('%j of "7-a" is 304: %j', (header, wanted) => {
    const headers = new Headers(header === undefined ? {} : { 'If-None-Match': header });
    expect(notModifiedSince(headers, '"7-a"')).toBe(wanted);
  });

  test('looks at what is observed as well', () => {
    const headers = new Headers({ 'If-None-Match': '"7-a.x"' });
    expect(notModifiedSince(headers, '"7-a.x"')).toBe(true);
    expect(notModifiedSince(headers, '"7-a.y"')).toBe(false);
  });
});

describe('conditions of a write', () => {
  const there = { etag: '"7-a"', exists: true };
  const empty = { etag: '"0-a"', exists: false };
  /** The mark of observed values stands behind a dot. */
  const seen = { etag: '"7-a.x"', exists: true };

  type Row = [Record<string, string>, typeof there, ReturnType<typeof expectedIn> | 'refused'];

  test.each<Row>([
    [{}, there, 'anything'],
    [{ 'If-Match': '"7-a"' }, there, 'seen'],
    [{ 'If-Match': '"6-a", "7-a"' }, there, 'seen'],
    [{ 'If-Match': ',"6-a" ,, W/"7-a",' }, there, 'seen'],
    [{ 'If-Match': '"6-a"' }, there, 'refused'],
    [{ 'If-Match': 'W/"7-a"' }, there, 'seen'],
    [{ 'If-Match': 'W/"6-a"' }, there, 'refused'],
    [{ 'If-Match': '"7-a.y"' }, seen, 'seen'],
    [{ 'If-Match': 'W/"7-a.y"' }, seen, 'seen'],
    [{ 'If-Match': '"6-a.x"' }, seen, 'refused'],
    [{ 'If-Match': '*' }, there, 'something'],
    [{ 'If-Match': ' * ' }, there, 'something'],
    [{ 'If-Match': '*' }, empty, 'refused'],
    [{ 'If-Match': '' }, there, 'refused'],
    [{ 'If-Match': '7-a' }, there, 'refused'],
    [{ 'If-Match': '"7-a' }, there, 'refused'],
    [{ 'If-None-Match': '*' }, there, 'refused'],
    [{ 'If-None-Match': '*' }, empty, 'nothing'],
    [{ 'If-None-Match': '"7-a"' }, there, 'refused'],
    [{ 'If-None-Match': 'W/"7-a"' }, there, 'refused'],
    [{ 'If-None-Match': '"5-a", "7-a"' }, there, 'refused'],
    [{ 'If-None-Match': '"6-a"' }, there, 'anything'],
    [{ 'If-Match': '"7-a"', 'If-None-Match': '"6-a"' }, there, 'seen'],
    [{ 'If-Match': '"7-a"', 'If-None-Match': '"7-a"' }, there, 'refused'],
    [{ 'If-Match': '"6-a"', 'If-None-Match': '"6-a"' }, there, 'refused'],
    [{ 'If-Unmodified-Since': 'Mon, 01 Jan 2001 00:00:00 GMT' }, there, 'anything'],
  ])('%j on %j: %j', (given, current, wanted) => {
    const headers = new Headers(given);
    const check = () => checkConditions(headers, current);
    if (wanted === 'refused') expect(check).toThrow('precondition_failed');
    else {
      expect(check).not.toThrow();
      expect(expectedIn(headers)).toBe(wanted);
    }
  });
});

describe('cache directives', () => {
  const none: CacheDirectives = {
    noCache: false,
    onlyIfCached: false,
    maxAge: null,
    acceptsUnfenced: false,
  };

  test.each<[Record<string, string>, Partial<CacheDirectives>]>([
    [{}, {}],
    [{ 'Cache-Control': '' }, {}],
    [{ 'Cache-Control': 'no-cache' }, { noCache: true }],
    [{ 'Cache-Control': 'no-store' }, { noCache: true }],
    [{ 'Cache-Control': 'NO-CACHE' }, { noCache: true }],
    [{ Pragma: 'no-cache' }, { noCache: true }],
    [
      { Pragma: 'no-cache', 'Cache-Control': 'max-age=5' },
      { maxAge: 5, acceptsUnfenced: true },
    ],
    [{ 'Cache-Control': 'only-if-cached' }, { onlyIfCached: true }],
    [{ 'Cache-Control': 'max-age=0' }, { maxAge: 0 }],
    [{ 'Cache-Control': 'max-age=1' }, { maxAge: 1, acceptsUnfenced: true }],
    [{ 'Cache-Control': 'max-age=2' }, { maxAge: 2, acceptsUnfenced: true }],
    [{ 'Cache-Control': 'max-age="60"' }, { maxAge: 60, acceptsUnfenced: true }],
    [{ 'Cache-Control': 'max-age=-1' }, {}],
    [{ 'Cache-Control': 'max-age=1.5' }, {}],
    [{ 'Cache-Control': 'max-age' }, {}],
    [{ 'Cache-Control': 'max-age=5, no-cache' }, { maxAge: 5, noCache: true }],
    [
      { 'Cache-Control': 'x=1 , max-age=5,only-if-cached' },
      { maxAge: 5, onlyIfCached: true, acceptsUnfenced: true },
    ],
  ])('%j', (headers, wanted) => {
    expect(cacheDirectivesOf(new Headers(headers))).toEqual({ ...none, ...wanted });
  });
});
