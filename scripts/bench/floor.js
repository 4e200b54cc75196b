/** What the runtime can do at best: a Worker that does one thing, and nothing else, to each request. */
const JSON_TYPE = { 'Content-Type': 'application/json' };
const CONSTANT = JSON.stringify({ text: 'x'.repeat(590) });

export default {
  async fetch(request, { DB, COPIES }) {
    const { pathname, searchParams } = new URL(request.url);
    switch (pathname) {
      case '/constant':
        return new Response(CONSTANT, { headers: JSON_TYPE });
      case '/kv': {
        const { value } = await COPIES.getWithMetadata(searchParams.get('key'), 'stream');
        return new Response(value, { headers: JSON_TYPE });
      }
      case '/read': {
        const statement = DB.prepare('SELECT body FROM floor WHERE id = ?');
        const { body } = await statement.bind(searchParams.get('id')).first();
        return new Response(body, { headers: JSON_TYPE });
      }
      default: {
        const body = await request.text();
        await DB.prepare(
          'INSERT INTO floor (id, body) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body',
        )
          .bind(searchParams.get('id'), body)
          .run();
        return new Response(body, { headers: JSON_TYPE });
      }
    }
  },
};
