/** Asks for the members of an album and the albums of a member, deletes users and albums, and counts the blocks read under each order of the key. */
import { defineExperiment } from '../../../kit/experiment.ts';
import { numberParameter } from '../../../kit/parameters.ts';
import { parsePlan } from '../../../kit/plan.ts';
import { formatNumber } from '../../../kit/text.ts';
import { sqlOutcomes } from '../../lab/decisive.ts';
import { measureReads } from './counted-reads.ts';
import { keyOrderFindings } from './key-order-findings.ts';
import { allKeys, type KeyOrderRow, type Keys, keyTitles, of } from './key-order-row.ts';

const parameters = {
  members: numberParameter({
    title: 'members in the largest table',
    default: 100_000,
    min: 10_000,
    max: 500_000,
  }),
  perAlbum: numberParameter({ title: 'members of an album', default: 20, min: 5, max: 2_000 }),
};

export const keyOrder = defineExperiment<typeof parameters, KeyOrderRow>({
  id: 'associations/key-order',
  title: 'Which column first',
  question:
    'How many blocks does PostgreSQL read to answer from a table of members, and to delete one of its parents?',
  parameters,
  quick: { members: 40_000 },
  large: { members: 500_000 },
  prediction: {
    ask: 'With the key (album, user) and both foreign keys, deleting one user from the largest table will read',
    unit: 'blocks of 8 kB',
    min: 0,
    max: { times: 0.02, of: ['members'] },
    measured: (rows) => last(rows, 'album-first', 'deleteUser'),
  },
  variants: allKeys.map((id) => ({ id, title: keyTitles[id] })),
  topology: {
    nodes: [
      { id: 'backend', title: 'backend' },
      { id: 'sql', title: 'PostgreSQL' },
    ],
    edges: [{ from: 'backend', to: 'sql' }],
  },
  columns: {
    variant: { title: 'index' },
    members: { title: 'the table has', unit: 'rows' },
    albums: { title: 'albums' },
    tableBlocks: { title: 'table', unit: 'blocks' },
    keyBlocks: { title: 'key', unit: 'blocks' },
    ofAlbum: { title: 'members of an album', unit: 'blocks' },
    ofUser: { title: 'albums of a member', unit: 'blocks' },
    deleteUser: { title: 'delete a user', unit: 'blocks' },
    deleteAlbum: { title: 'delete an album', unit: 'blocks' },
    inAlbum: { title: 'in the album', unit: 'rows' },
    inUser: { title: 'of the user', unit: 'rows' },
    deleteUserRows: { title: 'looked at to delete a user', unit: 'rows' },
    plan: { title: 'plan', document: true },
  },
  measure({ members, perAlbum }, lab) {
    const sizes = [25, 5, 1].map((part) => ({ members: Math.round(members / part), perAlbum }));
    return measureReads(sizes, lab);
  },
  figures: [
    {
      id: 'members-of-an-album',
      title: 'The members of an album: blocks read',
      x: 'members',
      y: 'ofAlbum',
      scale: 'log',
      reading: (rows) =>
        `In the largest table ${tell(rows, 'album-first', 'ofAlbum')} blocks by the key (album, user), ${tell(rows, 'user-first', 'ofAlbum')} by the key (user, album).`,
    },
    {
      id: 'albums-of-a-member',
      title: 'The albums of a member: blocks read',
      x: 'members',
      y: 'ofUser',
      scale: 'log',
      reading: (rows) =>
        `In the largest table ${tell(rows, 'album-first', 'ofUser')} blocks by the key (album, user), ${tell(rows, 'user-first', 'ofUser')} by the key (user, album), ${tell(rows, 'both', 'ofUser')} with both.`,
    },
    {
      id: 'deleting-a-user',
      title: 'Deleting a user: blocks of the members read',
      x: 'members',
      y: 'deleteUser',
      scale: 'log',
      predicted: true,
      reading: (rows) =>
        `In the largest table deleting a user read ${tell(rows, 'album-first', 'deleteUser')} blocks under the key (album, user) and ${tell(rows, 'both', 'deleteUser')} with an index that begins with the user; the foreign keys were the same.`,
    },
    {
      kind: 'plan',
      id: 'plans',
      title: 'The albums of a member: plans',
      plan: 'plan',
      named: ['variant'],
      reading(rows) {
        const plans = allKeys.map((keys) => {
          const plan = parsePlan(String(of(rows, keys).at(-1)?.plan));
          return `${keyTitles[keys]}: ${plan?.type ?? 'no plan'}`;
        });
        return `The same question, planned four times. ${plans.join('; ')}.`;
      },
    },
  ],
  findings: keyOrderFindings,
  numbers: {
    table: (_, values) => values.members,
    'table-blocks': (rows) => last(rows, 'album-first', 'tableBlocks'),
    'of-album-first': (rows) => last(rows, 'album-first', 'ofAlbum'),
    'of-user-first': (rows) => last(rows, 'album-first', 'ofUser'),
    'of-user-both': (rows) => last(rows, 'both', 'ofUser'),
    'delete-user-rows': (rows) => last(rows, 'album-first', 'deleteUserRows'),
    'delete-user-first': (rows) => last(rows, 'album-first', 'deleteUser'),
    'delete-user-both': (rows) => last(rows, 'both', 'deleteUser'),
  },
  decisive: sqlOutcomes,
});

/** A number of the largest table; NaN where there is none. */
function last(rows: readonly KeyOrderRow[], keys: Keys, column: keyof KeyOrderRow): number {
  return Number(of(rows, keys).at(-1)?.[column]);
}

function tell(rows: readonly KeyOrderRow[], keys: Keys, column: keyof KeyOrderRow): string {
  return formatNumber(last(rows, keys, column));
}
