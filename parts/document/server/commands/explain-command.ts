/** explain: how a command would read its collection, and what it read. */
import { splitPipeline } from '../aggregation/pipeline.ts';
import type { Document } from '../bson/values.ts';
import { CommandError, notSupported } from '../errors.ts';
import { type Execution, explainQuery } from '../query/explain.ts';
import type { Query } from '../query/plan.ts';
import { prepareQuery, runQuery } from '../query/run.ts';
import { findCollection } from '../storage/catalog.ts';
import { collectionOf } from './aggregate.ts';
import { Arguments } from './arguments.ts';
import type { Command, CommandContext } from './command.ts';
import { readQuery } from './find.ts';

const verbosities = ['queryPlanner', 'executionStats', 'allPlansExecution'];

interface Explained {
  readonly collection: string;
  readonly query: Query;
  readonly projection: Document;
  /** The stages of a pipeline that come after the query. */
  readonly stages: readonly Document[];
}

export const explain: Command = {
  names: ['explain'],
  fields: ['verbosity'],
  run(args, context) {
    const verbosity = args.has('verbosity') ? args.string('verbosity') : 'allPlansExecution';
    if (!verbosities.includes(verbosity)) {
      throw new CommandError('BadValue', `unknown verbosity '${verbosity}'`);
    }
    const inner = new Arguments(args.document('explain'));
    const explained = readExplained(inner);
    const result = explainOne(context, explained, verbosity !== 'queryPlanner');
    const plan =
      explained.stages.length === 0
        ? result
        : { explainVersion: '1', stages: [{ $cursor: result }, ...explained.stages] };
    return { ...plan, command: args.document('explain'), serverInfo: { host: context.server.address } };
  },
};

function readExplained(inner: Arguments): Explained {
  const nothing = { projection: {}, stages: [] };
  const ofFilter = (field: string): Explained => ({
    ...nothing,
    collection: inner.string(inner.name),
    query: {
      filter: inner.document(field, {}),
      hint: inner.any('hint'),
      sort: inner.document('sort', undefined),
    },
  });
  switch (inner.name) {
    case 'find': {
      const projection = inner.document('projection', {});
      return { collection: inner.string('find'), query: readQuery(inner), projection, stages: [] };
    }
    case 'aggregate': {
      const { query, rest } = splitPipeline(inner.any('pipeline'), inner.document('let', undefined));
      const collection = collectionOf(inner) ?? '$cmd.aggregate';
      return { collection, query: { ...query, hint: inner.any('hint') }, projection: {}, stages: rest };
    }
    case 'count':
    case 'distinct':
    case 'findAndModify':
      return ofFilter('query');
    case 'update':
    case 'delete': {
      const [statement = {}] = inner.documents(`${inner.name}s`);
      const query = { filter: inner.within(statement).document('q'), hint: statement['hint'] };
      return { ...nothing, collection: inner.string(inner.name), query };
    }
    default:
      throw notSupported(`explaining '${inner.name}'`);
  }
}

/** Nothing is changed: of an update or a delete only its search is run. */
function explainOne(
  { database, databaseName, deadline }: CommandContext,
  { collection: name, query, projection }: Explained,
  execute: boolean,
): Document {
  const collection = findCollection(database, databaseName, name);
  const prepared = collection && prepareQuery(collection, query);
  let execution: Execution | undefined;
  if (execute) {
    const started = performance.now();
    const counters = { keysExamined: 0, docsExamined: 0 };
    let [matched, returned] = [0, 0];
    if (prepared) {
      const counting = {
        ...prepared,
        matches: (document: Document) => {
          const matches = prepared.matches(document);
          if (matches) matched++;
          return matches;
        },
      };
      for (const _ of runQuery(database, collection, counting, counters, deadline)) returned++;
    }
    execution = { ...counters, matched, returned, milliseconds: performance.now() - started };
  }
  return explainQuery(`${databaseName}.${name}`, prepared, projection, execution);
}
