/** What drivers and shells ask a server about itself. */
import { Int32 } from 'bson';
import type { Document } from '../bson/values.ts';
import { CommandError } from '../errors.ts';
import { maxDocumentBytes } from '../storage/documents.ts';
import { maxMessageBytes } from '../wire/frames.ts';
import type { Command, ServerFacts } from './command.ts';
import { maxWriteBatchSize } from './write.ts';

/** The release whose protocol is spoken; its wire version tells drivers what they may send. */
const release = { version: '7.0.0', versionArray: [7, 0, 0, 0], wireVersion: 21 };

/**
 * One primary of a replica set without others: drivers allow transactions and retried writes on a replica set only
 * (MongoDB specifications, “Server Discovery And Monitoring”).
 */
function describe({ address }: ServerFacts, connection: number): Document {
  return {
    setName: 'backend-essentials',
    setVersion: new Int32(1),
    hosts: [address],
    primary: address,
    me: address,
    secondary: false,
    maxBsonObjectSize: new Int32(maxDocumentBytes),
    maxMessageSizeBytes: new Int32(maxMessageBytes),
    maxWriteBatchSize: new Int32(maxWriteBatchSize),
    localTime: new Date(),
    logicalSessionTimeoutMinutes: new Int32(30),
    connectionId: new Int32(connection),
    minWireVersion: new Int32(0),
    maxWireVersion: new Int32(release.wireVersion),
    readOnly: false,
  };
}

const hello: Command = {
  names: ['hello', 'isMaster', 'ismaster'],
  fields: 'any',
  run(args, { server, connection }) {
    const role = args.name === 'hello' ? 'isWritablePrimary' : 'ismaster';
    return { helloOk: true, [role]: true, ...describe(server, connection) };
  },
};

const ping: Command = { names: ['ping'], fields: [], transactional: true, run: () => ({}) };

const buildInfo: Command = {
  names: ['buildInfo', 'buildinfo'],
  fields: [],
  run: () => ({
    version: release.version,
    versionArray: release.versionArray,
    // No release of MongoDB says so: who wants to know which server this is looks here.
    gitVersion: 'backend-essentials',
    modules: [],
    bits: new Int32(64),
    maxBsonObjectSize: new Int32(maxDocumentBytes),
    storageEngines: ['sqlite'],
  }),
};

const getParameter: Command = {
  names: ['getParameter'],
  fields: ['featureCompatibilityVersion', 'ttlMonitorSleepSecs', 'allParameters'],
  run(args, { server }) {
    const all = {
      featureCompatibilityVersion: { version: '7.0' },
      ttlMonitorSleepSecs: new Int32(server.parameters.ttlMonitorSleepSecs),
    };
    const wantsAll = args.any('getParameter') === '*';
    return Object.fromEntries(Object.entries(all).filter(([name]) => wantsAll || args.flag(name)));
  },
};

const setParameter: Command = {
  names: ['setParameter'],
  fields: ['ttlMonitorSleepSecs'],
  run(args, { server }) {
    const seconds = args.count('ttlMonitorSleepSecs');
    if (!seconds) throw new CommandError('BadValue', 'ttlMonitorSleepSecs has to be at least 1');
    const was = server.parameters.ttlMonitorSleepSecs;
    server.parameters.ttlMonitorSleepSecs = seconds;
    return { was: new Int32(was) };
  },
};

const connectionStatus: Command = {
  names: ['connectionStatus'],
  fields: ['showPrivileges'],
  run: () => ({
    authInfo: { authenticatedUsers: [], authenticatedUserRoles: [], authenticatedUserPrivileges: [] },
  }),
};

const getCmdLineOpts: Command = {
  names: ['getCmdLineOpts'],
  fields: [],
  run: () => ({ argv: [], parsed: {} }),
};

const getLog: Command = {
  names: ['getLog'],
  fields: [],
  run: () => ({ totalLinesWritten: new Int32(0), log: [] }),
};

const serverStatus: Command = {
  names: ['serverStatus'],
  fields: [],
  run: (_args, { server }) => ({
    host: server.address,
    version: release.version,
    process: 'backend-essentials',
    uptime: Math.round((Date.now() - server.startedAt.getTime()) / 1_000),
    localTime: new Date(),
  }),
};

/** A set of one has been initiated from the start; who starts a real one has to do it. */
const replSetInitiate: Command = {
  names: ['replSetInitiate'],
  fields: [],
  run() {
    throw new CommandError('AlreadyInitialized', 'already initialized');
  },
};

export const serverCommands: readonly Command[] = [
  hello,
  ping,
  buildInfo,
  getParameter,
  setParameter,
  connectionStatus,
  getCmdLineOpts,
  getLog,
  serverStatus,
  replSetInitiate,
];
