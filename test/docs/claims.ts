/**
 * What the pages on security, relays, sharing and survival claim, each claim by words of its own, with the test that holds it:
 * `[words of the page, file below test/, title of the test]`. A paragraph, list item or row without a claim that is
 * tested stands in `notTested`, with why.
 */

export type Claim = readonly [words: string, file: string, title: string];

const admission = 'e2e/admission.test.ts';
const serve = 'e2e/serve.test.ts';
const roles = 'e2e/roles.test.ts';
const malicious = 'relay/malicious.test.ts';
const throughRelay = 'e2e/relay.test.ts';
const claimsOfHosts = 'relay/claims.test.ts';
const bounds = 'relay/bounds.test.ts';
const gate = 'relay/Gate.test.ts';
const guards = 'transport/guards.test.ts';
const carriers = 'transport/carriers.test.ts';
const units = 'e2e/relayUnits.test.ts';
const page = 'browser/page.test.ts';
const devices = 'e2e/devices.test.ts';
const devicesPage = 'browser/devices.test.ts';
const installedPage = 'browser/installed.test.ts';
const relayed = 'browser/relayed.test.ts';
const webPage = 'e2e/webPage.test.ts';
const pushes = 'e2e/push.test.ts';
const pushSender = 'push/PushSender.test.ts';
const bus = 'nats/relays.test.ts';
const soak = 'soak/relay.test.ts';

export const claims: Readonly<Record<string, readonly Claim[]>> = {
  'what-survives': [
    [
      'A question of `holdfast ask` outlives the server',
      'e2e/ask.test.ts',
      'survives kill -9, a restart and kill -9 again, and gets its one answer',
    ],
    [
      '| the client is killed, or its terminal closed |',
      'e2e/invariants.test.ts',
      'clients come, go, and are killed, and no byte reaches a program',
    ],
    [
      '| a link is cut (ssh, WebSocket, HTTP, relay) |',
      'e2e/deadLink.test.ts',
      'what is typed is kept and shown, and delivered once when the network is back',
    ],
    ['| a relay |', 'nats/relays.test.ts', 'one is killed under load, and all go on where they were'],
    [
      "| a carrier's front: `serve`, `proxy`, `relay join` |",
      'e2e/serve.test.ts',
      'ends at SIGTERM with its connections, and the session does not notice',
    ],
    [
      '| the server, by `kill -9` or a crash |',
      'e2e/serverKill.test.ts',
      'loses and doubles no line of a flood',
    ],
    [
      '| the server, by `kill -9` or a crash |',
      'e2e/serverKill.test.ts',
      'loses and doubles no keystroke of an attached client',
    ],
    [
      '| the server, by `server restart` or an upgrade |',
      'e2e/upgrade.test.ts',
      'starts the program that asks for it, with its Node, and carries everything over',
    ],
    [
      "| the old program's folder, by an upgrade |",
      'e2e/upgrade.test.ts',
      'and its Node with it, so does any command by another Node',
    ],
    [
      '| the runtime folder, by a log-out |',
      'e2e/oneServer.test.ts',
      'the next log-in finds the server, its programs, and the place of its socket',
    ],
    [
      '| the state folder, or a damaged state |',
      'e2e/unreadableState.test.ts',
      'keeps the history of what it recovers, and lets it be typed into',
    ],
    [
      '| the disk is full |',
      'e2e/badInput.test.ts',
      'stops the log and says so, sessions go on, and the log goes on when there is room',
    ],
    ['| the keeper is killed |', 'e2e/reboot.test.ts', 'says that the keeper was killed when it was'],
    ['| the host shuts down in order |', 'e2e/shutdown.test.ts', 'brings every session back after'],
    [
      '| the host crashes, or loses power |',
      'e2e/reboot.test.ts',
      'brings names, layout, options and history back',
    ],
    [
      'A lost pane says so on its screen.',
      'e2e/lostPanes.test.ts',
      'Enter in a lost pane starts what it was',
    ],
    [
      '`respawn-lost` does it for all',
      'e2e/lostPanes.test.ts',
      'respawn-lost starts all that a session lost',
    ],
    ['Popups outlive it', 'e2e/popup.test.ts', 'outlives the server: its program and screen go on'],
  ],
  security: [
    ['`holdfast web` is `holdfast serve` with a page', page, 'shows the session, and types into it'],
    [
      'The page loads and connects to nothing but its own origin',
      'transport/PageFiles.test.ts',
      'sends the page with a policy that allows nothing but its own files',
    ],
    [
      'No page can frame it',
      'transport/PageFiles.test.ts',
      'refuses to be framed, and to be loaded by the pages of other sites',
    ],
    [
      'Text of programs becomes text nodes',
      'browser/hostile.test.ts',
      'runs nothing of what a program prints, and stays usable (%i)',
    ],
    [
      'The token is in the fragment of the link',
      page,
      'changes no size, and takes its token out of the address',
    ],
    [
      'A line that the program does not show is written in a password field',
      'browser/hiddenLine.test.ts',
      'hides the line while read -s hides it, and shows it afterwards',
    ],
    [
      "Its service worker keeps the page's own files",
      installedPage,
      'keeps exactly its own files, each by its hash',
    ],
    [
      'A file that differs is not',
      installedPage,
      'takes no version with a file that is not the one of the build',
    ],
    [
      'A new version is used after your consent',
      installedPage,
      'uses a new version of the page only after consent',
    ],
    [
      'A copy of the stored picture alone is unreadable',
      installedPage,
      'keeps a picture that nobody reads from the storage',
    ],
    [
      'A revoked token removes it at the next connection',
      installedPage,
      'forgets the picture when its token is revoked',
    ],
    ['*Keep the last picture* turns it off', installedPage, 'forgets the picture when that is asked for'],
    ['has the channel of the [relay](#the-relay)', malicious, 'operators in a page'],
    ['the same handshake, with the same proofs', 'noise/vectors.test.ts', 'page to Node'],
    [
      'Such a page connects to relays only',
      relayed,
      'connects to relays only, in no frame, and only with a link',
    ],
    ['to none but the given ones after', webPage, 'is exported for given relays'],
    [
      'The link pairs one browser, inside the sealed channel',
      relayed,
      'pairs one browser by its link, and ends with a sentence when that is revoked',
    ],
    [
      'Its web server sees who loads it, and neither the relay, nor the host, nor the token',
      relayed,
      'types through a relay, stays through its loss and that of the server, and types once',
    ],
    ['Its cryptography is the audited @noble', 'noise/crypto.test.ts', 'give the same bytes'],
    [
      '`web hash` compares them with those of your holdfast',
      webPage,
      'with hashes that tell it from any other',
    ],
    [
      'A device subscribes itself and no other',
      pushes,
      'are about the device that sends them: no other sees or ends its subscription',
    ],
    [
      'agents and programs never',
      pushes,
      'are for devices, and not for the owner at a terminal, nor for agents',
    ],
    [
      'The subscription ends with the token',
      pushes,
      'tells nothing to a device whose token was revoked, and forgets its subscription',
    ],
    [
      'Messages are encrypted for the browser (RFC 8291)',
      'push/encryptPush.test.ts',
      'makes the message of RFC 8291, appendix A',
    ],
    [
      'signed by a key of the host (RFC 8292)',
      'push/vapid.test.ts',
      'signs what RFC 8292, section 2.4 signs, for a push service that takes its example',
    ],
    ['the host calls public addresses over `https` only', pushes, 'take no address of a private network'],
    [
      'a name is resolved at each request and each of its addresses checked',
      pushSender,
      'asks for the name anew at each request, and calls the address that it has checked',
    ],
    ['redirect is followed', pushSender, 'follows no redirect'],
    ['Text of programs in a notification is plain', 'server/push/PushNote.test.ts', 'reorders no text'],
    [
      'A guest of one session gets news of that session alone, and an observer gets no questions',
      pushes,
      'tells a guest of one session of that session alone, and an observer of no questions',
    ],
    [
      'A link pairs one browser within ten minutes',
      'server/connections/permissions.test.ts',
      'admits to pairing, and to no other request and no notification',
    ],
    [
      'A link pairs one browser within ten minutes',
      'operator/Tokens.test.ts',
      'ends when its time is over, also when the clock is set back, and is hidden while one is ahead',
    ],
    [
      'A link pairs one browser within ten minutes',
      devices,
      'pairs one device: the same key gets the same answer again, another key none',
    ],
    ['A paired browser has an X25519 key', devicesPage, 'has a private key that no script can read'],
    [
      'A paired browser has an X25519 key',
      devicesPage,
      'X25519 in WebCrypto is paired by the key of a library, and comes back',
    ],
    [
      'The host stores what it stores of a token',
      devices,
      'is admitted by the secret that follows from both keys, over kill -9 and restart; no file has it',
    ],
    [
      'Your own device (no `--guest`',
      devices,
      'acts as the owner, under its name, and is kept from tokens, devices and the ledger',
    ],
    [
      '`holdfast device revoke` ends a device in mid-session',
      devices,
      'is revoked for good on a full disk; no device is paired then',
    ],
    [
      '`holdfast device revoke` ends a device in mid-session',
      devicesPage,
      'is put out in mid-session when it is revoked, and stays out until it is paired again',
    ],
    [
      'A browser shows the secret of one host to no other',
      devicesPage,
      'shows the secret of one host to no other at the same address',
    ],
    [
      'Over plain HTTP from another machine',
      devicesPage,
      'a secure way to the page sends nothing, and says which way there is',
    ],
    ['Text of programs becomes text nodes', page, 'shows markup and hostile links of a program as text'],
    [
      'With `on`, a program that clients show writes any bytes',
      'e2e/passthrough.test.ts',
      'is off at first; on, it passes on what visible panes send, byte by byte; all, of any pane',
    ],
    [
      'They go to your own clients on this machine',
      'server/reactions/Passthroughs.test.ts',
      'are those of this machine, and of nobody who may only look',
    ],
    [
      'They are written between two pictures, up to 1 MiB',
      'e2e/passthrough.test.ts',
      'puts the bytes between pictures, where the cursor is, and the pen and the cursor back',
    ],
    [
      'They are never sent again: not after a restart',
      'e2e/passthrough.test.ts',
      'is sent once: not to who attaches later, not by the next server, not from behind copy mode',
    ],
    [
      'It keeps no content: nothing that was',
      'e2e/audit.test.ts',
      'has commands with who ran them, and nothing that may be secret',
    ],
    [
      'Only the owner can read it.',
      'e2e/audit.test.ts',
      'has who came over the network and who was refused, and is for none of them',
    ],
    [
      "They can't rewrite a past whose checkpoint",
      'operator/ledger/verifyLedger.test.ts',
      'confirms the entries before it, and finds a ledger that was made again',
    ],
    [
      'A token for one session sees, asks and answers only there.',
      'e2e/askInbox.test.ts',
      'sees the questions of its session only, in its first snapshot too; an observer answers none',
    ],
    [
      'The answer to a secret is stored nowhere',
      'e2e/ask.test.ts',
      'keeps a secret from the disk, the events and everybody but its asker',
    ],
    [
      "Where there is none, for whatever reason, the agent's own dialog decides",
      'e2e/agentHooks.test.ts',
      'is left to the agent where nobody answers here',
    ],
    [
      'never as a style, a command or bytes for a terminal',
      'e2e/programStatus.test.ts',
      'runs a hook and records an event, with its text as text',
    ],
    ['and never sent back to a', 'screen/spoken.test.ts', 'is never answered and prints nothing'],
    [
      'An agent reports for its own pane only',
      'e2e/programStatus.test.ts',
      'is reported by hooks, for the pane that they run in, and outlives kill -9',
    ],
    [
      'A token has a kind of holder from birth',
      'e2e/principals.test.ts',
      'is of the kind that the token was made for, also by the next server',
    ],
    ['one Unix socket, mode 0600', 'transport/unix.test.ts', 'lets only its owner in'],
    ['in a folder of mode 0700', 'runtime/paths.test.ts', 'makes a folder that only the user can enter'],
    ['you (or root) on this machine', 'transport/unix.test.ts', 'lets only its owner in'],
    ['anyone your sshd lets in as you', admission, 'is the owner over ssh, without a token'],
    ['| WebSocket, HTTP |', admission, 'gets one answer for every bad credential'],
    ['| a relay |', throughRelay, 'is worked in by a link'],
    ['overwrites any such claim', serve, 'who say they come over ssh are asked for a token'],
    ['overwrites any such claim', gate, 'says to the server that they come through a relay'],
    ['It forwards nothing from the server', serve, 'get nothing from the server before hello was accepted'],
    ['256 random bits', 'operator/Tokens.test.ts', 'have 256 random bits'],
    [
      'reading that file lets nobody log in',
      'operator/Tokens.test.ts',
      'are not known by what the file says of them',
    ],
    ['Each new client counts as a use', 'operator/Tokens.test.ts', 'count their uses also over a restart'],
    [
      'reconnects while the token is valid',
      admission,
      'comes back by its resume token while its token is good',
    ],
    ['ends its connections at once', admission, 'ends at once when its token is revoked'],
    [
      'By default it is an observer',
      'cli/nouns/token.test.ts',
      'is an observer of the only session for an hour',
    ],
    [
      'a revocation overwrites the stored token',
      'operator/Tokens.test.ts',
      'are revoked for good on a full disk',
    ],
    ['it is kept beside the socket', 'operator/Tokens.test.ts', 'are revoked on a read-only disk too'],
    [
      'list that can’t be read lets nobody in',
      'operator/Tokens.test.ts',
      'let nobody in, also by an older version',
    ],
    ['tokens with a number of uses let nobody in', admission, 'is let in or refused in the same words'],
    ['so does its expiry', admission, 'ends when its token expires'],
    ['Every bad credential gets the same answer', admission, 'gets one answer for every bad credential'],
    ['identifies a client', admission, "takes an owner's resume token for who, and the token for what"],
    ['The host checks every message', roles, 'is refused everything that is not looking'],
    ['limit it to that session', roles, 'keeps an operator to it'],
    ['changes its own view', 'server/connections/permissions.test.ts', 'moves nothing, whatever it is'],
    ['no names, windows', roles, 'shows that session and nothing of the others'],
    ['| see the screen', roles, 'shows that session and nothing of the others'],
    ['| history (', roles, 'is refused everything that is not looking'],
    ['| type, paste, the mouse |', roles, 'can not type, nor run a binding'],
    ['| decide the size of a window |', roles, 'can not type, nor run a binding'],
    ['| commands, key bindings', roles, 'can not type, nor run a binding'],
    ['| commands, key bindings', roles, 'keeps an operator to it'],
    [
      'shown only to clients of the same principal',
      'command/commands/choosers.test.ts',
      'goes to nobody who may do less than its opener',
    ],
    [
      'only `send-keys` of that principal',
      'server/overlays/ListModes.test.ts',
      'are for the principal that opened the list, and for the server itself',
    ],
    [
      '| buffers and the clipboard |',
      roles,
      'answers no prompt that somebody opens on it, and gets no clipboard',
    ],
    ['| detach others', roles, 'is refused everything that is not looking'],
    ['| options `control`', 'e2e/trespass.test.ts', 'gets nowhere by any command'],
    ['| restart the server', roles, 'is refused everything that is not looking'],
    ['| tokens, devices |', roles, 'is refused everything that is not looking'],
    ['says what is needed', roles, 'keeps an operator to it'],
    [
      '**not encrypted**',
      'e2e/privacy.test.ts',
      'is written to the disk as it is, in files that only the user can read',
    ],
    ['their logs for 30 days', 'server/records/LogSweep.test.ts', 'once they are older than history-age'],
    ['folders 0700 and files 0600', 'e2e/privacy.test.ts', 'is written to the disk as it is'],
    ['keeps output off the disk', 'e2e/privacy.test.ts', 'is nowhere on the disk where `log` is off'],
    [
      'It can’t set options that make you run something',
      roles,
      'lets an operator set what shows and no more',
    ],
    ['Text from programs is never run', 'command/formats/Formats.test.ts', 'run in no text of a program'],
    ['are shown as', 'command/PasteBuffers.test.ts', 'shows control characters of names'],
    [
      'is reduced to printable characters',
      'server/connections/remoteGreeting.test.ts',
      'the name of a far terminal is a word',
    ],
    ['are discarded', 'server/connections/remoteGreeting.test.ts', 'counts for nothing here'],
    ['any other address needs TLS', serve, 'listens off loopback only with TLS'],
    ['Its `Host` must be localhost', guards, 'is localhost, an address, one of its certificate'],
    ['Its `Origin`', serve, 'refuses pages of other origins and other names, on every endpoint'],
    ['one /64', guards, 'of one IPv6 network, however it is written'],
    ['one every six seconds', guards, 'are ten for an address, and one more every six seconds'],
    ['64 in all', guards, 'are bounded overall, and so are those who wait'],
    ['None of this affects admitted clients', serve, 'who are slow, large, many or talk nonsense'],
    ['Headers must arrive within', serve, 'who are slow, large, many or talk nonsense'],
    ['may have 16 KiB before admission', carriers, 'may send a short message and no long one'],
    ['4 MiB after it', carriers, 'takes a message of the largest size'],
    ['At most 1024 connections', 'transport/HttpFront.test.ts', 'has 1024 connections'],
    [
      'never in a URL',
      'client/connect/Address.test.ts',
      'is a URL whose fragment is a secret that is never shown',
    ],
    ['Credentials are never compressed', 'transport/webSocketBytes.test.ts', 'has the first message'],
    ['Credentials are never compressed', 'transport/httpPoll.test.ts', 'gets a long answer packed'],
    [
      'are compressed on WebSocket and HTTP polling',
      'transport/webSocketBytes.test.ts',
      'compresses the later ones',
    ],
    ['Over a relay nothing is compressed', 'relay/SealedRecords.test.ts', 'are as long as what is in them'],
    ['Host and operator each dial out', throughRelay, 'is worked in by a link'],
    ['The key authenticates the host to the operator', malicious, 'poses as the host with a key of its own'],
    ['`Noise_NKpsk2_25519_ChaChaPoly_SHA256`', 'noise/vectors.test.ts', 'has both of the protocols'],
    ['*Read* what is typed', malicious, 'reads nothing: neither what is typed'],
    ['*splice* two', malicious, 'splices two sessions'],
    ['*replay* a record', malicious, 'replays a whole connection'],
    ['not one bit', malicious, 'throws records of any kind at both'],
    ['*Cut off the end* unseen', malicious, 'cuts off the end'],
    ['*Pose as the host*', malicious, 'poses as the host with a key of its own'],
    ['*Pose as an operator*', malicious, 'poses as an operator without the token'],
    [
      '*Learn which tokens there are*',
      'relay/relay.test.ts',
      'tells one that is wrong from one that is unknown by nothing',
    ],
    [
      '*Pretend that the host refuses a token*',
      malicious,
      'no operator takes that for a refusal by the host',
    ],
    ['*Read afterwards*', 'noise/forwardSecrecy.test.ts', 'opens to nobody later'],
    ['nothing on disk', throughRelay, 'leaves nothing of itself at the relay'],
    ['Its output has no addresses', throughRelay, 'leaves nothing of itself at the relay'],
    ['those on its list', claimsOfHosts, 'is taken by a relay with a list only when it is on that'],
    ['A second one with the same key is refused', claimsOfHosts, 'is one host at a time'],
    ['bound to the relay', claimsOfHosts, 'is not proved to one relay for another'],
    ['With `--name`, a relay takes no proof', claimsOfHosts, 'is not taken under a name that is not'],
    ['64 operators at a time', bounds, 'bounds the operators of a host'],
    ['32 more awaiting admission', gate, 'lets no more than 32 wait to be let in'],
    ['10 from one address', gate, 'takes ten failed tries of one address'],
    ['100 in all at once', gate, 'takes a hundred failed tries of all'],
    ['after each 16,384 records', 'relay/SealedRecords.test.ts', 'have their keys renewed on both sides'],
    ['or `--all`', throughRelay, 'is shared for an hour with one who looks'],
    ['by which token and from where', roles, 'is listed with how, from where, and as what'],
    ['the host has a new identity', throughRelay, 'has its key in a file for its owner alone'],
  ],
  relay: [
    ['It can read none of them', malicious, 'reads nothing: neither what is typed'],
    [
      'refuses to listen off the loopback without one',
      throughRelay,
      'a relay that others can reach without TLS',
    ],
    ['`--listen HOST:PORT`', units, 'start a relay with TLS'],
    ['`kill -HUP` reads them again', units, 'reads its certificate and its list again on SIGHUP'],
    ['requests for another are refused', claimsOfHosts, 'is not taken under a name that is not'],
    ['a public key a line', 'relay/hostList.test.ts', 'is a key a line, with names behind them'],
    ['a host no longer on it has to leave', claimsOfHosts, 'has to leave when it is taken off'],
    [
      'the last one of `X-Forwarded-For`',
      bounds,
      'takes the address that a proxy tells only when it has one',
    ],
    ['`--max-connections N`', bounds, 'takes so many connections and no more'],
    [
      '`--origins LIST`',
      bounds,
      'lets pages of the given origins through to hosts, and none that would be a host',
    ],
    ['`--per-address N`', bounds, 'bounds the operators of a host, connections of an address'],
    ['`--bus nats://HOST`', bus, 'are one relay: a host at one'],
    ['everywhere else it is TLS always', 'relay/links.test.ts', 'the URL of a relay'],
    ['answers `ok` while it runs', units, 'start a relay with TLS'],
    ['It serves no page to browsers', bounds, 'serves no page'],
    ['It stores nothing', throughRelay, 'leaves nothing of itself at the relay'],
    ['come back by themselves', throughRelay, 'goes on where it was when the relay is killed'],
    ['A path works too', 'relay/links.test.ts', 'the URL of a relay'],
    [
      'in order, at once, then after',
      'relay/Membership.test.ts',
      'waits longer and longer while none is there',
    ],
    ['the first that takes it', 'relay/Membership.test.ts', 'joins the first one that takes it'],
    ['its exit code is 0 while', throughRelay, 'leaves nothing of itself at the relay'],
    ['which is its identity', throughRelay, 'has its key in a file for its owner alone'],
    [
      'not on its list of allowed hosts',
      claimsOfHosts,
      'is taken by a relay with a list only when it is on that',
    ],
    ['the second is refused, is told who is there', claimsOfHosts, 'is one host at a time'],
    ['its hosts and operators come back at the others', bus, 'one is killed under load, and all go on'],
    ['While the bus is away', bus, 'go on by themselves while the bus is gone'],
    ['21 KiB each', soak, 'holds 1,000 hosts with 2 operators each'],
    ['0.75% of a core', soak, 'holds 1,000 hosts with 2 operators each'],
    ['round trip of a key', soak, 'holds 1,000 hosts with 2 operators each'],
    ['at different processes of three', soak, 'has all back within 5 s'],
    ['one of three killed', soak, 'has all back within 5 s'],
    ['a window of 128 KiB', bounds, 'lets one who does not read hold up only what is for them'],
    [
      'The first record of each direction is a handshake message',
      'noise/vectors.test.ts',
      'has both of the protocols',
    ],
    ['both sides REKEY it', 'relay/SealedRecords.test.ts', 'have their keys renewed on both sides'],
    ['answer the relay’s challenge', claimsOfHosts, 'is for whoever has its key'],
    [
      '`/etc/systemd/system/holdfast-relay.service`',
      units,
      'systemd-analyze has nothing to say against them',
    ],
  ],
  sharing: [
    ['stay connected through network cuts', throughRelay, 'goes on where it was when the relay is killed'],
    ['it must join a relay once', throughRelay, 'says what is missing: no relay joined'],
    ['look at the current pane’s session, for an hour', throughRelay, 'is shared for an hour'],
    [
      'one person, who must connect within',
      'operator/Tokens.test.ts',
      'count their uses also over a restart',
    ],
    ['type too', throughRelay, 'is worked in by a link'],
    ['takes the only session', throughRelay, 'is shared for an hour'],
    [
      'everyone who used it is disconnected at once',
      throughRelay,
      'ends at once when the link is taken back',
    ],
    ['shows who is attached, from where', roles, 'is listed with how, from where, and as what'],
    ['makes all other clients read-only', roles, 'is ended or left looking by who takes over'],
    [
      'It is in no URL that `connect` sends to the relay',
      'relay/links.test.ts',
      'has its secret behind the #',
    ],
    ['`holdfast share --web` prints a link', webPage, 'is remembered for links'],
    ['A link names every relay', throughRelay, 'a link has every relay in it'],
    [
      '`connect` tries them in order',
      'relay/dial.test.ts',
      'is reached at the first of its relays that has it',
    ],
  ],
};

/** Words of the paragraphs that claim nothing of the code, or nothing that a test could hold. */
export const notTested: Readonly<Record<string, readonly string[]>> = {
  'what-survives': [
    'This page lists what is kept when something fails',
    '| what goes |',
    // What is not promised, and what others do.
    'The memory of a program does not outlive',
    'holdfast isolates nothing',
    'One server holds the sessions',
    '- tmux and screen keep',
    '- mosh keeps',
    '- tmate shares',
    '- zellij resurrects',
    '- Jupyter keeps',
    '- Cloud workspaces',
  ],
  security: [
    // What the page is about, and heads of lists and tables.
    'This page says who can reach your sessions',
    '| way in |',
    '| | owner |',
    '**What a relay can’t do**',
    'A link, or its token:',
    'The host’s key (`relay-key`), or',
    // What is not done.
    'It does not know users and passwords',
    // The danger that the list under it is about.
    'An attacker who sees compressed lengths',
    // Of ssh.
    'Over ssh, `connect` asks for compression',
    // What a relay is able to.
    '**What it can do**: drop, delay',
    // Advice.
    'The holder of an operator’s link',
    '2. `holdfast token revoke --all`, `holdfast device revoke --all`, and new links',
    'Anyone who could read the state folder',
  ],
  relay: [
    '| option |',
    '| | |',
    // Advice.
    'A host can’t refuse browsers at a relay',
    // Of systemd and of other people's programs.
    'Credentials are read at the start',
    'On the host, a user service',
    'The proxy must pass WebSocket upgrades',
    'For implementers of either end',
    'From `npx vitest run',
    // Of the wire: each end is written by the same constants, and strangers would notice.
    '- prologue:',
    '- the operator’s payload is the id',
    '- the key of `psk2` is HKDF',
    'The host sends the second message when it saw the same two',
  ],
  sharing: ['The other person, on any machine', '| you run |'],
};
