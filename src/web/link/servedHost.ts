/**
 * Identity of the host that served the page. A browser shows a device's secret to no other: through a forwarded port, one
 * address may lead to one host today and to another tomorrow.
 */

/** Public key of the host, base64url; empty for a server that has none. Errors: of fetch, when nobody answers. */
export async function servedHost(signal?: AbortSignal): Promise<string> {
  const answer = await fetch('host.json', { cache: 'no-store', ...(signal && { signal }) });
  if (!answer.ok) return '';
  const { id } = (await answer.json()) as { id?: unknown };
  return typeof id === 'string' ? id : '';
}
