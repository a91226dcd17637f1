/** Texts that this tab remembers over a reload. Where the browser refuses that, they last as long as the page. */

const inPage = new Map<string, string>();

/** The tab's storage; null where it is refused. */
function storage(): Storage | null {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}

export const tabMemory = {
  get lasts(): 'tab' | 'page' {
    return storage() ? 'tab' : 'page';
  },
  get(name: string): string | null {
    return storage()?.getItem(name) ?? inPage.get(name) ?? null;
  },
  set(name: string, text: string): void {
    try {
      const tab = storage();
      if (tab) tab.setItem(name, text);
      else inPage.set(name, text);
    } catch {
      // A full storage.
      inPage.set(name, text);
    }
  },
  remove(name: string): void {
    storage()?.removeItem(name);
    inPage.delete(name);
  },
};
