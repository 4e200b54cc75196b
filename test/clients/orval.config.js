export default {
  roster: {
    input: './generated/openapi.json',
    output: {
      target: 'generated/orval.ts',
      client: 'fetch',
      override: {
        fetch: { includeHttpResponseReturnType: false },
        mutator: { path: 'orval-fetch.ts', name: 'orvalFetch', extension: '.js' },
        splitByContentType: true,
      },
    },
  },
};
