// Attaches the real client bundle to the server at argv[2]: what the command line does, without the command line.
// SIGUSR2 makes it crash (argv[3] 'throw') or leave in a hurry ('exit'). argv[4] 'established': on a connection that has said hello already;
// 'far': as over a link to another machine.
const { join } = require('node:path');
const { Peer, runClient, connectUnix, describeTerminal } = require(join(__dirname, '../../dist/client.cjs'));

const [socket, onSignal, how] = process.argv.slice(2);
process.on('SIGUSR2', () => {
  if (onSignal === 'exit') process.exit(3);
  throw new Error('a bug');
});
const hello = {
  client: { kind: 'tui', name: 'test', version: '0', pid: process.pid },
  terminal: describeTerminal(process.stdout, process.env),
};
const dial = () => connectUnix(socket);
const way = how === 'far' ? { dialer: { label: 'far', remote: true, dial } } : { connect: dial };
const options = { ...way, hello, open: { target: 'work' } };

/** As the command line does: it asks on the connection first, then attaches on it. */
async function established() {
  const own = () => ({});
  const peer = new Peer(await connectUnix(socket), { request: own, notification: own, closed: own });
  const answer = await peer.request('hello', { ...hello, versions: { min: 1, max: 1 } });
  return { ...options, established: { peer, hello: answer } };
}

(how === 'established' ? established() : Promise.resolve(options)).then(runClient).then(
  (code) => process.exit(code),
  (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  },
);
