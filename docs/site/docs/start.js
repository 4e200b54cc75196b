// The token of the demo's operator. Only a local database knows it. With it, the requests that are
// shown there work when they are pasted.
const demoToken =
  'rst_01hm6xq400000000000000000701hm6xq4000000000000000007dem0000000000000000000000000000000000000000000000007n4y1dzr';
const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(location.hostname);

// Everything comes from this origin: no CDN, no fonts from elsewhere, no telemetry, no proxy.
Scalar.createApiReference('#reference', {
  url: '/openapi.json',
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
  defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
  authentication: {
    preferredSecurityScheme: 'token',
    securitySchemes: { token: { token: isLocal ? demoToken : '' } },
  },
});
