/** The servers that associate two things: what they are called, and what they do where a contract may choose. */
import type { JsonSchema } from '../../../kit/resource.ts';
import { postcardsShape } from '../postcards/postcards-lists.ts';
import { formatSecond, objectOf, type ServerStyle, textOf } from '../server-style.ts';
import { link } from '../styles/link.ts';

/** One of the two things that are associated. */
export interface Side {
  readonly path: string;
  readonly noun: string;
  /** Its member that holds text. */
  readonly text: string;
  /** What names it in a membership, and in a path. */
  readonly key: string;
}

export interface AssociationStyle {
  readonly says: string;
  readonly title: string;
  /** Below it stands the association: `/albums/{albumId}/members`. */
  readonly whole: Side;
  /** What becomes a member. */
  readonly part: Side;
  /** The last segment of the association, and of the same from the side of the part. */
  readonly association: string;
  readonly otherSide: string;
  /** The answer when somebody is added who is a member already. */
  readonly again: 200 | 409;
  readonly id: JsonSchema & object;
  /** Grows with the sequence, compared as text. */
  identify(sequence: number): string;
  /** What becomes of a deletion while a membership refers to it. */
  readonly deletion: 'refused' | 'cascades';
  /** How its lists look. */
  readonly lists: Pick<
    ServerStyle,
    'size' | 'places' | 'order' | 'tickMs' | 'render' | 'page' | 'pageHeaders'
  >;
}

export const associationStyles = {
  members: {
    says: 'Albums and their members, by the contract of Postcards: adding twice is answered 200, and what is referred to stays.',
    title: 'Albums and members',
    whole: { path: '/albums', noun: 'album', text: 'title', key: 'albumId' },
    part: { path: '/users', noun: 'user', text: 'name', key: 'userId' },
    association: 'members',
    otherSide: 'memberships',
    again: 200,
    deletion: 'refused',
    id: { type: 'string', format: 'uuid' },
    identify: (sequence) => `00000000-0000-4000-8000-${String(sequence).padStart(12, '0')}`,
    lists: {
      ...postcardsShape,
      page: (item) => objectOf({ items: { type: 'array', items: item }, next: { type: ['string', 'null'] } }),
      pageHeaders: {},
    },
  },
  enrolments: {
    says: 'Courses and their students: adding twice is answered 409, and a deletion takes the enrolments along.',
    title: 'Courses and enrolments',
    whole: { path: '/courses', noun: 'course', text: 'subject', key: 'course_id' },
    part: { path: '/students', noun: 'student', text: 'name', key: 'student_id' },
    association: 'enrolments',
    otherSide: 'enrolments',
    again: 409,
    deletion: 'cascades',
    id: { type: 'string', pattern: '^[0-9]{6}$', examples: ['000001'] },
    identify: (sequence) => String(sequence).padStart(6, '0'),
    lists: link,
  },
} as const satisfies Record<string, AssociationStyle>;

export type AssociationServerId = keyof typeof associationStyles;

export const sideText = textOf(200, 'Summer');

/** The time of an item or a membership, as it is shown. */
export const shownTime = formatSecond;
