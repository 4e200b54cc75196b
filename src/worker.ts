import { app } from './app.ts';
import { checkEnvironment, type Env } from './env.ts';

export { Registrar } from './registrar/registrar.ts';

/** The entrance. */
export default {
  fetch(request, env, context) {
    checkEnvironment(env);
    return app.fetch(request, env, context);
  },
} satisfies ExportedHandler<Env>;
