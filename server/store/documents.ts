/** What is stored whole, one file each, in a folder of the data folder: runs and checks. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CourseError, type ErrorCode } from '../../kit/errors.ts';
import { explainFileError } from '../../wire/folders.ts';
import { writeWhole } from './files.ts';

/** Documents of one kind, each with an id of eight hexadecimal digits. */
export interface Documents<Document> {
  /** Resolves when it is on the disk. */
  write(folder: string, document: Document): Promise<void>;
  /** Throws the error for an unknown one. */
  read(folder: string, id: string): Promise<Document>;
  /** The ids of all that are stored. */
  list(folder: string): Promise<string[]>;
}

const idPattern = /^[0-9a-f]{8}$/;

/** `kind` is the name of their folder, `noun` what a sentence calls one, `unknown` the code for one that is not there. */
export function createDocuments<Document extends { readonly format: 1; readonly id: string }>(
  kind: string,
  noun: string,
  unknown: ErrorCode,
): Documents<Document> {
  const fileOf = (folder: string, id: string) => {
    // The id comes from outside, and becomes part of a path.
    if (idPattern.test(id)) return join(folder, kind, `${id}.json`);
    throw new CourseError(unknown, `“${id}” is no id of a ${noun}: it has eight hexadecimal digits.`);
  };
  return {
    async write(folder, document) {
      await writeWhole(fileOf(folder, document.id), `${JSON.stringify(document)}\n`);
    },
    async read(folder, id) {
      const path = fileOf(folder, id);
      let text: string;
      try {
        text = await readFile(path, 'utf8');
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
          throw new CourseError(unknown, `There is no ${noun} ${id}.`);
        }
        throw explainFileError(error, path);
      }
      try {
        const document = JSON.parse(text) as Document;
        if (document.format === 1) return document;
      } catch {
        // Told below.
      }
      throw new CourseError(
        unknown,
        `The file of ${noun} ${id} is damaged, or was written by a newer version.`,
      );
    },
    async list(folder) {
      const names = await readdir(join(folder, kind)).catch(() => []);
      return names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
    },
  };
}
