/** One table for everything: what is shown together lies under one partition key, in the order in which it is read. */
import { type Design, idOf, pageSize, textsOf } from './design.ts';
import type { Album, User } from './library.ts';
import type { Item, Store } from './store.ts';

export interface OneTable extends Design {
  /** The same list as `listAlbums` when nobody thought of an index: every item of the table is read. */
  scanAlbums(member: string): Promise<readonly string[]>;
}

/*
 * Backwards from its end, an album’s partition begins with META, goes on with its MEMBERs, and then come its CARDs, the
 * newest first. An album takes only so many members, so that one page is sure to hold the first screen.
 */
export function createOneTable({ documents, createTable, putAll }: Store, membersAtMost: number): OneTable {
  let TableName = '';

  return {
    async createTables() {
      TableName = await createTable('everything', {
        keys: ['pk', 'sk'],
        index: { name: 'by-member', keys: ['memberId', 'pk'], copied: ['title'] },
      });
    },

    async fill(users, albums) {
      await putAll(TableName, [...users.map(profileOf), ...albums.flatMap(itemsOf)]);
    },

    async showAlbum(album, reading = {}) {
      const { Items = [] } = await documents.query({
        TableName,
        KeyConditionExpression: 'pk = :album',
        ExpressionAttributeValues: { ':album': `ALBUM#${album}` },
        ScanIndexForward: false,
        Limit: 1 + membersAtMost + pageSize,
        ...reading,
      });
      const of = (kind: string) => Items.filter(({ sk }) => String(sk).startsWith(kind));
      return {
        title: textsOf(of('META'), 'title').join(),
        members: textsOf(of('MEMBER#'), 'name'),
        postcards: textsOf(of('CARD#'), 'sk').map(idOf).slice(0, pageSize),
      };
    },

    async showMore(album, after) {
      const { Items } = await documents.query({
        TableName,
        KeyConditionExpression: 'pk = :album AND sk BETWEEN :first AND :last',
        ExpressionAttributeValues: {
          ':album': `ALBUM#${album}`,
          ':first': 'CARD#',
          ':last': `CARD#${after}`,
        },
        ScanIndexForward: false,
        ExclusiveStartKey: { pk: `ALBUM#${album}`, sk: `CARD#${after}` },
        Limit: pageSize,
      });
      return textsOf(Items, 'sk').map(idOf);
    },

    async listAlbums(member, reading = {}) {
      const { Items } = await documents.query({
        TableName,
        IndexName: 'by-member',
        KeyConditionExpression: 'memberId = :member',
        ExpressionAttributeValues: { ':member': `USER#${member}` },
        ...reading,
      });
      return textsOf(Items, 'title');
    },

    async scanAlbums(member) {
      const titles: string[] = [];
      let page = {};
      do {
        const { Items, LastEvaluatedKey } = await documents.scan({
          TableName,
          FilterExpression: 'memberId = :member',
          ExpressionAttributeValues: { ':member': `USER#${member}` },
          ...page,
        });
        titles.push(...textsOf(Items, 'title'));
        page = LastEvaluatedKey ? { ExclusiveStartKey: LastEvaluatedKey } : {};
      } while (Object.keys(page).length > 0);
      return titles;
    },

    async addMember(album, user) {
      const Key = { pk: `ALBUM#${album.id}`, sk: 'META' };
      await documents.transactWrite({
        TransactItems: [
          { ConditionCheck: { TableName, Key, ConditionExpression: 'attribute_exists(pk)' } },
          {
            Put: {
              TableName,
              Item: memberOf(album, user),
              ConditionExpression: 'attribute_not_exists(pk)',
            },
          },
        ],
      });
    },

    async rename(user, name) {
      const { Items = [] } = await documents.query({
        TableName,
        IndexName: 'by-member',
        KeyConditionExpression: 'memberId = :member',
        ExpressionAttributeValues: { ':member': `USER#${user}` },
      });
      const keys = [{ pk: `USER#${user}`, sk: 'PROFILE' }, ...Items.map(({ pk, sk }) => ({ pk, sk }))];
      await Promise.all(
        keys.map((Key) =>
          documents.update({
            TableName,
            Key,
            UpdateExpression: 'SET #name = :name',
            ExpressionAttributeNames: { '#name': 'name' },
            ExpressionAttributeValues: { ':name': name },
          }),
        ),
      );
    },
  };
}

function profileOf({ id, name }: User): Item {
  return { pk: `USER#${id}`, sk: 'PROFILE', name };
}

/** The item holds a copy of the album’s title, for the member’s list, and of the user’s name, for the album’s screen. */
function memberOf({ id, title }: Pick<Album, 'id' | 'title'>, user: User): Item {
  return {
    pk: `ALBUM#${id}`,
    sk: `MEMBER#${user.id}`,
    memberId: `USER#${user.id}`,
    title,
    name: user.name,
  };
}

function itemsOf(album: Album): Item[] {
  const pk = `ALBUM#${album.id}`;
  return [
    { pk, sk: 'META', title: album.title },
    ...album.members.map((user) => memberOf(album, user)),
    ...album.postcards.map(({ id, ...card }) => ({ pk, sk: `CARD#${id}`, ...card })),
  ];
}
