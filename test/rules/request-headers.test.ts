/** Tables of conditions and cache directives of a request. */
import { describe, expect, test } from 'vitest';
import { type CacheDirectives, cacheDirectivesOf } from '../../src/http/cache-directives.ts';
import { checkConditions, notModifiedSince } from '../../src/http/preconditions.ts';

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
});

describe('conditions of a write', () => {
  const there = { etag: '"7-a"', exists: true };
  const empty = { etag: '"0-a"', exists: false };

  test.each<[Record<string, string>, typeof there, boolean | 'refused']>([
    [{}, there, false],
    [{ 'If-Match': '"7-a"' }, there, true],
    [{ 'If-Match': '"6-a", "7-a"' }, there, true],
    [{ 'If-Match': '"6-a"' }, there, 'refused'],
    [{ 'If-Match': 'W/"7-a"' }, there, 'refused'],
    [{ 'If-Match': '*' }, there, true],
    [{ 'If-Match': '*' }, empty, 'refused'],
    [{ 'If-None-Match': '*' }, there, 'refused'],
    [{ 'If-None-Match': '*' }, empty, true],
    [{ 'If-None-Match': '"7-a"' }, there, 'refused'],
    [{ 'If-None-Match': 'W/"7-a"' }, there, 'refused'],
    [{ 'If-None-Match': '"5-a", "7-a"' }, there, 'refused'],
    [{ 'If-None-Match': '"6-a"' }, there, true],
    [{ 'If-Match': '"7-a"', 'If-None-Match': '"6-a"' }, there, true],
    [{ 'If-Match': '"7-a"', 'If-None-Match': '"7-a"' }, there, 'refused'],
    [{ 'If-Match': '"6-a"', 'If-None-Match': '"6-a"' }, there, 'refused'],
  ])('%j on %j: %j', (headers, current, wanted) => {
    const check = () => checkConditions(new Headers(headers), current);
    if (wanted === 'refused') expect(check).toThrow('precondition_failed');
    else expect(check()).toBe(wanted);
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
