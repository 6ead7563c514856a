/** What a part is: a runnable backend component, its engines, and the contract that all of them pass. */

/** A part in four words and several engines; it does nothing until one is started. */
export interface Part<Running extends RunningPart = RunningPart> {
  /** kebab-case, unique: what `be up` takes. */
  readonly id: string;
  readonly title: string;
  /** One sentence: what it is for. */
  readonly summary: string;
  /** The environment variables that it prints: name → meaning. */
  readonly variables: Readonly<Record<string, string>>;
  /** In order of preference: the first that is available is the default. */
  readonly engines: readonly Engine<Running>[];
  /** What every engine promises, as runnable cases. */
  readonly contract: readonly ContractCase<Running>[];
}

/** One way of running a part. */
export interface Engine<Running extends RunningPart = RunningPart> {
  readonly id: string;
  readonly title: string;
  /** `embedded` comes with the package, `native` is a program of this machine, `remote` runs elsewhere. */
  readonly fidelity: 'embedded' | 'native' | 'remote';
  /** Where it differs from the real thing in production, in one or two sentences. */
  readonly differs: string;
  /** Contract cases that it cannot keep: case id → reason. The tests check that it really cannot. */
  readonly limits: Readonly<Record<string, string>>;
  /** Ids of the parts whose variables it reads; they are started first. */
  readonly needs?: readonly string[];
  /** Whether this machine can run it, and why not. Cheap; starts nothing. */
  available(env: Environment): Promise<Availability>;
  start(context: StartContext): Promise<Running>;
}

export type Environment = Readonly<Record<string, string | undefined>>;
export type Availability =
  | { readonly available: true }
  | { readonly available: false; readonly reason: string };

/** What an engine is given to start with. */
export interface StartContext {
  /** Settings, and the variables of the parts that it needs. */
  readonly env: Environment;
  readonly signal: AbortSignal;
  /** Says what takes long, such as the first start. */
  report(saying: string): void;
}

/** A part that is ready for use. */
export interface RunningPart {
  /** Which software answers, with its version, as it says itself. */
  readonly version: string;
  /** The variables that its ordinary clients read. */
  readonly env: Readonly<Record<string, string>>;
  /** Resolves with a sentence when it ends without having been stopped. */
  readonly died: Promise<string>;
  /** Stops it and removes what it left; may be called twice. */
  stop(): Promise<void>;
}

/** One promise of a contract: it rejects when the engine does not keep it. */
export interface ContractCase<Running extends RunningPart = RunningPart> {
  readonly id: string;
  /** What is promised, as a sentence. */
  readonly promise: string;
  check(running: Running, signal: AbortSignal): Promise<void>;
}

/** Declares a part. */
export function definePart<Running extends RunningPart>(part: Part<Running>): Part<Running> {
  return part;
}
