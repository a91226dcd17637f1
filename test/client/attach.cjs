// Attaches the real client bundle to the server at argv[2]: what the command line does, without the command line.
// SIGUSR2 makes it crash (argv[3] 'throw') or leave in a hurry ('exit').
const { join } = require('node:path');
const { runClient, connectUnix, describeTerminal } = require(join(__dirname, '../../dist/client.cjs'));

const [socket, onSignal] = process.argv.slice(2);
process.on('SIGUSR2', () => {
  if (onSignal === 'exit') process.exit(3);
  throw new Error('a bug');
});
runClient({
  connect: () => connectUnix(socket),
  hello: {
    client: { kind: 'tui', name: 'test', version: '0', pid: process.pid },
    terminal: describeTerminal(process.stdout, process.env),
  },
  open: { target: 'work' },
}).then(
  (code) => process.exit(code),
  (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  },
);
