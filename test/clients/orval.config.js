export default {
  roster: {
    input: '../../openapi.json',
    output: {
      target: 'generated/orval/roster.ts',
      client: 'fetch',
      override: {
        fetch: { includeHttpResponseReturnType: false },
        mutator: { path: 'orval-fetch.ts', name: 'orvalFetch' },
      },
    },
  },
};
