/** The REST interface: the routes are those of the contract, each with the handler of its operationId. */
import { Hono } from 'hono';
import type { ImageDependencies } from '../../application/images.ts';
import { albums, postcards, users } from '../../application/resources.ts';
import type { Log } from '../log.ts';
import { createContract, readContract } from './contract.ts';
import { createEndpoint, type Handler, replyToError, send } from './endpoint.ts';
import { answerLiveness, answerReadiness } from './health.ts';
import { createImageHandlers } from './image-handlers.ts';
import { createMembershipHandlers } from './membership-handlers.ts';
import { observeRequests } from './observe-requests.ts';
import { representAlbum, representPostcard, representUser } from './representations.ts';
import { createResourceHandlers } from './resource-handlers.ts';

export type AppOptions = ImageDependencies & { readonly log: Log; readonly isStopping: () => boolean };

export function createApp(options: AppOptions): Hono {
  const { log, isStopping } = options;
  const contract = readContract();
  const operations = createContract(contract);
  const handlers = createHandlers(options);
  const app = new Hono();

  app.use(observeRequests(log, isStopping));
  for (const operation of operations) {
    const handler = handlers[operation.id];
    if (handler === undefined) throw new Error(`The contract's ${operation.id} has no handler`);
    app.on(operation.method, routeOf(operation.path), createEndpoint(operation, handler, log));
  }
  for (const path of new Set(operations.map((operation) => operation.path))) {
    const methods = operations.filter((operation) => operation.path === path).map(({ method }) => method);
    // Where there is GET there is HEAD (RFC 9110 §9.3.2); Hono answers it from the same handler.
    const allow = methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ');
    app.all(routeOf(path), ({ req }) =>
      send({ problem: 'method-not-allowed', detail: `Here are: ${allow}.`, headers: { allow } }, req.path),
    );
  }
  // Where `be check` and others look for it (RFC 8631 calls it service-desc).
  app.get('/openapi.yaml', (context) => context.body(contract, 200, { 'content-type': 'application/yaml' }));
  app.notFound(({ req }) =>
    send({ problem: 'not-found', detail: 'The contract, /openapi.yaml, has no such path.' }, req.path),
  );
  app.onError((error, { req }) => send(replyToError(error, log), req.path));
  return app;
}

function createHandlers(options: AppOptions): Readonly<Record<string, Handler>> {
  const user = createResourceHandlers(options, users, representUser, () => ({}));
  const album = createResourceHandlers(options, albums, representAlbum, () => ({}));
  const postcard = createResourceHandlers(options, postcards, representPostcard, ({ albumId }) =>
    albumId === undefined ? {} : { albumId: String(albumId) },
  );
  const membership = createMembershipHandlers(options);
  const image = createImageHandlers(options);
  return {
    listUsers: user.list,
    createUser: user.create,
    getUser: user.get,
    changeUser: user.change,
    removeUser: user.remove,
    listAlbums: album.list,
    createAlbum: album.create,
    getAlbum: album.get,
    changeAlbum: album.change,
    removeAlbum: album.remove,
    listMembers: membership.listOfAlbum,
    addMember: membership.join,
    getMember: membership.get,
    removeMember: membership.leave,
    listMemberships: membership.listOfUser,
    listImages: image.list,
    createImage: image.announce,
    getImage: image.get,
    getImageContent: image.locate,
    removeImage: image.remove,
    listPostcards: postcard.list,
    createPostcard: postcard.create,
    getPostcard: postcard.get,
    changePostcard: postcard.change,
    removePostcard: postcard.remove,
    getLiveness: answerLiveness,
    getReadiness: () => answerReadiness(options.store, options.isStopping),
  };
}

/** `/users/{id}` in the contract is `/users/:id` in Hono. */
function routeOf(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}
