/** The faults of servers that associate two things, and what is wrong then. */

/** Fault → what is wrong, in one sentence. */
export const associationFaults = {
  'no-key': 'A member is added as often as somebody adds them.',
  'looks-then-inserts': 'It is looked whether they are a member, and 20 ms later they are added.',
  'surrogate-id':
    'A membership has an id of its own, so the same pair can have several, and cannot be removed by what it associates.',
  'repeat-crashes': 'Adding a member once more is answered 500.',
  'answers-201-again': 'Adding a member once more is answered 201, and changes nothing.',
  'unknown-accepted': 'Whoever does not exist becomes a member too.',
  'unknown-crashes': 'Adding somebody who does not exist is answered 500.',
  'rewrites-the-list':
    'The members stand in a list that is read, and 20 ms later written whole, so that one of two additions is lost.',
  'never-again': 'Who was removed once is taken for a member when they are added again, and is in no list.',
  'orphans-on-deletion': 'What a membership refers to can be deleted, and the membership stays.',
  'orphans-by-race': 'It is looked whether both exist, and 20 ms later the membership is added.',
  'other-side-keeps': 'A membership that was removed stays in the list of the other side.',
  'lists-all': 'The list of one shows the members of all.',
  'one-at-a-time': 'Who is added somewhere leaves wherever they were.',
  'known-by-part': 'Who is a member somewhere is taken for one everywhere, and is not added.',
  'other-side-shows-one': 'The list of the other side ends after one membership.',
  'leaves-all': 'Who is removed from one is removed from all.',
} as const satisfies Record<string, string>;

export type AssociationFaultId = keyof typeof associationFaults;
