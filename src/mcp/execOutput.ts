/** Output of commands of `run`: the last part, or everything page by page. Asks the server, keeps nothing. */
import type { ExecInfo } from '../protocol/execs.ts';
import type { AgentLink } from './AgentLink.ts';
import { fits, type ToolAnswer } from './answer.ts';
import { cursorText } from './cursors.ts';
import { plainOutput, unfinishedBytes } from './plainOutput.ts';

/** Bytes of output in one answer; halved as long as the answer is too large. */
const pageBytes = 8192;
const leastBytes = 128;

interface Page {
  pane: string;
  lines: string[];
  next?: string;
  missed?: boolean;
}

/** One page of a command's output. Errors: no-such-exec, bad-value. */
export async function outputPage(
  host: AgentLink,
  { id, at }: { id: string; at: number },
): Promise<ToolAnswer<Page>> {
  for (let limit = pageBytes; ; limit /= 2) {
    const read = await host.request('exec.read', { id, from: at, limit }, { again: true });
    const { lines, next } = wholeLines(read, at);
    const isOver = read.done === true && next === read.next;
    const more = isOver ? {} : { next: cursorText({ of: 'exec', id, at: next }) };
    const missed = read.missed ? { missed: true } : {};
    const head = isOver ? 'the end' : `next: ${more.next}`;
    const answer: ToolAnswer<Page> = {
      text: [`[output of ${id} from byte ${at}; ${head}]`, ...lines].join('\n'),
      data: { pane: read.exec.pane, lines, ...more, ...missed },
    };
    if (limit <= leastBytes || fits(answer)) return answer;
  }
}

/** The text of a piece, without an unfinished character or sequence at its end. */
function wholeLines({ data, next, done }: { data: string; next: number; done?: true }, at: number) {
  const bytes = Buffer.from(data, 'latin1');
  const rest = done ? 0 : unfinishedBytes(bytes);
  // Removed CRs make only the end of the piece countable backwards.
  const cut = rest < bytes.length ? rest : 0;
  const lines = plainOutput(bytes.subarray(0, bytes.length - cut)).split('\n');
  return { lines, next: Math.max(at, next - cut) };
}

/**
 * The answer with as much of a command's last output as fits. `make` gets the text and the number of bytes before it.
 */
export async function lastOutput<Data extends object>(
  host: AgentLink,
  { id, bytes }: Pick<ExecInfo, 'id' | 'bytes'>,
  make: (output: string, omitted: number) => ToolAnswer<Data>,
): Promise<ToolAnswer<Data>> {
  for (let limit = pageBytes; ; limit /= 2) {
    const from = Math.max(0, bytes - limit);
    const { data } = await host.request('exec.read', { id, from, limit }, { again: true });
    const text = plainOutput(Buffer.from(data, 'latin1'));
    // A cut first line is left out when another line follows.
    const cut = from === 0 ? 0 : text.indexOf('\n') + 1;
    const answer = make(text.slice(cut), from === 0 ? 0 : from + Buffer.byteLength(text.slice(0, cut)));
    if (limit <= leastBytes || fits(answer)) return answer;
  }
}
