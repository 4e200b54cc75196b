import { excerpt } from '../values/excerpt.ts';
import { unrecognized } from '../values/mistakes.ts';
import type { InputIssue } from './input-issue.ts';
import type { ProblemMeaning } from './problem.ts';

/** An answer reports this many mistakes of the input. */
const MOST_MISTAKES = 20;

/** Room for a sentence around the excerpt of a value. */
const LONGEST_SENTENCE = 300;

/** The part of a problem that its answer reports, so that no request makes a far larger answer. */
export function reported(meaning: ProblemMeaning): ProblemMeaning {
  switch (meaning.is) {
    case 'invalid_query':
    case 'invalid_body':
      return { is: meaning.is, issues: meaning.issues.slice(0, MOST_MISTAKES).map(shortIssue) };
    case 'invalid_attributes': {
      const invalid = meaning.invalid.slice(0, MOST_MISTAKES).map(({ key, code, reason }) => ({
        key: excerpt(key),
        code,
        reason: sentence(reason),
      }));
      return { is: meaning.is, invalid };
    }
    case 'method_not_allowed':
      return { is: meaning.is, method: excerpt(meaning.method), allow: meaning.allow };
    case 'unsupported_media_type':
      return { is: meaning.is, mediaType: excerpt(meaning.mediaType) };
    case 'conflict': {
      const keys = meaning.keys?.slice(0, MOST_MISTAKES).map((key) => excerpt(key));
      return { ...meaning, message: sentence(meaning.message), ...(keys && { keys }) };
    }
    case 'malformed_json':
    case 'payload_too_large':
      return { is: meaning.is, message: sentence(meaning.message) };
    default:
      return meaning;
  }
}

function shortIssue({ path, message, keys, ...issue }: InputIssue): InputIssue {
  const named = keys?.slice(0, MOST_MISTAKES).map((key) => excerpt(key));
  const isOfKeys = keys !== undefined && message === unrecognized(keys);
  return {
    ...issue,
    ...(named && { keys: named }),
    path: path.map((key) => (typeof key === 'string' ? excerpt(key) : key)),
    message: sentence(named && isOfKeys ? unrecognized(named) : message),
  };
}

const sentence = (text: string) => excerpt(text, LONGEST_SENTENCE);
