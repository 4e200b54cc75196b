import { bundle } from '../../scripts/runtime/runtime.ts';

/** Before these tests: the bundle that production would get, built from the source as it is. */
export default bundle;
