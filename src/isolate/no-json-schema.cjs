// In place of zod's writer of JSON schemas, which Workers do not need: see [alias] in wrangler.toml.
module.exports = {};
