/**
 * Addresses that a push service may have. Owns the list of those that it may not: a subscription comes from a guest's
 * browser, and must not make the host call services of its own network.
 */
import { BlockList, isIP } from 'node:net';

/** IANA's special-purpose registries, without what is globally reachable. */
const closed4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
/** Of IPv6, only global unicast addresses are open, without tunnels whose other end is an IPv4 address. */
const open6 = '2000::/3';
const closed6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const blocked4 = listOf(closed4, 'ipv4');
const allowed6 = listOf([open6], 'ipv6');
const blocked6 = listOf(closed6, 'ipv6');

/** Whether the text is an address that anybody on the internet may reach. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !blocked4.check(address, 'ipv4');
  return family === 6 && allowed6.check(address, 'ipv6') && !blocked6.check(address, 'ipv6');
}

/**
 * Whether an endpoint may be called, as far as its text says; its name is resolved at each request. `loopback`: also on
 * this machine, and there by http.
 */
export function acceptsEndpoint({ protocol, hostname, username, password }: URL, loopback: boolean): boolean {
  if (username !== '' || password !== '') return false;
  const address = hostname.replace(/^\[|\]$/g, '');
  if (loopback && isLoopbackName(address)) return protocol === 'http:' || protocol === 'https:';
  return protocol === 'https:' && (isIP(address) === 0 || isPublicAddress(address));
}

export const isLoopbackName = (address: string): boolean =>
  /^(127\.\d+\.\d+\.\d+|::1|localhost)$/.test(address);

function listOf(ranges: readonly string[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', bits] = range.split('/');
    list.addSubnet(network, Number(bits), family);
  }
  return list;
}
