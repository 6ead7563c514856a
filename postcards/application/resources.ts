/** The use cases of users, albums and postcards: the same five, each with the rules of its own domain. */
import { changeAlbum, createAlbum } from '../domain/album.ts';
import { changePostcard, createPostcard } from '../domain/postcard.ts';
import { changeUser, createUser } from '../domain/user.ts';
import { useCasesFor } from './use-cases.ts';

export const users = useCasesFor({
  collection: (store) => store.users,
  create: createUser,
  change: changeUser,
});

export const albums = useCasesFor({
  collection: (store) => store.albums,
  create: createAlbum,
  change: changeAlbum,
});

export const postcards = useCasesFor({
  collection: (store) => store.postcards,
  create: createPostcard,
  change: changePostcard,
});
