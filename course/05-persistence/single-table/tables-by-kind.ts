/** A table for each kind of thing, as in a relational database: once with copies of names and titles, once without. */
import { type Design, pageSize, textsOf } from './design.ts';
import type { Album, User } from './library.ts';
import type { Item, Store } from './store.ts';

/** What lies in the tables: `copied` members hold the user’s name and the album’s title, `normalised` only the keys. */
export type Copies = 'copied' | 'normalised';

export function createTablesByKind(store: Store, copies: Copies): Design {
  const { documents, createTable, putAll } = store;
  const table = { albums: '', members: '', postcards: '', users: '' };
  const memberOf = copies === 'copied' ? createCopy : createLink;

  const findMembers = async (album: string, reading = {}) => {
    const { Items = [] } = await documents.query({
      TableName: table.members,
      KeyConditionExpression: 'album = :album',
      ExpressionAttributeValues: { ':album': album },
      ScanIndexForward: false,
      ...reading,
    });
    return Items;
  };
  const findAlbums = async (member: string, reading = {}) => {
    const { Items = [] } = await documents.query({
      TableName: table.members,
      IndexName: 'by-member',
      KeyConditionExpression: 'memberId = :member',
      ExpressionAttributeValues: { ':member': member },
      ...reading,
    });
    return Items;
  };
  const findPostcards = async (album: string, request: object) => {
    const { Items } = await documents.query({
      TableName: table.postcards,
      KeyConditionExpression: 'album = :album',
      ExpressionAttributeValues: { ':album': album },
      ScanIndexForward: false,
      Limit: pageSize,
      ...request,
    });
    return textsOf(Items, 'id');
  };
  /** The store does not join: what a key stands for has to be fetched, and comes in any order. */
  const lookUp = async (from: string, ids: readonly string[], attribute: string) => {
    const { Responses } = await documents.batchGet({
      RequestItems: { [from]: { Keys: ids.map((id) => ({ id })) } },
    });
    const byId = new Map(Responses?.[from]?.map((item) => [item['id'], String(item[attribute])]));
    return ids.map((id) => byId.get(id) ?? '');
  };
  const setName = (TableName: string, Key: Record<string, unknown>, name: string) =>
    documents.update({
      TableName,
      Key,
      UpdateExpression: 'SET #name = :name',
      ExpressionAttributeNames: { '#name': 'name' },
      ExpressionAttributeValues: { ':name': name },
    });

  return {
    async createTables() {
      const named = (name: string) => `${copies}-${name}`;
      table.users = await createTable(named('users'), { keys: ['id'] });
      table.albums = await createTable(named('albums'), { keys: ['id'] });
      table.postcards = await createTable(named('postcards'), { keys: ['album', 'id'] });
      const copied = copies === 'copied' ? { copied: ['title'] } : {};
      table.members = await createTable(named('members'), {
        keys: ['album', 'memberId'],
        index: { name: 'by-member', keys: ['memberId', 'album'], ...copied },
      });
    },

    async fill(users, albums) {
      await putAll(
        table.users,
        users.map(({ id, name }) => ({ id, name })),
      );
      await putAll(
        table.albums,
        albums.map(({ id, title }) => ({ id, title })),
      );
      await putAll(
        table.members,
        albums.flatMap((album) => album.members.map((user) => memberOf(album, user))),
      );
      await putAll(
        table.postcards,
        albums.flatMap((album) => album.postcards.map((card) => ({ album: album.id, ...card }))),
      );
    },

    async showAlbum(album, reading = {}) {
      const [{ Item }, members, postcards] = await Promise.all([
        documents.get({ TableName: table.albums, Key: { id: album }, ...reading }),
        findMembers(album, reading),
        findPostcards(album, reading),
      ]);
      const names =
        copies === 'copied'
          ? textsOf(members, 'name')
          : await lookUp(table.users, textsOf(members, 'memberId'), 'name');
      return { title: String(Item?.['title']), members: names, postcards };
    },

    showMore: (album, after) => findPostcards(album, { ExclusiveStartKey: { album, id: after } }),

    async listAlbums(member, reading = {}) {
      const found = await findAlbums(member, reading);
      return copies === 'copied'
        ? textsOf(found, 'title')
        : await lookUp(table.albums, textsOf(found, 'album'), 'title');
    },

    async addMember(album, user) {
      const existing = { TableName: table.albums, Key: { id: album.id } };
      await documents.transactWrite({
        TransactItems: [
          { ConditionCheck: { ...existing, ConditionExpression: 'attribute_exists(id)' } },
          {
            Put: {
              TableName: table.members,
              Item: memberOf(album, user),
              ConditionExpression: 'attribute_not_exists(album)',
            },
          },
        ],
      });
    },

    async rename(user, name) {
      const copied = copies === 'copied' ? await findAlbums(user) : [];
      await Promise.all([
        setName(table.users, { id: user }, name),
        ...copied.map(({ album, memberId }) => setName(table.members, { album, memberId }, name)),
      ]);
    },
  };
}

function createLink({ id }: Pick<Album, 'id' | 'title'>, user: User): Item {
  return { album: id, memberId: user.id };
}

function createCopy(album: Pick<Album, 'id' | 'title'>, user: User): Item {
  return { ...createLink(album, user), title: album.title, name: user.name };
}
