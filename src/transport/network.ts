/** Grouping of addresses for limits: which addresses count as one. Owns that rule and no count. */

/**
 * The address itself, or the /64 of an IPv6 address: a single customer gets that many. An IPv4 address in IPv6 form is
 * the IPv4 address.
 */
export function network(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail = ''] = plain.split('::', 2);
  const groups = head === '' ? [] : head.split(':');
  const behind = tail === '' ? [] : tail.split(':');
  if (plain.includes('::')) while (groups.length + behind.length < 8) groups.push('0');
  return [...groups, ...behind]
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
