/** Plays a recording (recording.ts) to its terminal: `player SEED SHARE`, where SHARE is the part to play, 0 to 1. */
import { recording } from '../work/recording.ts';

const [seed = '1', share = '1'] = process.argv.slice(2);
const steps = recording(Number(seed));
const count = Math.ceil(steps.length * Number(share));
// Raw mode, so that the terminal driver changes nothing.
if (process.stdin.isTTY) process.stdin.setRawMode(true);

async function play(): Promise<void> {
  for (const { pause, text } of steps.slice(0, count)) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    process.stdout.write(text);
  }
}

void play().then(() => process.exit());
