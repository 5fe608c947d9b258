import { pipeline } from 'node:stream/promises';
import { Transform } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Logger } from '../../lib/log.ts';
import { OperationError } from '../../operations/failures.ts';
import type { Operation, ServerTools } from '../../operations/operation.ts';
import { exportList, type ExportedList, type Wish } from '../../operations/run-operation.ts';

/** What an exportable list takes besides its filters. */
export const formatField = z
  .enum(['json', 'csv', 'jsonl'])
  .optional()
  .describe(
    'csv, jsonl (one JSON object per line): a file of all rows that match, 100,000 at most, whatever limit and offset say',
  );

type FileFormat = Exclude<z.output<typeof formatField>, 'json' | undefined>;

/** Splits the wish for a file from a list's own filters; `format` is null where no file is wanted. */
export function takeFormat(
  operation: Operation,
  given: Record<string, unknown>,
): { readonly format: FileFormat | null; readonly input: Record<string, unknown> } {
  // What cannot be had as a file refuses "format" like every unknown field.
  if (operation.exportable === null) return { format: null, input: given };
  const { format: wanted, ...input } = given;
  const { format = 'json' } = z.object({ format: formatField }).parse({ format: wanted });
  return { format: format === 'json' ? null : format, input };
}

/** Each file keeps one connection of the database's pool while it is read. */
const mostAtOnce = 4;

/** Files of lists that are being sent. */
export interface ListFiles {
  /** Sends all rows that match as a file. A refusal is thrown before anything is sent. */
  send(wish: Wish, format: FileFormat, reply: FastifyReply): Promise<void>;
}

export function createListFiles(tools: ServerTools): ListFiles {
  let runningCount = 0;
  return {
    send: async (wish, format, reply) => {
      if (runningCount >= mostAtOnce) throw tooManyFiles();
      runningCount += 1;
      try {
        await exportList(tools, wish, (list) => write(list, format, reply));
      } catch (error) {
        if (!reply.sent) throw error;
        // The connection was cut, so that nobody takes half a file for a whole one.
        logCut(tools.log, wish, error);
      } finally {
        runningCount -= 1;
      }
    },
  };
}

async function write(list: ExportedList, format: FileFormat, reply: FastifyReply): Promise<void> {
  const file = format === 'csv' ? csvFile(list) : jsonLines();
  void reply
    .header('content-type', contentTypes[format])
    .header('content-disposition', `attachment; filename="${list.fileName}.${format}"`)
    .send(file);
  const rows = format === 'csv' ? cellsOf(list) : list.items;
  await pipeline(rows, file);
}

const contentTypes: Readonly<Record<FileFormat, string>> = {
  csv: 'text/csv; charset=utf-8; header=present',
  jsonl: 'application/jsonl; charset=utf-8',
};

async function* cellsOf(list: ExportedList) {
  for await (const item of list.items) yield list.toCells(item);
}

/** RFC 4180, with what spreadsheets need: a byte order mark, and no text that they would take for a formula. */
function csvFile(list: ExportedList) {
  return stringify({
    bom: true,
    header: true,
    columns: [...list.headers],
    record_delimiter: 'windows',
    escape_formulas: true,
    // The library looks for the two characters of the delimiter only.
    quoted_match: /[\r\n]/,
  });
}

function jsonLines(): Transform {
  return new Transform({
    writableObjectMode: true,
    transform: (item: unknown, _encoding, done) => done(null, `${JSON.stringify(item)}\n`),
  });
}

function tooManyFiles(): OperationError {
  return new OperationError({
    kind: 'refused',
    code: 'too-many-files',
    message: `${mostAtOnce} files are being made already.`,
    nextStep: 'Try again when one of them is done, in a minute at the latest.',
  });
}

function logCut(log: Logger, { operation }: Wish, error: unknown): void {
  log.warn({ operation: operation.name, error }, 'a file was not sent to its end');
}
