import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';
import { type JournalRecord, journalRecord } from './records.ts';

export interface Journal {
  readonly replayed: readonly JournalRecord[];
  /** Written when it returns: an answered Action survives a killed process. */
  append(record: JournalRecord): void;
}

export const noJournal: Journal = { replayed: [], append: () => {} };

/**
 * An append-only NDJSON file. Removes an unfinished last line, which was never answered.
 *
 * @throws {Error} if the file holds anything else
 */
export function journalIn(file: string): Journal {
  mkdirSync(dirname(file), { recursive: true });
  const bytes = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
  const whole = bytes.lastIndexOf('\n') + 1;
  if (whole < bytes.length) truncateSync(file, whole);
  const lines = bytes.subarray(0, whole).toString('utf8').split('\n').slice(0, -1);
  return {
    replayed: lines.map((line, index) => parseLine(line, `${file}:${index + 1}`)),
    append: (record) => appendFileSync(file, `${JSON.stringify(record)}\n`),
  };
}

function parseLine(line: string, place: string): JournalRecord {
  try {
    return journalRecord.parse(JSON.parse(line));
  } catch (cause) {
    throw new Error(`${place} is not a record of the Twilio simulator. Remove the file to start empty.`, { cause });
  }
}
