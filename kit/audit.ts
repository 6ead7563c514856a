/** What an audit is: a rule with its source, a probe that gathers exchanges, and a pure function that judges them. */
import type { Random } from './random.ts';
import type { Collection } from './resource.ts';
import type { Exchange } from './transcript.ts';

/** A rule of `be check`. `judge` is pure, so that it can be tested on recorded bytes and asked again later. */
export interface Audit {
  /** `category/rule`, without numbers: `pagination/inserts-during-walk`. */
  readonly id: string;
  /** The rule, as a sentence that a backend keeps or breaks. */
  readonly rule: string;
  /** Where the rule comes from, and how binding it is there. */
  readonly source: Source;
  /** What the collection and the order must offer; where one is missing, it is not run. */
  readonly needs: readonly Need[];
  /** What a client that trusts the backend would have shown or done. */
  readonly client: string;
  /** Id of the row whose lesson explains it. */
  readonly row: string;
  /** Ids of the audits that have to hold before this one means anything: where one has failed, it is not run. */
  readonly after: readonly string[];
  /** What comes after it means nothing either when this one is undecided. */
  readonly control?: true;
  readonly probe: Probe;
  judge(trial: Trial): Judgement;
  /** Backends made wrong on purpose that it must catch; `npm run kill-rate` holds it to that. At least two. */
  readonly twins: readonly Twin[];
}

/** A correct server of `audits/twins/`, with one fault switched on. */
export interface Twin {
  /** Id of the server: `postcards`, or a small server of another style. */
  readonly server: string;
  /** Id of the fault. */
  readonly fault: string;
}

/** A standard's section, or a catalogue of risks. */
export interface Source {
  readonly text: string;
  readonly url?: string;
}

/**
 * How much a breach weighs. `failure`: a MUST is broken, the contract is contradicted, or items are lost, repeated or
 * mixed up, with proof. `warning`: a SHOULD. `advice`: practice without a normative rule. Only failures fail a check.
 */
export type Level = 'failure' | 'warning' | 'advice';

/** What an audit cannot do without → what the report says is needed. */
export const needs = {
  write: '--write, which lets it create items of its own and delete them again',
  create: 'a collection whose contract says how an item is created',
  remove: 'a collection whose items can be deleted, so that nothing is left behind',
  update:
    'a collection whose contract says how an item is changed, by PATCH or PUT, and which of its members are texts',
  version: 'a contract in which a change names the version that it is based on (If-Match)',
  size: 'a query parameter for the size of a page',
  cursor: 'a list that goes on by a cursor or a link, not by a number',
  position: 'a query parameter for an offset or a page number',
  filter: 'a query parameter that filters by a member of the items',
  total: 'a list that says how many items there are',
  identity: '--other-header, which names a second user',
  association: 'a collection that associates two things: its items are named by the id of another thing',
  otherSide: 'a contract that shows the association from its other side too',
  upload: 'a collection whose new items say where their bytes are uploaded, and where they can be had',
  crash: 'a server that the check starts itself, so that it can stop, kill and restart it',
} as const;

export type Need = keyof typeof needs;

/** Gathers the exchanges that several audits may judge. It is run twice, and both repetitions must agree. */
export interface Probe {
  readonly id: string;
  /** What it sends, in one sentence. */
  readonly sends: string;
  gather(prober: Prober): Promise<void>;
}

/** What a probe may do. Whatever it sends becomes a step of the trial; what it creates is deleted in the end. */
export interface Prober {
  readonly collection: Collection;
  readonly random: Random;
  /** Items of our own can be created and deleted in this collection. */
  readonly canCreate: boolean;
  /** The path of the list, with its path parameters filled, and this query. */
  listPath(query?: Readonly<Record<string, string | number>>): string;
  /** The path of one item. */
  itemPath(id: string): string;
  /** GET, past any cache. Follows redirects inside the target. `as: 'other'` asks as the second user. */
  get(path: string, role: string, as?: 'other'): Promise<Exchange>;
  /**
   * Has at least this many items of ours in the collection, where that is possible, and notes their ids as known.
   * They are made one after the other, so that no two share a moment; `together` is for many, and for ties.
   */
  seed(count: number, pace?: 'together'): Promise<void>;
  /** Creates one more; gives its id, or undefined when it was refused. `fields` are laid over the sample body. */
  create(role: string, fields?: Readonly<Record<string, unknown>>): Promise<string | undefined>;
  /** Like `create`; gives the whole exchange with the id, as the answer may hold more than that. */
  announce(
    role: string,
    fields: Readonly<Record<string, unknown>>,
  ): Promise<{ readonly id: string; readonly exchange: Exchange } | undefined>;
  /**
   * Sends to an address that an answer named, follows nothing, and shows no credentials. The target itself is asked,
   * and other ports of this machine when the target is on it; undefined for any other address.
   */
  sendTo(url: string, role: string, request?: AddressedRequest): Promise<Exchange | undefined>;
  /** A value for that member of a new item, other than the usual one: a fresh reference, or a word of our own. */
  valueFor(member: string): Promise<unknown>;
  /** Deletes what `valueFor` or `elsewhere` made for that member of an item, or that parameter of the path. */
  removeRelated(name: string, id: string, role: string): Promise<Exchange>;
  /** The same collection below parents of its own; undefined where it has none, or they cannot be made. */
  elsewhere(): Promise<
    { readonly prober: Prober; readonly parents: Readonly<Record<string, string>> } | undefined
  >;
  /** The list that shows the association of this thing from its other side; undefined where there is none. */
  otherSide(id: string): Prober | undefined;
  /** Deletes one of our own. */
  remove(id: string, role: string): Promise<void>;
  /** Members of an item that hold free text and that a change may replace; the likeliest first. */
  readonly changeable: readonly string[];
  /**
   * Replaces these members of one of our own. `version` goes into If-Match; without it the current one is asked for,
   * where the contract wants one.
   */
  change(
    id: string,
    fields: Readonly<Record<string, unknown>>,
    role: string,
    version?: string,
  ): Promise<Exchange>;
  /** Stops the server, politely or with SIGKILL, and starts it again over its data. */
  restart(signal: RestartSignal): Promise<void>;
  /**
   * Creates so many at once, kills the server in the middle of it (SIGKILL), and starts it again over its data. What
   * was under way and never answered is no step.
   */
  createThroughCrash(count: number, role: string): Promise<void>;
  /** Whether this item was created by this check, and is still there. */
  isOurs(id: string): boolean;
  /** Notes a value that the judgement needs and that stands in no exchange. */
  note(name: string, value: string): void;
  /** Waits before it asks again. */
  pause(ms: number): Promise<void>;
}

/** A request to an address that an answer named; GET unless a method is given. */
export interface AddressedRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

/** How a server is ended: SIGTERM asks it to, SIGKILL leaves it no time for anything. */
export type RestartSignal = 'SIGTERM' | 'SIGKILL';

/** One repetition of a probe: everything that was sent, in order. */
export interface Trial {
  readonly collection: Collection;
  readonly steps: readonly Step[];
  /** Ids of our own items that were there when `seed` had ended. */
  readonly known: readonly string[];
  /** Why no item of ours could be created. */
  readonly cannotCreate?: string;
  /** What happened when the server was to start again, and did not; the trial ended there. */
  readonly notBack?: string;
  readonly notes: Readonly<Record<string, string>>;
}

export interface Step {
  /** What it was for, such as `page` or `create`; a judgement finds its exchanges by it. */
  readonly role: string;
  readonly exchange: Exchange;
  /** The id of the item that it created or deleted. */
  readonly item?: string;
}

/** What a judgement found. */
export type Judgement =
  | { readonly verdict: 'passed' | 'undecided'; readonly because: string }
  | {
      readonly verdict: 'failed';
      readonly level: Level;
      readonly expected: string;
      readonly got: string;
      /** The decisive bytes. */
      readonly marks: readonly Mark[];
    };

/** Bytes of an exchange that decide: the first place of `text` in that part. */
export interface Mark {
  readonly exchange: Exchange;
  readonly part: 'request head' | 'response head' | 'response body';
  readonly text: string;
}

/** Declares an audit. */
export function defineAudit(audit: Audit): Audit {
  return audit;
}
