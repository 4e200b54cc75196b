/** Changes of the demo that can be undone. */
import { DEMO_EPOCH, people, tenants } from '../../demo-data.ts';

const ofJohn = {
  id: 'event_01hm6xq4000000000000000081',
  action: 'record.merge',
  surface: 'metadata',
  userId: people.john.id,
  scopeId: tenants.acme.id,
  before: { language: 'de' },
  after: { language: 'en' },
};

const ofAdmin = {
  id: 'event_01hm6xq4000000000000000083',
  action: 'user.update',
  surface: 'users',
  userId: people.admin.id,
  scopeId: null,
  before: { name: 'Ada' },
  after: { name: people.admin.name },
};

const ofMyApp = {
  id: 'event_01hm6xq4000000000000000082',
  action: 'application.change',
  surface: 'tenants',
  userId: null,
  scopeId: tenants.myApp.id,
  before: { name: 'My Application' },
  after: { name: tenants.myApp.name },
};

export const changed = { john: ofJohn.id, admin: ofAdmin.id, myApp: ofMyApp.id } as const;

const textOf = (id: string | null) => (id === null ? 'NULL' : `'${id}'`);

export const changeStatements = (): string[] =>
  [ofJohn, ofAdmin, ofMyApp].flatMap(({ id, action, surface, userId, scopeId, before, after }) => {
    const about = `${textOf(userId)}, ${textOf(scopeId)}, 1`;
    const keys = JSON.stringify(Object.keys({ ...before, ...after }));
    return [
      `INSERT INTO events (id, at, action, actor_id, user_id, scope_id, version, keys, key_count)
       VALUES ('${id}', ${DEMO_EPOCH}, '${action}', '${people.admin.id}', ${about}, '${keys}', 1)`,
      `INSERT INTO changes (event_id, surface, user_id, scope_id, version, before, after)
       VALUES ('${id}', '${surface}', ${about}, '${JSON.stringify(before)}',
               '${JSON.stringify(after)}')`,
    ];
  });
