/** Whom a message names. Pure. */
import type { FoundPerson, IngestFacts } from '../../directory/ingest/facts.ts';
import { normaliseEmail } from '../../values/email.ts';
import type { Message } from './message.ts';

/** Whom a message names: by an email, or else by an id. */
interface Named {
  readonly email: string | undefined;
  readonly id: string | undefined;
}

/** An identify names the person by its traits; of a group the traits are those of the group. */
export function namedIn({ type, traits, contextTraits, userId }: Message): Named {
  const own = emailIn(type === 'identify' ? traits : contextTraits);
  const email = own ?? (type === 'identify' ? emailIn(contextTraits) : emailIn(traits));
  return { email, id: email === undefined ? userId : undefined };
}

export const emailIn = ({ email }: Message['traits']): string | undefined =>
  typeof email === 'string' ? normaliseEmail(email) : undefined;

/** The person of a message, if there is one. */
export const personOf = (message: Message, { people }: IngestFacts): FoundPerson | undefined => {
  const { email, id } = namedIn(message);
  return people.find((each) =>
    email === undefined ? each.id === id || each.principalId === id : each.email === email,
  );
};
