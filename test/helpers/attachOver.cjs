// Attaches the real client bundles over the ways that $WAYS names, one after the other at each dial: a JSON array of
// {unix: path} or {address, token}. $SESSION is the session; $PREDICT the mode of predictive echo.
const { join } = require('node:path');
const dist = join(__dirname, '../../dist');
const { runClient, connectUnix, describeTerminal } = require(join(dist, 'client.cjs'));
const { dialerFor, parseAddress } = require(join(dist, 'connect.cjs'));

const { env } = process;
const dialers = JSON.parse(env.WAYS).map(({ unix, address, token }) =>
  unix === undefined
    ? dialerFor(parseAddress(address), { env, token, start: false })
    : { remote: true, dial: () => connectUnix(unix) },
);
let dials = 0;
const dialer = {
  label: 'far',
  remote: true,
  hello: Object.assign({}, ...dialers.map(({ hello }) => hello ?? {})),
  dial: (signal, how) => dialers[dials++ % dialers.length].dial(signal, { ...how, interactive: false }),
};
const hello = {
  client: { kind: 'tui', name: 'test', version: '0', pid: process.pid },
  terminal: describeTerminal(process.stdout, env),
};
runClient({
  dialer,
  hello,
  open: { target: env.SESSION, flags: ['ignore-size'] },
  predict: env.PREDICT,
}).then(
  (code) => process.exit(code),
  (error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  },
);
