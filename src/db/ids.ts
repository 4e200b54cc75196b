import { typeid } from 'typeid-js';

/** The prefixes of Roster's ids. The rest of a TypeID is a UUIDv7, so ids sort by creation. */
export type IdPrefix = 'user' | 'principal' | 'app' | 'org' | 'user_attr' | 'token' | 'event';

/** A new id, such as `user_01h455vb4pex5vsknk084sn02q`. Never reused. */
export const newId = (prefix: IdPrefix): string => typeid(prefix).toString();

/** The length of a TypeID without its prefix and underscore. */
export const ID_SUFFIX_LENGTH = 26;
