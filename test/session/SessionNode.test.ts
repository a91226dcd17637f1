import { expect, it } from 'vitest';
import { CommandBench } from '../helpers/CommandBench.ts';

it('a window that is chosen in one session loses its marks in all that have it', async () => {
  const bench = new CommandBench();
  for (const line of [
    'new-session -d -s a',
    'new-session -d -s b',
    'new-window -d -t a:5',
    'link-window -d -s a:5 -t b:5',
  ])
    await bench.ok(line);
  const links = bench
    .session('a')
    .winlinks.filter(({ index }) => index === 5)
    .flatMap(({ window }) => window.links);
  expect(links).toHaveLength(2);
  for (const link of links) Object.assign(link, { bell: true, activity: true, silence: true });
  await bench.ok('select-window -t b:5');
  expect(links.map(({ bell, activity, silence }) => [bell, activity, silence])).toEqual([
    [false, false, false],
    [false, false, false],
  ]);
});
