import type { Definition } from '../people/guess-targets.ts';
import type { AttributeType } from '../people/guess-type.ts';
import { stopped } from '../terminal/ended.ts';
import { ask, messageIn } from './ask.ts';
import type { Connection } from './connection.ts';

const ATTRIBUTES = '/api/v1/user-attributes';

interface Page {
  readonly data: readonly Definition[];
  readonly meta: { readonly pagination: { readonly cursor: string | null } };
}

/** All definitions of attributes. */
export async function definitionsOf(connection: Connection): Promise<readonly Definition[]> {
  const all: Definition[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query = new URLSearchParams({ limit: '100', ...(cursor && { cursor }) });
    const { status, body } = await ask(connection, { path: `${ATTRIBUTES}?${query}` });
    if (status !== 200) throw stopped(`Attributes cannot be read: ${messageIn(body)}`);
    const page = body as Page;
    all.push(...page.data);
    cursor = page.meta.pagination.cursor;
  }
  return all;
}

export interface NewAttribute {
  readonly key: string;
  readonly label: string;
  readonly type: AttributeType;
}

/** Defines an attribute. One that is there already stays as it is. */
export async function defineAttribute(
  connection: Connection,
  attribute: NewAttribute,
): Promise<void> {
  const body = JSON.stringify(attribute);
  const answer = await ask(connection, { method: 'POST', path: ATTRIBUTES, body });
  if (answer.status === 201 || answer.status === 409) return;
  throw stopped(`The attribute ${attribute.key} cannot be defined: ${messageIn(answer.body)}`);
}
