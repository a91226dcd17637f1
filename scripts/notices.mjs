// Writes the licences of all bundled packages to dist/THIRD-PARTY-NOTICES.txt: most require their text in every copy.
// Packages are found in esbuild's metafiles, so the list always matches the bundles.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const licenceFile = /^(licen[cs]e|copying|notice)/i;

/** Text for the bundles that these metafiles describe. Throws for a package without a licence. */
export function notices(metafiles) {
  const folders = new Set(metafiles.flatMap(({ inputs }) => Object.keys(inputs).flatMap(packageFolder)));
  const packages = [...folders].map(readPackage).sort((a, b) => (a.name < b.name ? -1 : 1));
  const list = packages.map(({ name, version, licence }) => `  ${name} ${version}: ${licence}`);
  const texts = packages.map(
    ({ name, version, text }) => `${'='.repeat(80)}\n${name} ${version}\n\n${text.trim()}\n`,
  );
  return `The bundles in this folder contain code of these packages, under these licences:\n\n${list.join('\n')}\n\n${texts.join('\n')}`;
}

/** Innermost package folder of a bundled file; none for a file of this project. */
function packageFolder(input) {
  const at = input.lastIndexOf('node_modules/');
  if (at < 0) return [];
  const [first, second] = input.slice(at + 'node_modules/'.length).split('/');
  return [input.slice(0, at) + join('node_modules', first.startsWith('@') ? `${first}/${second}` : first)];
}

function readPackage(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (typeof license !== 'string') throw new Error(`${name} names no licence`);
  const texts = readdirSync(folder)
    .filter((file) => licenceFile.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8'));
  // A package without a licence text is covered by the licence's name in package.json.
  return { name, version, licence: license, text: texts.join('\n') || `Licence: ${license}` };
}
