export default {
  roster: {
    input: '../../openapi.json',
    output: {
      target: 'generated/orval/roster.ts',
      client: 'fetch',
      override: { mutator: { path: 'orval-fetch.ts', name: 'orvalFetch' } },
    },
  },
};
