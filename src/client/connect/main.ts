/**
 * The bundle of ways to other machines, loaded by the command line only when it needs one. Owns nothing: it lists what
 * the command line uses from here.
 */
export { addressLabel, parseAddress, withServer } from './Address.ts';
export { dialerFor, sshProgram } from './dialers.ts';
export { chooseSession, greet } from './greet.ts';
export { type KnownHost, KnownHosts } from './KnownHosts.ts';
export { reach } from './reach.ts';
