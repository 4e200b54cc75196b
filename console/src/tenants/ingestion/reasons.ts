/** Why something was left out of messages, and what to do about it. */
import type { LeftOut } from '../../data/left-out.ts';

export const reasons: Readonly<Record<LeftOut['reason'], string>> = {
  undefined_trait: 'No attribute has this key or external key',
  wrong_type: 'The value does not fit',
  not_kept: 'Traits of groups are not kept',
  no_person: 'It names nobody',
  unknown_person: 'It names nobody of this tenant',
  unknown_group: 'It is no organization of this tenant',
  consent_needed: 'The person is elsewhere: invite them',
  suppressed: 'The person was erased, and is kept out',
  team_member: 'Members of the team are not changed by messages',
  over_limit: 'There would be too much about the person',
  malformed: 'It is no message',
  too_large: 'It is larger than 32 KB',
  unknown_type: 'Messages of this type are not known',
  other: 'There was no room to tell them apart',
};
