// Everything comes from this origin: no CDN, no fonts from elsewhere, no telemetry, no proxy.
Scalar.createApiReference('#reference', {
  url: '/openapi.json',
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
  defaultHttpClient: { targetKey: 'js', clientKey: 'fetch' },
  authentication: { preferredSecurityScheme: 'token' },
});
