import { bundle } from '../../scripts/bundle/bundle.ts';

/** Builds the bundle that production would get, before these tests. */
export default () => bundle();
