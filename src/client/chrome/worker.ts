/**
 * The thread that draws the client's chrome. Loads React and Ink, so that the main thread, which paints panes, never
 * does. Owns the open overlay; its messages are in messages.ts.
 */
import { parentPort } from 'node:worker_threads';
import type { ActResult, FromChrome, ToChrome } from './messages.ts';
import { Stage } from './Stage.tsx';

const port = parentPort;
if (!port) throw new Error('not a worker');
const send = (message: FromChrome): void => port.postMessage(message);

let stage: Stage | null = null;
let calls = 0;
const acts = new Map<number, { resolve(result: ActResult): void; reject(error: Error): void }>();

port.on('message', (message: ToChrome) => {
  switch (message.kind) {
    case 'open':
      stage?.close();
      stage = open(message);
      break;
    case 'key':
      stage?.key(message.key);
      break;
    case 'press':
      void press(message);
      break;
    case 'mouse':
      stage?.mouse(message.mouse);
      break;
    case 'items':
      stage?.setItems(message.items);
      break;
    case 'inbox':
      stage?.setInbox(message.inbox);
      break;
    case 'size':
      stage?.setSize(message.size);
      break;
    case 'looks':
      stage?.setLooks(message.looks);
      break;
    case 'close':
      stage?.close();
      stage = null;
      break;
    case 'acted':
      acts.get(message.call)?.resolve(message.result);
      acts.delete(message.call);
      break;
    case 'refused':
      acts.get(message.call)?.reject(new Error(message.reason));
      acts.delete(message.call);
  }
});

async function press({ call, keys }: Extract<ToChrome, { kind: 'press' }>): Promise<void> {
  const result = (await stage?.press(keys)) ?? { taken: 0, open: false };
  send({ kind: 'pressed', call, result });
}

function open({ overlay, request, size, looks }: Extract<ToChrome, { kind: 'open' }>): Stage {
  return new Stage(request, size, looks, {
    show: (picture) => send({ kind: 'picture', overlay, ...picture }),
    answer: (answer, taken) => send({ kind: 'answer', overlay, answer, taken }),
    act: (params) =>
      new Promise((resolve, reject) => {
        const call = calls++;
        acts.set(call, { resolve, reject });
        send({ kind: 'act', call, params });
      }),
    // Ends this thread. The main thread reports it, and starts another for the next overlay.
    failed: (error) =>
      setImmediate(() => {
        throw error;
      }),
  });
}
