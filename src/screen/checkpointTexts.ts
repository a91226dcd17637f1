/**
 * Texts, prompt marks and links of a screen in a checkpoint: everything that programs wrote beside cells and modes. Owns
 * their written form.
 */
import type { ByteReader, ByteWriter } from './byteStream.ts';
import type { PlacedMark } from './PromptMarks.ts';
import type { ScreenParts } from './ScreenParts.ts';

const markKinds = ['A', 'B', 'C', 'D'] as const;

export function writeTexts(out: ByteWriter, { core, cwd, notifications, palette }: ScreenParts): void {
  const handler = core._inputHandler;
  out.string(handler._windowTitle);
  out.string(handler._iconName);
  for (const stack of [handler._windowTitleStack, handler._iconNameStack]) {
    out.uint(stack.length);
    for (const text of stack) out.string(text);
  }
  out.string(cwd ?? '');
  const { pending } = notifications;
  out.flags(pending !== undefined);
  if (pending) for (const text of [pending.id, pending.title, pending.body]) out.string(text);
  const colours = palette.changes();
  out.uint(colours.length);
  for (const [key, colour] of colours) {
    out.uint(key);
    out.uint(colour);
  }
}

export function readTexts(input: ByteReader, parts: ScreenParts): void {
  const handler = parts.core._inputHandler;
  handler._windowTitle = input.string();
  handler._iconName = input.string();
  const stack = () => input.list(() => input.string());
  handler._windowTitleStack = stack();
  handler._iconNameStack = stack();
  parts.cwd = input.string() || undefined;
  if (input.flags()()) {
    parts.notifications.restore({ id: input.string(), title: input.string(), body: input.string() });
  }
  parts.palette.restore(input.list((): [number, number] => [input.uint(), input.uint()]));
}

/** marks := uint(count) (uint(kind << 1 | has exit code) [int(exit code)] uint(absolute row))* */
export function writeMarks(out: ByteWriter, { marks }: ScreenParts): void {
  const placed = marks.placed(0);
  out.uint(placed.length);
  for (const { kind, exitCode, row } of placed) {
    out.uint(markKinds.indexOf(kind) * 2 + (exitCode === undefined ? 0 : 1));
    if (exitCode !== undefined) out.int(exitCode);
    out.uint(row);
  }
}

export function readMarks(input: ByteReader, { marks }: ScreenParts): void {
  const placed = input.list((): PlacedMark => {
    const head = input.uint();
    const kind = markKinds[head >>> 1] ?? 'A';
    const exit = head & 1 ? { exitCode: input.int() } : {};
    return { kind, ...exit, row: input.uint() };
  });
  marks.restore(placed, 0);
}

/** links := uint(next number) uint(count) (uint(number) string(id) string(uri))* */
export function writeLinks(out: ByteWriter, { links }: ScreenParts): void {
  out.uint(links.next);
  const live = links.live();
  out.uint(live.length);
  for (const [number, { id, uri }] of live) {
    out.uint(number);
    out.string(id);
    out.string(uri);
  }
}

export function readLinks(input: ByteReader, { links }: ScreenParts): void {
  const next = input.uint();
  const live = input.list((): [number, { id: string; uri: string }] => [
    input.uint(),
    { id: input.string(), uri: input.string() },
  ]);
  links.restore(next, live);
}
