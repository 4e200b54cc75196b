export default {
  input: './generated/openapi.json',
  output: { path: 'generated/hey-api', module: { extension: '.js' } },
  plugins: ['@hey-api/client-fetch', '@hey-api/typescript', '@hey-api/sdk'],
  parser: {
    patch: {
      // Every refusal then has the type `Problem`, since the client asks for that.
      input({ components }) {
        for (const { content } of Object.values(components.responses)) {
          if (content?.['application/problem+json']) delete content['application/json'];
        }
      },
    },
  },
};
