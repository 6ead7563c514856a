/** The document store as a victim: a postcard and its count are two documents, written in a transaction or one after the other. */
import { MongoClient, MongoServerError } from 'mongodb';
import type { Lab } from '../../../kit/experiment.ts';
import { document } from '../../../parts/document/part.ts';
import { tapDocuments } from '../../../parts/document/tapped.ts';
import { keepRunFolder } from './run-folder.ts';
import { hearById, mortal, onEngines, type Sent, type Victim } from './victim.ts';

/** MongoDB’s code for two transactions that meet; whoever gets it tries again. */
const writeConflict = 112;

export async function openDocumentVictim(how: 'transaction' | 'two-writes', lab: Lab): Promise<Victim> {
  const env = { DOCUMENT_DATA_DIR: await keepRunFolder(lab, 'documents') };
  const start = async () => {
    const { url, pid } = await lab.start(mortal(onEngines(document, 'embedded')), env);
    if (pid === undefined) throw new Error('the document store does not say which process it is');
    const tap = lab.keep(tapDocuments(Number(new URL(url).port)), (one) => one.stop());
    // What a kill interrupts is not tried again: the experiment counts it.
    const client = new MongoClient(url, { retryWrites: false, serverSelectionTimeoutMS: 1_000 });
    lab.keep(client, (one) => one.close());
    const db = client.db();
    return {
      client,
      tap,
      pid,
      cards: db.collection<{ _id: string; writer: number }>('cards'),
      counts: db.collection<{ _id: number; sent: number }>('counts'),
    };
  };
  let running = await start();

  async function writeBoth({ id, writer }: Sent, session?: ReturnType<MongoClient['startSession']>) {
    const { cards, counts } = running;
    const within = session ? { session } : {};
    await cards.insertOne({ _id: id, writer }, within);
    await counts.updateOne({ _id: writer }, { $inc: { sent: 1 } }, { upsert: true, ...within });
  }

  async function writeInTransaction(sent: Sent): Promise<void> {
    const session = running.client.startSession();
    try {
      for (;;) {
        session.startTransaction();
        try {
          await writeBoth(sent, session);
          await session.commitTransaction();
          return;
        } catch (error) {
          if (!(error instanceof MongoServerError && error.code === writeConflict)) throw error;
          await session.abortTransaction();
        }
      }
    } finally {
      // Not waited for: after a kill it would look for the server as long as a client is to look for one.
      session.endSession().catch(() => {});
    }
  }

  return {
    write: (sent) => (how === 'transaction' ? writeInTransaction(sent) : writeBoth(sent)),
    hear: (sent) => hearById(running.tap, sent),
    async kill() {
      running.tap.stop();
      process.kill(running.pid, 'SIGKILL');
    },
    async restart() {
      await running.client.close();
      running = await start();
    },
    async find() {
      const [cards, counts] = [await running.cards.find().toArray(), await running.counts.find().toArray()];
      return {
        ids: new Set(cards.map(({ _id }) => _id)),
        counts: new Map(counts.map(({ _id, sent }) => [_id, sent])),
      };
    },
  };
}
