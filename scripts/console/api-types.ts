/** Writes the types of the API, which the console is held to, from openapi.json. */
import { runConsoleTool } from './tool.ts';

runConsoleTool('openapi-typescript', ['openapi.json', '--output', 'console/src/api/schema.d.ts']);
