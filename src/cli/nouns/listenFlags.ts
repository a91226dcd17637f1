/** Options of the commands that listen on the network: `serve` and `web`. */
import type { NounArguments, NounContext, NounOption } from './NounCommand.ts';
import type { ServeOptions } from './serve.ts';

/** `address`: the default address. */
export function listenFlags(address: string): NounOption[] {
  return [
    {
      name: 'listen',
      value: 'ADDR:PORT',
      about: `address (default: ${address}); port 0 picks a free one`,
    },
    { name: 'tls-cert', value: 'FILE', completes: 'file', about: 'the certificate with its chain, PEM' },
    { name: 'tls-key', value: 'FILE', completes: 'file', about: 'its key, PEM' },
    {
      name: 'allow-origin',
      value: 'ORIGINS',
      about: 'web pages that may connect, separated by commas: https://example.org',
    },
    {
      name: 'allow-host',
      value: 'NAMES',
      about: 'names of this server besides localhost and those of its certificate',
    },
  ];
}

export function listenSettings(
  args: NounArguments,
  flags: NounContext['flags'],
  address: string,
): ServeOptions {
  const cert = args.text('tls-cert');
  const key = args.text('tls-key');
  return {
    listen: args.text('listen') ?? address,
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    origins: listOf(args.text('allow-origin')),
    hosts: listOf(args.text('allow-host')),
    mayStart: !flags.noStart,
  };
}

function listOf(text: string | undefined): string[] {
  return (text ?? '').split(',').flatMap((each) => each.trim() || []);
}
