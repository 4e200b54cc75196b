import { bundle } from '../../scripts/runtime/runtime.ts';

/** Builds the bundle that production would get, before these tests. */
export default () => bundle();
